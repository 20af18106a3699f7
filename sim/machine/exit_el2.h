/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits to EL2: what the kernel's handlers answer, counted, performed, and what the run loop has to do then. */
#ifndef EL2_SIM_MACHINE_EXIT_EL2_H
#define EL2_SIM_MACHINE_EXIT_EL2_H

#include "sim/machine/parts.h"
#include "traps/el2/dispatch.h"

/* An exit with ESR_EL2 = `esr`, by the control of that name (or NULL): decided by the kernel's handlers. */
void el2_machine_trap(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                      const char *control);

/* The same, with the kernel's decision given. */
void el2_machine_perform(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                         const char *control, const struct el2_decision *decision);

#endif
