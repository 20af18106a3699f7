/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exception to the guest's own EL1 that no kernel has a part in. */
#ifndef EL2_SIM_MACHINE_ENTER_EL1_H
#define EL2_SIM_MACHINE_ENTER_EL1_H

#include "sim/machine/parts.h"

/*
 * Takes the exception: `esr` is ESR_EL1, FAR_EL1 is written where `far` is not NULL, `why` is one clause, of static
 * storage. One that repeats without progress ends the run.
 */
void el2_machine_enter_el1(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                           const uint64_t *far, const char *why);

/* Whether PSTATE masks it. */
static inline bool el2_signal_is_masked(enum el2_device_signal signal, uint64_t pstate)
{
    return pstate & (signal == EL2_SIGNALS_FIQ ? EL2_PSTATE_F : EL2_PSTATE_I);
}

/* Takes an IRQ or an FIQ, if one is signalled and not masked. */
void el2_machine_interrupt_el1(struct el2_machine *machine, struct el2_cpu_state *state);

#endif
