/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"

/* What `value` says of ID_AA64PFR0_EL1's bits; false with the message where it says nothing. */
static bool mask_of(const char *value, uint64_t *mask, struct el2_error *error)
{
    const struct el2_row row = {
        .section = "user", .key = "ID_AA64PFR0_EL1", .value = value, .origin = "", .file = "test", .line = 1};
    return el2_mask_parse(&row, EL2_SYS_ID_AA64PFR0_EL1, mask, error);
}

Test(masks, words)
{
    static const struct {
        const char *value;
        uint64_t mask;
    } rows[] = {
        {"none", 0},
        {"all", UINT64_MAX},
        {"0", 0},
        {"0xff00", 0xff00},
        {"10", 10},
        {"SVE", 0xf00000000},
        {"SVE EL0", 0xf0000000f},
        {"SVE none EL0", 0xf},
        {"SVE all", UINT64_MAX},
        {"SVE 0xf00", 0xf00000f00},
        {"SVE 0x300000001", 0xf00000001},
        {"7:4", 0xf0},
        {"63:0", UINT64_MAX},
        {"32:32", 0x100000000},
        {"all-but none", UINT64_MAX},
        {"all-but", UINT64_MAX},
        {"all-but all", 0},
        {"all-but SVE", 0xfffffff0ffffffff},
        {"all-but CSV3 EL0", 0x0ffffffffffffff0},
        {"all-but 0x1", 0xfffffffffffffffe},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        uint64_t mask = 0x5555;
        struct el2_error error = {""};
        cr_expect(mask_of(rows[i].value, &mask, &error), "%s: %s", rows[i].value, error.text);
        cr_expect_eq(mask, rows[i].mask, "%s: 0x%llx", rows[i].value, (unsigned long long)mask);
    }
}

Test(masks, refused)
{
    static const struct {
        const char *value, *why;
    } rows[] = {
        {"SVE all-but", "all-but"},
        {"SVEE", "SVE"},
        {"none if vm.sve", "has a condition"},
        {"64:60", "64"},
        {"0:7", "0:7"},
        {"0x10000000000000000", "0x1000"},
        {"3:0 4:", "ID_AA64PFR0_EL1"},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        uint64_t mask;
        struct el2_error error = {""};
        cr_expect_not(mask_of(rows[i].value, &mask, &error), "%s", rows[i].value);
        cr_expect(strstr(error.text, rows[i].why) && strstr(error.text, "test:1"), "%s: %s", rows[i].value,
                  error.text);
    }
}
