/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses outside RAM: stage 2 aborts them, as under a hypervisor. A device answers through the instruction syndrome
 * (ISV); where there is nothing, the guest gets the synchronous external abort that QEMU's virt machine gives.
 */
#ifndef EL2_SIM_MACHINE_ABORT_H
#define EL2_SIM_MACHINE_ABORT_H

#include "sim/machine/parts.h"

/* A data or instruction abort of stage 2. */
void el2_machine_stage2_abort(struct el2_machine *machine, const struct el2_engine_exception *exception,
                              struct el2_cpu_state *state);

#endif
