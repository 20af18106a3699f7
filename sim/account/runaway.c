/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "sim/account/runaway.h"

bool el2_runaway_check(struct el2_runaway *runaway, const struct el2_cpu_state *state, uint64_t esr)
{
    /* el2_cpu_state is all uint64_t: no padding. */
    if (esr == runaway->esr && !memcmp(state, &runaway->state, sizeof *state)) {
        runaway->repeats++;
    } else {
        runaway->state = *state;
        runaway->esr = esr;
        runaway->repeats = 1;
    }
    return runaway->repeats >= EL2_RUNAWAY_REPEATS;
}
