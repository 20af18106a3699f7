/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An exception of the instruction at PC that the engine calls UNDEFINED: an access or a use that was left to it, a trap of
 * the engine's own, a semihosting call, an instruction that the engine has not, or one that is UNDEFINED indeed.
 */
#ifndef EL2_SIM_MACHINE_UNDEFINED_H
#define EL2_SIM_MACHINE_UNDEFINED_H

#include "sim/machine/parts.h"

/* EL2_ENGINE_UNDEFINED; `carried` says what machine->vcpu->carried holds of the instruction. */
void el2_machine_undefined(struct el2_machine *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state, enum el2_carried_kind carried);

#endif
