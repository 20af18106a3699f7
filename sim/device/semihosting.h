/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Semihosting by HLT #0xF000, as far as a guest needs it to print and to end with a status (Arm "Semihosting
 * for AArch32 and AArch64" 2.0): SYS_EXIT, SYS_EXIT_EXTENDED, SYS_WRITEC, SYS_WRITE0. Decided here, performed
 * by the caller; every address comes from the guest and is read through the caller's function.
 *
 *     struct el2_semihosting call;
 *     el2_semihosting_decide(x0, x1, read, machine, &call);
 *     if (call.exits) ...
 */
#ifndef EL2_SIM_DEVICE_SEMIHOSTING_H
#define EL2_SIM_DEVICE_SEMIHOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EL2_SEMIHOSTING_INSTRUCTION 0xd45e0000u /* HLT #0xF000 */
#define EL2_SEMIHOSTING_TEXT        4096        /* SYS_WRITE0 prints at most this much */

struct el2_semihosting {
    const char *name; /* "SYS_EXIT", or NULL for an operation that is not served: X0 = -1 */
    bool exits;
    uint64_t
        status; /* where it exits: 0 to 255, 1 for an exit for another reason than the application's end */
    uint64_t result; /* else: X0 after the call */
    size_t text_size;
    char text[EL2_SEMIHOSTING_TEXT]; /* to print */
};

typedef bool el2_semihosting_read_fn(void *context, uint64_t address, void *buffer, size_t size);

/* X0 (operation) and X1 (parameter) of the call. An address that cannot be read gives X0 = -1. */
void el2_semihosting_decide(uint64_t operation, uint64_t parameter, el2_semihosting_read_fn *read,
                            void *context, struct el2_semihosting *call);

#endif
