/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [hwcap]: "NAME = HWCAP|HWCAP2|HWCAP3|HWCAP4 BIT [if COND]" */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

#define HWCAP_NAMES 256 /* as many as surely fit a Features line */

_Static_assert(HWCAP_NAMES <= EL2_HWCAP_TEXT / 16, "a name may be long");

/* AT_HWCAP and those after it, by place in the auxiliary vector. */
const struct el2_word el2_words_hwcap[] = {
    {"HWCAP", 0}, {"HWCAP2", 1}, {"HWCAP3", 2}, {"HWCAP4", 3}, {NULL, 0},
};

static int by_place(const void *left, const void *right)
{
    const struct el2_hwcap_row *a = left, *b = right;
    int order = (a->word * 64 + a->bit) - (b->word * 64 + b->bit);
    return order ? order : strcmp(a->name, b->name);
}

static bool check_places(const struct el2_kernel *kernel, struct el2_error *error)
{
    for (size_t i = 1; i < kernel->hwcap_count; i++) {
        const struct el2_hwcap_row *a = &kernel->hwcap[i - 1], *b = &kernel->hwcap[i];
        if (a->word == b->word && a->bit == b->bit)
            return el2_row_fail(b->row, error, "`%s` and `%s` are the same bit; remove one with `= -`",
                                a->name, b->name);
    }
    return true;
}

bool el2_compile_hwcap(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "hwcap", &count);
    if (count > HWCAP_NAMES)
        return el2_row_fail(&row[HWCAP_NAMES], error, "[hwcap] has room for %d rows", HWCAP_NAMES);
    for (size_t i = 0; i < count; i++) {
        struct el2_hwcap_row hwcap = {.name = row[i].key, .row = &row[i]};
        struct el2_words words;
        unsigned long long bit;
        int word;
        if (!el2_words_cut(&words, row[i].value) || words.count != 2 ||
            !el2_word_means(el2_words_hwcap, words.word[0], &word) ||
            !el2_number_parse(words.word[1], &bit) || bit > 63 || strlen(row[i].key) > 15)
            return el2_row_fail(
                &row[i], error,
                "a [hwcap] row is `NAME = HWCAP|HWCAP2|HWCAP3|HWCAP4 BIT [if COND]`, with a NAME of "
                "15 characters at most, not `%s`",
                row[i].value);
        hwcap.word = (uint8_t)word;
        hwcap.bit = (uint8_t)bit;
        if (words.condition && !el2_condition_parse(kernel, &row[i], words.condition, &hwcap.when, error))
            return false;
        if (!EL2_APPEND(kernel->hwcap, hwcap, &row[i], error))
            return false;
    }
    if (count)
        qsort(kernel->hwcap, kernel->hwcap_count, sizeof *kernel->hwcap, by_place);
    return check_places(kernel, error);
}
