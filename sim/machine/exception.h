/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every exception of the guest: to its own EL1, or to EL2 and the kernel's handlers there. */
#ifndef EL2_SIM_MACHINE_EXCEPTION_H
#define EL2_SIM_MACHINE_EXCEPTION_H

#include "sim/machine/parts.h"

/* el2_engine_calls. */
void el2_machine_exception(void *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state);

#endif
