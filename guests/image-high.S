/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes before the entry of image-high: whoever starts at the beginning of the image meets UDF. */
    .section .text.before_entry, "ax"
    .rept   64
    udf     #0x5e47
    .endr
