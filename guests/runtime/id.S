/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "mrs x0, S3_<op1>_C0_C<CRm>_<op2>; ret" for the 88 encodings of the ID space, in the order of guest.h. In the
 * section of whoever includes it, .text by itself. */

    .macro  readers op1, crm
    .irp    op2, 0, 1, 2, 3, 4, 5, 6, 7
    mrs     x0, s3_\op1\()_c0_c\crm\()_\op2
    ret
    .endr
    .endm

    .balign 8
    .global guest_id_readers
guest_id_readers:
    .irp    crm, 0, 1, 2, 3, 4, 5, 6, 7
    readers 0, \crm
    .endr
    .irp    op1, 1, 2, 3
    readers \op1, 0
    .endr
