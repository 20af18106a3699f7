/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [el0]: what the kernel lets its own userspace read by MRS. */
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

#define CRM_COUNT 8

/* "REG.FIELD = N [if COND]" */
static bool compile_field(struct el2_kernel *kernel, const struct el2_row *row,
                          struct el2_cover cover[static EL2_ID_COUNT], struct el2_error *error)
{
    struct el2_el0_field field = {.row = row};
    struct el2_words words;
    struct el2_error reason;
    unsigned long long number;
    if (!el2_field_parse(row->key, &field.field, &reason))
        return el2_row_fail(row, error, "%s", reason.text);
    if (!el2_in_id_space(field.field.encoding) || !el2_words_cut(&words, row->value) || words.count != 1 ||
        !el2_number_parse(words.word[0], &number))
        return el2_row_fail(row, error, "a field of [el0] is `REG.FIELD = N [if COND]`");
    if (!el2_row_fits(row, number, field.field.width, error))
        return false;
    field.number = number;
    if (!el2_row_covers(row, &field.field, &cover[el2_id_index(field.field.encoding)], error))
        return false;
    if (words.condition && !el2_condition_parse(kernel, row, words.condition, &field.when, error))
        return false;
    if (!EL2_APPEND(kernel->el0_field, field, row, error))
        return false;
    return true;
}

const struct el2_word el2_words_el0[] = {
    {"hardware", EL2_EL0_HARDWARE},
    {"hardware-unless-any-differs", EL2_EL0_ANY_DIFFERS},
    {"hardware-unless-differs", EL2_EL0_THIS_DIFFERS},
    {NULL, 0},
};

static bool parse_policy(const char *word, struct el2_el0_row *el0)
{
    unsigned long long number;
    int policy;
    if (el2_number_parse(word, &number)) {
        el0->policy = EL2_EL0_CONSTANT;
        el0->number = number;
        return true;
    }
    if (!el2_word_means(el2_words_el0, word, &policy))
        return false;
    el0->policy = (enum el2_el0_policy)policy;
    return true;
}

/* "REG = POLICY [emulated if COND]" */
static bool compile_register(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_words words;
    int index = el2_section_register(row, row->key, error);
    if (index < 0)
        return false;
    struct el2_el0_row *el0 = &kernel->el0[index];
    bool ok = el2_words_cut(&words, row->value) && words.count && parse_policy(words.word[0], el0);
    el0->has_emulated = ok && words.count == 2 && strcmp(words.word[1], "emulated") == 0;
    if (!ok || words.count != 1u + el0->has_emulated || el0->has_emulated != (words.condition != NULL))
        return el2_row_fail(
            row, error,
            "an [el0] row is `hardware`, `hardware-unless-differs`, `hardware-unless-any-differs` "
            "(these with `emulated if COND` or without) or a number, not `%s`",
            row->value);
    return !el0->has_emulated || el2_condition_parse(kernel, row, words.condition, &el0->emulated_if, error);
}

bool el2_compile_el0(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    struct el2_cover cover[EL2_ID_COUNT] = {{{NULL}}};
    const struct el2_row *row = el2_rules_section(kernel->rules, "el0", &count);
    kernel->el0_first_crm = CRM_COUNT;
    for (size_t i = 0; i < count; i++) {
        unsigned long long number;
        if (strcmp(row[i].key, "first-CRm") == 0) {
            if (!el2_number_parse(row[i].value, &number) || !number || number > CRM_COUNT)
                return el2_row_fail(&row[i], error, "`first-CRm` is 1 to 8");
            kernel->el0_first_crm = (unsigned)number;
        } else if (!(strpbrk(row[i].key, ".[") ? compile_field(kernel, &row[i], cover, error)
                                               : compile_register(kernel, &row[i], error))) {
            return false;
        }
    }
    return true;
}
