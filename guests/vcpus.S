/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where vCPUs start, and vectors that each of them may use at once, on its own stack. */

#define STACK_SHIFT 12

    .text
/* PSCI CPU_ON: X0 is the context. Nothing else is there: the stack is by MPIDR_EL1.Aff0. */
    .global vcpus_entry
vcpus_entry:
    mrs     x9, mpidr_el1
    and     x9, x9, #0xff
    add     x9, x9, #1
    lsl     x9, x9, #STACK_SHIFT
    adrp    x10, vcpus_stacks
    add     x10, x10, :lo12:vcpus_stacks
    add     x9, x9, x10
    mov     sp, x9
    adrp    x9, vcpus_vectors
    add     x9, x9, :lo12:vcpus_vectors
    msr     vbar_el1, x9
    isb
    mov     x29, xzr
    mov     x30, xzr
    b       vcpus_secondary

    .balign 2048
    .global vcpus_vectors
vcpus_vectors:
    .rept   5
    .balign 128
    b       wrong
    .endr
    .balign 128
    b       irq                             /* 0x280: IRQ, SP_EL1 */
    .rept   10
    .balign 128
    b       wrong
    .endr
    .balign 128

irq:
    stp     x0, x1, [sp, #-176]!
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    stp     x18, x29, [sp, #144]
    str     x30, [sp, #160]
    bl      vcpus_interrupt
    ldp     x2, x3, [sp, #16]
    ldp     x4, x5, [sp, #32]
    ldp     x6, x7, [sp, #48]
    ldp     x8, x9, [sp, #64]
    ldp     x10, x11, [sp, #80]
    ldp     x12, x13, [sp, #96]
    ldp     x14, x15, [sp, #112]
    ldp     x16, x17, [sp, #128]
    ldp     x18, x29, [sp, #144]
    ldr     x30, [sp, #160]
    ldp     x0, x1, [sp], #176
    eret

wrong:
    mrs     x0, esr_el1
    mrs     x1, elr_el1
    b       vcpus_wrong

/* void vcpus_lock(uint32_t *lock): a spin lock of exclusives, waited for with WFE. */
    .global vcpus_lock
vcpus_lock:
    mov     w2, #1
    sevl
1:  wfe
2:  ldaxr   w1, [x0]
    cbnz    w1, 1b
    stxr    w1, w2, [x0]
    cbnz    w1, 2b
    ret

    .global vcpus_unlock
vcpus_unlock:
    stlr    wzr, [x0]
    ret

/* uint64_t vcpus_add(uint64_t *number, uint64_t value): the old one. With FEAT_LSE, and with exclusives. */
    .arch_extension lse
    .global vcpus_add_lse
vcpus_add_lse:
    ldaddal x1, x2, [x0]
    mov     x0, x2
    ret

    .global vcpus_add_exclusive
vcpus_add_exclusive:
1:  ldaxr   x2, [x0]
    add     x3, x2, x1
    stlxr   w4, x3, [x0]
    cbnz    w4, 1b
    mov     x0, x2
    ret
