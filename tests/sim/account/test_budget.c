/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/account/budget.h"

/* From 100.5 s on, by a limit of 2 seconds: late or not, at the nanosecond and beside it. */
static const struct {
    time_t seconds;
    long nanoseconds;
    bool late;
} TIMES[] = {
    {100, 500000000, false}, {101, 500000000, false}, {102, 499999999, false},
    {102, 500000000, true},  {102, 500000001, true},  {103, 0, true},
};

Test(budget, time)
{
    struct el2_budget budget = {.seconds = 2};
    el2_budget_start(&budget, (struct timespec){100, 500000000});
    for (size_t i = 0; i < EL2_COUNT(TIMES); i++)
        cr_expect_eq(el2_budget_is_late(&budget, (struct timespec){TIMES[i].seconds, TIMES[i].nanoseconds}),
                     TIMES[i].late, "%ld.%09ld", (long)TIMES[i].seconds, TIMES[i].nanoseconds);
}

/* Time that is not counted moves the limit on. */
Test(budget, given_time)
{
    struct el2_budget budget = {.seconds = 2};
    el2_budget_start(&budget, (struct timespec){100, 500000000});
    el2_budget_give(&budget, 3700000000);
    cr_expect_eq(budget.started.tv_sec, 104);
    cr_expect_eq(budget.started.tv_nsec, 200000000);
    cr_expect_not(el2_budget_is_late(&budget, (struct timespec){106, 199999999}));
    cr_expect(el2_budget_is_late(&budget, (struct timespec){106, 200000000}));
}

Test(budget, output)
{
    struct el2_budget budget = {.output = 3};
    for (int i = 0; i < 3; i++)
        cr_expect(el2_budget_print(&budget), "byte %d", i);
    cr_expect_not(el2_budget_print(&budget));
    cr_expect_eq(budget.printed, 3, "what is refused is not counted");
}

/* When to look again: the clock's period on, the limit of instructions, or what else is due. */
static const struct {
    uint64_t limit, count, other, next;
} NEXT[] = {
    {UINT64_MAX, 0, UINT64_MAX, 65536},
    {UINT64_MAX, 5, UINT64_MAX, 65541},
    {65540, 5, UINT64_MAX, 65540},
    {65541, 5, UINT64_MAX, 65541},
    {65542, 5, UINT64_MAX, 65541},
    {1000, 5, 999, 999},
    {1000, 5, 1001, 1000},
};

Test(budget, next)
{
    for (size_t i = 0; i < EL2_COUNT(NEXT); i++) {
        const struct el2_budget budget = {.instructions = NEXT[i].limit};
        cr_expect_eq(el2_budget_next(&budget, NEXT[i].count, NEXT[i].other), NEXT[i].next, "row %zu", i);
    }
}
