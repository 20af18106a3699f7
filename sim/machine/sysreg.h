/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to system registers, before the engine sees them. An access that ends in a value is answered here; one that
 * ends in an exception is handed back, so that exception.c takes it with the engine at the instruction.
 */
#ifndef EL2_SIM_MACHINE_SYSREG_H
#define EL2_SIM_MACHINE_SYSREG_H

#include "sim/machine/parts.h"

/* el2_engine_calls. */
enum el2_sysreg_action el2_machine_sysreg(void *machine, struct el2_sysreg_event *event);

#endif
