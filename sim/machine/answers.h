/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers to reads of ID registers that the engine gives by itself, because they cannot change. */
#ifndef EL2_SIM_MACHINE_ANSWERS_H
#define EL2_SIM_MACHINE_ANSWERS_H

#include "sim/machine/parts.h"

/*
 * Tells the engine to answer further reads of this kind with the value of `access`, where that cannot change and nobody
 * asks to see each. `event`: of the read, where it trapped; else NULL.
 */
void el2_machine_remember(struct el2_machine *machine, const struct el2_sysreg_event *access,
                          const struct el2_trap_event *event);

/* Takes all of them back, and counts the reads that they have answered. */
void el2_machine_forget_answers(struct el2_machine *machine);

#endif
