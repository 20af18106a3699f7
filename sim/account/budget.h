/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run may take: instructions, wall time, console output. Plain data; whoever runs the guest asks.
 *
 *     struct el2_budget budget = {.instructions = 1000, .seconds = 1, .output = 10};
 *     el2_budget_start(&budget, now);
 *     if (el2_budget_is_late(&budget, now)) ...
 */
#ifndef EL2_SIM_ACCOUNT_BUDGET_H
#define EL2_SIM_ACCOUNT_BUDGET_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define EL2_SECOND 1000000000ull /* nanoseconds */

/* Of a clock's time. */
static inline uint64_t el2_nanoseconds(struct timespec time)
{
    return (uint64_t)time.tv_sec * EL2_SECOND + (uint64_t)time.tv_nsec;
}

struct el2_budget {
    uint64_t instructions; /* at most so many */
    unsigned seconds;      /* of wall time */
    uint64_t output;       /* bytes on the console */
    uint64_t printed;      /* bytes so far */
    struct timespec started;
};

/* The time of the budget begins. */
void el2_budget_start(struct el2_budget *budget, struct timespec now);

/* Whether as many seconds have passed as it may take. `now`: of the same clock as the start, not before it. */
bool el2_budget_is_late(const struct el2_budget *budget, struct timespec now);

/* So many nanoseconds are not counted. */
void el2_budget_give(struct el2_budget *budget, uint64_t nanoseconds);

/* Takes a byte of output: false where none is left. */
bool el2_budget_print(struct el2_budget *budget);

/*
 * The instruction count at which to look again, after `count`: the limit of instructions, `other` (what else is due
 * then), or as far on as the wall clock may be left alone, whichever is first.
 */
uint64_t el2_budget_next(const struct el2_budget *budget, uint64_t count, uint64_t other);

#endif
