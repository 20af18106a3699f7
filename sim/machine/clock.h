/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is due when so many instructions have executed: the vCPU moves, or the run has used up its budget. */
#ifndef EL2_SIM_MACHINE_CLOCK_H
#define EL2_SIM_MACHINE_CLOCK_H

#include "sim/machine/parts.h"

/* el2_engine_calls. Returns the instruction count at which it is to be called again. */
uint64_t el2_machine_due(void *machine, uint64_t count);

/* The instruction count at which the vCPU moves, a device is due, or the turn is over. */
uint64_t el2_machine_next_event(const struct el2_machine *machine);

#endif
