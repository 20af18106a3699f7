/* SPDX-License-Identifier: GPL-2.0-or-later */

/* void mrs_rt[n](uint64_t registers[32]): fills X0 to X30 with MRS_RT_FILL(number), executes "mrs Xn,
 * ID_AA64PFR0_EL1" (XZR for 31) and stores X0 to X30. SP points to the result meanwhile. */
    .macro  mrs_rt n, rt
mrs_rt_\n:
    stp     x19, x20, [sp, #-96]!
    stp     x21, x22, [sp, #16]
    stp     x23, x24, [sp, #32]
    stp     x25, x26, [sp, #48]
    stp     x27, x28, [sp, #64]
    stp     x29, x30, [sp, #80]
    mov     x9, sp
    msr     tpidr_el0, x9
    mov     sp, x0
    .irp    r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    movz    x\r, #(0x1300 + \r)
    movk    x\r, #0x5e47, lsl #48
    .endr
    mrs     \rt, id_aa64pfr0_el1
    stp     x0, x1, [sp, #0]
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    stp     x18, x19, [sp, #144]
    stp     x20, x21, [sp, #160]
    stp     x22, x23, [sp, #176]
    stp     x24, x25, [sp, #192]
    stp     x26, x27, [sp, #208]
    stp     x28, x29, [sp, #224]
    str     x30, [sp, #240]
    mrs     x9, tpidr_el0
    mov     sp, x9
    ldp     x21, x22, [sp, #16]
    ldp     x23, x24, [sp, #32]
    ldp     x25, x26, [sp, #48]
    ldp     x27, x28, [sp, #64]
    ldp     x29, x30, [sp, #80]
    ldp     x19, x20, [sp], #96
    ret
    .endm

    .text
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    mrs_rt  \n, x\n
    .endr
    mrs_rt  31, xzr

/* uint64_t mrs_xzr_sp(pattern, spsel): SP after "mrs xzr, ID_AA64PFR0_EL1" with `pattern` in SP. */
    .global mrs_xzr_sp
mrs_xzr_sp:
    msr     spsel, x1
    mov     x9, sp
    mov     sp, x0
    mrs     xzr, id_aa64pfr0_el1
    mov     x0, sp
    mov     sp, x9
    msr     spsel, #1
    ret

    .section .rodata, "a"
    .balign 8
    .global mrs_rt
mrs_rt:
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    .quad   mrs_rt_\n
    .endr
