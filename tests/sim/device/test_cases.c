/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_cases.h"

Test(cases, pl011)
{
    cr_expect_geq(run_file("pl011", 0x09000000, open_plain, basic_step), 10);
}

Test(cases, pl031)
{
    cr_expect_geq(run_file("pl031", 0x09010000, open_plain, basic_step), 8);
}
