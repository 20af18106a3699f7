/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/nearest.h"

static const char *nearest_of(const char *text)
{
    static const char *const names[] = {"neoverse-n1", "neoverse-v1", "cortex-a53",
                                        "cortex-a57",  "max",         "future"};
    struct el2_nearest nearest = {.text = text};
    for (size_t i = 0; i < EL2_COUNT(names); i++)
        el2_nearest_offer(&nearest, names[i]);
    return nearest.best ? nearest.best : "-";
}

Test(nearest, mistakes_of_typing)
{
    cr_assert_str_eq(nearest_of("neoverse-v2"), "neoverse-v1");
    cr_assert_str_eq(nearest_of("neovrese-v1"), "neoverse-v1");
    cr_assert_str_eq(nearest_of("CORTEX-A57"), "cortex-a57");
    cr_assert_str_eq(nearest_of("futur"), "future");
    cr_assert_str_eq(nearest_of("neov"), "neoverse-n1");
}

Test(nearest, nothing_near)
{
    cr_assert_str_eq(nearest_of(""), "-");
    cr_assert_str_eq(nearest_of("apple-m4"), "-");
    cr_assert_str_eq(nearest_of("x"), "-");
    cr_assert_str_eq(nearest_of("0123456789012345678901234567890123456789012345678901234567890123456789"),
                     "-");
}
