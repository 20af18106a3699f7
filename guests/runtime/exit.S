/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ending the machine. None of these ways need exist, so each may be UNDEFINED: vectors that step over it. */

#define SYS_EXIT                    0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026
#define PSCI_SYSTEM_OFF             0x84000008

    .text
    .global guest_exit
guest_exit:
    msr     daifset, #0xf
    adr     x1, step_over
    msr     vbar_el1, x1
    isb
    adrp    x1, guest_exception_frame
    add     x1, x1, :lo12:guest_exception_frame
    ldr     w2, =ADP_STOPPED_APPLICATION_EXIT
    stp     x2, x0, [x1]
    mov     x0, #SYS_EXIT
    hlt     #0xf000
    ldr     w0, =PSCI_SYSTEM_OFF
    hvc     #0
    ldr     w0, =PSCI_SYSTEM_OFF
    smc     #0
1:  wfi
    b       1b
    .ltorg

    .balign 2048
step_over:
    .rept   16
    .balign 128
    mrs     x16, elr_el1
    add     x16, x16, #4
    msr     elr_el1, x16
    eret
    .endr
    .balign 128

    .global guest_hvc
guest_hvc:
    hvc     #0
    ret
