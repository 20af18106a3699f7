/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [errata]: MIDR_EL1 values, or ranges of versions of one model. */
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/words.h"

#define MIDR_VERSIONS ((uint32_t)~EL2_MIDR_MODEL)

/* "0x410fd0b0": every version of the model; "0x410fd460..0x411fd461": r0p0 to r1p1 of it. */
static bool parse_range(const char *word, struct el2_midr_range *range)
{
    char from[16];
    const char *dots = strstr(word, "..");
    size_t length = dots ? (size_t)(dots - word) : strlen(word);
    unsigned long long low, high;
    if (length >= sizeof from)
        return false;
    snprintf(from, sizeof from, "%.*s", (int)length, word);
    if (!el2_number_parse(from, &low) || low > UINT32_MAX)
        return false;
    range->from = (uint32_t)low;
    range->to = range->from | MIDR_VERSIONS;
    if (!dots)
        return !(range->from & MIDR_VERSIONS);
    if (!el2_number_parse(dots + 2, &high) || high > UINT32_MAX || ((low ^ high) & EL2_MIDR_MODEL) ||
        high < low)
        return false;
    range->to = (uint32_t)high;
    return true;
}

static bool compile_erratum(struct el2_kernel *kernel, const struct el2_row *row, struct el2_erratum *erratum,
                            struct el2_error *error)
{
    struct el2_words words;
    if (!el2_words_cut(&words, row->value) || !words.count)
        return el2_row_fail(row, error,
                            "an [errata] row names CPUs: MIDR_EL1 values, or MIDR..MIDR of one model");
    erratum->row = row;
    erratum->ranges.first = (uint16_t)kernel->midr_range_count;
    erratum->ranges.count = (uint16_t)words.count;
    for (size_t i = 0; i < words.count; i++) {
        struct el2_midr_range range;
        if (!parse_range(words.word[i], &range))
            return el2_row_fail(
                row, error,
                "`%s` is no MIDR_EL1 value with Variant and Revision 0, and no MIDR..MIDR of one model",
                words.word[i]);
        if (!EL2_APPEND(kernel->midr_range, range, row, error))
            return false;
    }
    return !words.condition || el2_condition_parse(kernel, row, words.condition, &erratum->when, error);
}

bool el2_compile_errata(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "errata", &count);
    if (count > EL2_ERRATA)
        return el2_row_fail(&row[EL2_ERRATA], error, "[errata] has room for %d rows", EL2_ERRATA);
    for (size_t i = 0; i < count; i++)
        if (!compile_erratum(kernel, &row[i], &kernel->erratum[i], error))
            return false;
    kernel->erratum_count = count;
    return true;
}
