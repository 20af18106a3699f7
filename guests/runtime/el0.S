/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uint64_t guest_at_el0(function, argument): down by ERET, back by SVC #GUEST_SVC_RETURN, which the runtime's
 * exception handler answers by resuming at guest_el0_done. */

#define GUEST_SVC_RETURN 0xe10
#define PSTATE_EL0T      0x3c0

    .text
    .global guest_at_el0
guest_at_el0:
    stp     x29, x30, [sp, #-96]!
    stp     x19, x20, [sp, #16]
    stp     x21, x22, [sp, #32]
    stp     x23, x24, [sp, #48]
    stp     x25, x26, [sp, #64]
    stp     x27, x28, [sp, #80]
    msr     elr_el1, x0
    mov     x9, #PSTATE_EL0T
    msr     spsr_el1, x9
    adrp    x9, guest_el0_stack_top
    add     x9, x9, :lo12:guest_el0_stack_top
    msr     sp_el0, x9
    adr     x30, 1f
    mov     x0, x1
    eret
1:  svc     #GUEST_SVC_RETURN

    .global guest_el0_done
guest_el0_done:
    ldp     x19, x20, [sp, #16]
    ldp     x21, x22, [sp, #32]
    ldp     x23, x24, [sp, #48]
    ldp     x25, x26, [sp, #64]
    ldp     x27, x28, [sp, #80]
    ldp     x29, x30, [sp], #96
    ret
