/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest: a loop at EL1, MMU off, without memory of its own, that asks by MMIO what to call and reports by MMIO
 * what came of it, so that caches never matter. X1 holds the MMIO base; guest.c knows the offsets.
 */
#define FUNCTION 0
#define ARGUMENT 8
#define RESULT   16
#define ESR      24
#define AT_EL0   32
#define PSTATE_EL0T 0x3c0

    .section .vmguest, "ax"
    .balign 4096
    .global vmguest_start
vmguest_start:
    adr     x9, vectors
    msr     vbar_el1, x9
    isb
next:
    ldr     x4, [x1, #FUNCTION]
    ldr     x0, [x1, #ARGUMENT]
    adr     x5, vmguest_start
    add     x4, x4, x5
    blr     x4
    str     x0, [x1, #RESULT]
    b       next

taken:
    mrs     x5, esr_el1
    str     x5, [x1, #ESR]
    str     x0, [x1, #RESULT]
    b       next

    .global vmguest_at_el0
vmguest_at_el0:
    ldr     x4, [x1, #AT_EL0]
    adr     x5, vmguest_start
    add     x4, x4, x5
    msr     elr_el1, x4
    mov     x5, #PSTATE_EL0T
    msr     spsr_el1, x5
    adr     x30, 1f
    eret
1:  svc     #0

    .global vmguest_ccsidr
vmguest_ccsidr:
    msr     csselr_el1, x0
    isb
    ldr     x0, [x1, #ARGUMENT]
    mrs     x0, ccsidr_el1
    ret

    .global vmguest_currentel
vmguest_currentel:
    mrs     x0, currentel
    ret

#include "../runtime/id.S"

    .balign 2048
vectors:
    .rept   16
    .balign 128
    b       taken
    .endr
    .balign 128
    .global vmguest_end
vmguest_end:
