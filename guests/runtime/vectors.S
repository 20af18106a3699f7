/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EL1 vectors: save a struct guest_exception (guest.h) on a stack of their own, so that the guest's SP may
 * hold anything, call guest_take_exception and return to what it left there. TPIDR_EL1 and TPIDRRO_EL0 are
 * scratch. */

#define SP_EL0 248
#define SP_EL1 256
#define ELR    264
#define SPSR   272
#define ESR    280
#define FAR    288
#define VECTOR 296

    .macro  vector offset
    .balign 128
    msr     tpidr_el1, x0
    mov     x0, sp
    msr     tpidrro_el0, x0
    adrp    x0, guest_exception_frame
    add     x0, x0, :lo12:guest_exception_frame
    mov     sp, x0
    str     x1, [sp, #8]
    mov     x1, #\offset
    b       save
    .endm

    .text
    .balign 2048
    .global guest_vectors
guest_vectors:
    .irp    group, 0x000, 0x200, 0x400, 0x600
    vector  \group + 0x000
    vector  \group + 0x080
    vector  \group + 0x100
    vector  \group + 0x180
    .endr

    .balign 128
save:
    mrs     x0, tpidr_el1
    str     x0, [sp, #0]
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
    mrs     x2, sp_el0
    str     x2, [sp, #SP_EL0]
    mrs     x2, tpidrro_el0
    mrs     x3, elr_el1
    stp     x2, x3, [sp, #SP_EL1]
    mrs     x2, spsr_el1
    mrs     x3, esr_el1
    stp     x2, x3, [sp, #SPSR]
    mrs     x2, far_el1
    stp     x2, x1, [sp, #FAR]
    mov     x0, sp
    bl      guest_take_exception

    ldr     x2, [sp, #SP_EL0]
    msr     sp_el0, x2
    ldp     x2, x3, [sp, #SP_EL1]
    msr     tpidrro_el0, x2
    msr     elr_el1, x3
    ldr     x2, [sp, #SPSR]
    msr     spsr_el1, x2
    ldp     x2, x3, [sp, #16]
    ldp     x4, x5, [sp, #32]
    ldp     x6, x7, [sp, #48]
    ldp     x8, x9, [sp, #64]
    ldp     x10, x11, [sp, #80]
    ldp     x12, x13, [sp, #96]
    ldp     x14, x15, [sp, #112]
    ldp     x16, x17, [sp, #128]
    ldp     x18, x19, [sp, #144]
    ldp     x20, x21, [sp, #160]
    ldp     x22, x23, [sp, #176]
    ldp     x24, x25, [sp, #192]
    ldp     x26, x27, [sp, #208]
    ldp     x28, x29, [sp, #224]
    ldr     x30, [sp, #240]
    ldp     x0, x1, [sp, #0]
    msr     tpidr_el1, x0
    mrs     x0, tpidrro_el0
    mov     sp, x0
    mrs     x0, tpidr_el1
    eret
