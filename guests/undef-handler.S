/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uint64_t NAME(spsel, daif, nzcv, x5): sets PSTATE so, executes one undefined instruction at NAME_at, which
 * the handler steps over, and returns what X5 then holds. */

    .macro  attempt name, instruction:vararg
    .global \name
    .global \name\()_at
\name:
    mov     x5, x3
    msr     spsel, x0
    msr     daif, x1
    msr     nzcv, x2
\name\()_at:
    \instruction
    msr     daifset, #0xf
    msr     spsel, #1
    mov     x0, x5
    ret
    .endm

    .text
    attempt undef_udf, udf #0
    attempt undef_udf_immediate, udf #0x5e47
    attempt undef_unallocated, .inst 0x02000000
    attempt undef_mrs, mrs x5, s3_0_c1_c7_7
    attempt undef_msr, msr s3_0_c1_c7_7, x5
    attempt undef_mrs_id, mrs x5, s3_0_c0_c0_1
