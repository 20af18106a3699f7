/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/account/budget.h"

/*
 * How often the wall clock is looked at, in instructions: what takes much longer than one is followed by a look. An
 * exception or a DC ZVA takes some microseconds.
 */
#define CLOCK_PERIOD 65536

void el2_budget_start(struct el2_budget *budget, struct timespec now)
{
    budget->started = now;
}

bool el2_budget_is_late(const struct el2_budget *budget, struct timespec now)
{
    time_t passed = now.tv_sec - budget->started.tv_sec - (now.tv_nsec < budget->started.tv_nsec);
    return passed >= (time_t)budget->seconds;
}

void el2_budget_give(struct el2_budget *budget, uint64_t nanoseconds)
{
    const uint64_t sum = (uint64_t)budget->started.tv_nsec + nanoseconds % EL2_SECOND;
    budget->started.tv_sec += (time_t)(nanoseconds / EL2_SECOND + sum / EL2_SECOND);
    budget->started.tv_nsec = (long)(sum % EL2_SECOND);
}

bool el2_budget_print(struct el2_budget *budget)
{
    if (budget->printed >= budget->output)
        return false;
    budget->printed++;
    return true;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t el2_budget_next(const struct el2_budget *budget, uint64_t count, uint64_t other)
{
    return least(least(count + CLOCK_PERIOD, budget->instructions), other);
}
