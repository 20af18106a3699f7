/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/release.h"

static bool holds(const char *release, const char *comparison)
{
    bool result = false;
    cr_assert(el2_release_compare(&comparison, el2_release_number(release), &result), "%s", comparison);
    cr_assert_eq(*comparison, '\0');
    return result;
}

Test(release, is_compared_by_number)
{
    cr_assert(holds("5.15.85", ">= 5.15.28"));
    cr_assert(!holds("5.15.9", ">= 5.15.28"));
    cr_assert(holds("6.1", "> 5.15.28"));
    cr_assert(!holds("5.15.28", "> 5.15.28"));
    cr_assert(holds("5.15.28", "<= 5.15.28"));
    cr_assert(holds("7.0.0", "==7.0"));
    cr_assert(holds("7.0.1", "!= 7.0.0"));
    cr_assert(holds("6.12.107+deb13-arm64", ">= 6.12.107"));
}

Test(release, without_a_point_release_is_the_newest)
{
    cr_assert(holds("5.15", ">= 5.15.999"));
    cr_assert(!holds("5.15", ">= 5.16"));
    cr_assert(holds("mine", ">= 99.0"));
}

Test(release, of_a_kernel_name)
{
    char series[EL2_RELEASE_TEXT], release[EL2_RELEASE_TEXT];
    cr_assert(el2_release_of_name("linux-5.15.85", series, release));
    cr_assert_str_eq(series, "linux-5.15");
    cr_assert_str_eq(release, "5.15.85");
    cr_assert(!el2_release_of_name("linux-5.15", series, release));
    cr_assert(!el2_release_of_name("linux-5.15.85.kernel", series, release));
    cr_assert(!el2_release_of_name("./linux-5.15.85", series, release));
}

Test(release, comparisons_that_are_none)
{
    static const char *const texts[] = {"", "5.15.28", ">=", ">= five", ">= 5", "~ 5.15", ">= 5.99999"};
    for (size_t i = 0; i < EL2_COUNT(texts); i++) {
        const char *at = texts[i];
        bool result;
        cr_assert(!el2_release_compare(&at, 0, &result), "%s", texts[i]);
    }
}

static bool lists_workaround_3(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s: %s", name, error.text);
    bool found = el2_rules_find(el2_kernel_rules(kernel), "onereg", "firmware-3");
    el2_kernel_free(kernel);
    return found;
}

Test(release, chooses_rows_of_a_series)
{
    cr_assert(!lists_workaround_3("linux-5.4.59"));
    cr_assert(lists_workaround_3("linux-5.4.184"));
    cr_assert(!lists_workaround_3("linux-5.10.104"));
    cr_assert(lists_workaround_3("linux-5.10.105"));
    cr_assert(!lists_workaround_3("linux-5.15.27"));
    cr_assert(lists_workaround_3("linux-5.15"));
    cr_assert(lists_workaround_3("linux-6.1.1"));
}

Test(release, is_a_files_own_before_its_parents)
{
    static const char text[] =
        "[kernel]\ninherit = linux-5.15.20\n[config if release < 5.15.21]\nCONFIG_X = y\n"
        "[config if release >= 5.15.21]\nCONFIG_Y = y\n[capabilities]\n"
        "old = if release < 5.15.28 & config.CONFIG_X\n";
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("mine", text, strlen(text), &error);
    cr_assert_not_null(kernel, "%s", error.text);
    cr_assert_str_eq(el2_kernel_release(kernel), "5.15.20");
    const struct el2_rules *rules = el2_kernel_rules(kernel);
    cr_assert(el2_rules_find(rules, "config", "CONFIG_X") && !el2_rules_find(rules, "config", "CONFIG_Y"));
    cr_assert_null(el2_rules_find(rules, "onereg", "firmware-3"));
    el2_kernel_free(kernel);
}
