/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [aarch32]: what the kernel does with the trapped ID reads of an AArch32 guest. */
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"

const struct el2_word el2_words_aarch32_groups[] = {
    {"AIDR", EL2_AARCH32_AIDR},     {"CCSIDR", EL2_AARCH32_CCSIDR},
    {"CLIDR", EL2_AARCH32_CLIDR},   {"CSSELR", EL2_AARCH32_CSSELR},
    {"CTR", EL2_AARCH32_CTR},       {"MVFR", EL2_AARCH32_MVFR},
    {"REVIDR", EL2_AARCH32_REVIDR}, {"c1-c3", EL2_AARCH32_C1_C3},
    {"c4-c7", EL2_AARCH32_C4_C7},   {NULL, 0},
};

const struct el2_word el2_words_aarch32[] = {
    {"aarch64", EL2_AARCH32_AARCH64},
    {"livelock", EL2_AARCH32_LIVELOCK},
    {"undef", EL2_AARCH32_UNDEF},
    {"zero", EL2_AARCH32_ZERO},
    {NULL, 0},
};

static bool parse_policy(const struct el2_row *row, struct el2_aarch32 *aarch32, struct el2_error *error)
{
    int policy;
    if (!el2_word_means(el2_words_aarch32, row->value, &policy))
        return el2_row_fail(
            row, error, "an [aarch32] row is `aarch64`, `zero`, `livelock` or `undef`, not `%s`", row->value);
    aarch32->policy = (enum el2_aarch32_policy)policy;
    aarch32->row = row;
    return true;
}

bool el2_compile_aarch32(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "aarch32", &count);
    for (size_t i = 0; i < count; i++) {
        int group;
        if (!el2_word_means(el2_words_aarch32_groups, row[i].key, &group))
            return el2_row_fail(
                &row[i], error,
                "`%s` is no group of [aarch32]; known: CTR CCSIDR CLIDR CSSELR REVIDR AIDR c1-c3 "
                "c4-c7 MVFR",
                row[i].key);
        if (!parse_policy(&row[i], &kernel->aarch32[group], error))
            return false;
    }
    return true;
}
