/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a run ends: with a verdict, and the engine stops. */
#ifndef EL2_SIM_MACHINE_ENDING_H
#define EL2_SIM_MACHINE_ENDING_H

#include "sim/machine/parts.h"

/*
 * Ends the run; the first verdict counts. `pc` and `esr`: as in struct el2_verdict; the text is one clause, cut at
 * EL2_VERDICT_TEXT.
 */
void el2_machine_end(struct el2_machine *machine, enum el2_verdict_code code, uint64_t pc, uint64_t esr,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* All vCPUs that are on wait, and no interrupt will come. */
void el2_machine_end_waiting(struct el2_machine *machine, uint64_t pc, uint64_t esr);

/* The guest has ended itself by semihosting, with `status` (0 to 255). */
void el2_machine_end_with_status(struct el2_machine *machine, uint64_t pc, uint64_t status);

/* A byte to the guest's console; one past the limit ends the run. `machine` is a struct el2_machine. */
void el2_machine_print(void *machine, uint8_t byte);

#endif
