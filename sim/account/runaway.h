/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells a guest that takes one exception over and over without progress: vectors where nothing is, a handler
 * that returns to the instruction that faults. Progress is any difference in the CPU state between two
 * exceptions.
 *
 *     static struct el2_runaway runaway;
 *     if (el2_runaway_check(&runaway, &state, esr)) ...    // at every exception
 */
#ifndef EL2_SIM_ACCOUNT_RUNAWAY_H
#define EL2_SIM_ACCOUNT_RUNAWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "traps/el2/state.h"

#define EL2_RUNAWAY_REPEATS 1000

struct el2_runaway {
    struct el2_cpu_state state; /* when the last exception was taken */
    uint64_t esr;
    unsigned repeats;
};

/* True where this is the last of EL2_RUNAWAY_REPEATS equal exceptions. */
bool el2_runaway_check(struct el2_runaway *runaway, const struct el2_cpu_state *state, uint64_t esr);

#endif
