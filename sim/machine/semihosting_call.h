/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A semihosting call of the guest, performed. */
#ifndef EL2_SIM_MACHINE_SEMIHOSTING_CALL_H
#define EL2_SIM_MACHINE_SEMIHOSTING_CALL_H

#include "sim/machine/parts.h"

/* HLT #0xF000 at EL1: operation in X0, parameter in X1. */
void el2_machine_semihosting(struct el2_machine *machine, struct el2_cpu_state *state);

#endif
