/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "sim/account/runaway.h"

Test(runaway, at_the_limit)
{
    struct el2_runaway runaway = {0};
    struct el2_cpu_state state = {.pc = 0x40080000};
    for (unsigned i = 1; i < EL2_RUNAWAY_REPEATS; i++)
        cr_expect_not(el2_runaway_check(&runaway, &state, 5), "repeat %u", i);
    cr_expect(el2_runaway_check(&runaway, &state, 5));
}

/* Any difference is progress, in the state or in the syndrome, and counting begins again. */
Test(runaway, progress)
{
    struct el2_runaway runaway = {0};
    struct el2_cpu_state state = {.pc = 0x40080000};
    for (unsigned i = 1; i < EL2_RUNAWAY_REPEATS; i++)
        el2_runaway_check(&runaway, &state, 5);
    state.sctlr_el1 = 1;
    for (unsigned i = 1; i < EL2_RUNAWAY_REPEATS; i++)
        cr_expect_not(el2_runaway_check(&runaway, &state, 5), "repeat %u", i);
    cr_expect_not(el2_runaway_check(&runaway, &state, 6), "another syndrome");
    state.x[0] = 1;
    cr_expect_not(el2_runaway_check(&runaway, &state, 6), "another X0");
}
