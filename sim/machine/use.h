/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions and registers of features: decided as on the CPU that the vCPU is on (traps/use/use.h), then performed.
 * Those that the engine would execute by itself come here before they do, all others as its UNDEFINED exceptions.
 */
#ifndef EL2_SIM_MACHINE_USE_H
#define EL2_SIM_MACHINE_USE_H

#include "sim/machine/parts.h"

/* el2_engine_calls. */
bool el2_machine_watches(void *machine, uint32_t word);
bool el2_machine_executes(void *machine, uint32_t word, unsigned el);

/* Decides the instruction at PC, machine->vcpu->instruction, whose exception has come without `executes` before it. */
struct el2_use_decision el2_machine_decide_use(struct el2_machine *machine,
                                               const struct el2_cpu_state *state);

/*
 * Performs the decided use of what a feature brings, or of a word that is no instruction. False for any other: nothing
 * is done.
 */
bool el2_machine_use(struct el2_machine *machine, struct el2_cpu_state *state,
                     const struct el2_use_decision *decision);

#endif
