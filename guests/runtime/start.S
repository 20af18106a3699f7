/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry at EL1, or at EL2 (QEMU's virtualization=on), from where it drops to EL1. X0 is ignored. */

#define SCTLR_EL1_MMU_OFF 0x30d00980 /* RES1 bits, SED, ITD; caches, MMU and alignment check off */
#define PSTATE_EL1H       0x3c5

    .section .text.start, "ax"
    .global guest_start
guest_start:
    msr     daifset, #0xf
    mrs     x9, currentel
    cmp     x9, #8
    b.ne    at_el1

    mov     x9, #0x80000000                 /* HCR_EL2.RW */
    orr     x9, x9, #3 << 40                /* HCR_EL2.{API,APK} */
    msr     hcr_el2, x9
    mov     x9, #0x32ff                     /* CPTR_EL2: RES1, TZ and TFP clear */
    msr     cptr_el2, x9
    isb
    mrs     x9, id_aa64pfr0_el1
    ubfx    x9, x9, #32, #4
    cbz     x9, 1f
    mov     x9, #0xf
    msr     s3_4_c1_c2_0, x9                /* ZCR_EL2.LEN: the longest vectors there are */
1:  mrs     x9, midr_el1
    msr     vpidr_el2, x9
    mrs     x9, mpidr_el1
    msr     vmpidr_el2, x9
    msr     vttbr_el2, xzr
    adrp    x9, el2_vectors
    add     x9, x9, :lo12:el2_vectors
    msr     vbar_el2, x9
    ldr     w9, =SCTLR_EL1_MMU_OFF
    msr     sctlr_el1, x9
    mov     x9, #PSTATE_EL1H
    msr     spsr_el2, x9
    adr     x9, at_el1
    msr     elr_el2, x9
    eret

at_el1:
    ldr     w9, =SCTLR_EL1_MMU_OFF
    msr     sctlr_el1, x9
    mov     x9, #3 << 20                    /* CPACR_EL1.FPEN */
    msr     cpacr_el1, x9
    adrp    x9, guest_vectors
    add     x9, x9, :lo12:guest_vectors
    msr     vbar_el1, x9
    isb
    msr     spsel, #1
    adrp    x9, guest_stack_top
    add     x9, x9, :lo12:guest_stack_top
    mov     sp, x9

    adrp    x9, guest_bss_start
    add     x9, x9, :lo12:guest_bss_start
    adrp    x10, guest_bss_end
    add     x10, x10, :lo12:guest_bss_end
2:  cmp     x9, x10
    b.eq    3f
    stp     xzr, xzr, [x9], #16
    b       2b
3:  mov     x29, xzr
    mov     x30, xzr
    b       guest_run
    .ltorg

/* With virtualization=on QEMU's PSCI answers to SMC: pass HVC on. Nothing else comes here. */
    .text
    .balign 2048
el2_vectors:
    .rept   16
    .balign 128
    smc     #0
    eret
    .endr
    .balign 128
