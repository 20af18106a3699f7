/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [override], [override NAME] and [alias]: the options of the host's command line. */
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

/* The rules in sanitise/view/cmdline.c. */
const struct el2_word el2_words_filters[] = {
    {"hvhe_filter", EL2_FILTER_HVHE},
    {"mmfr1_vh_filter", EL2_FILTER_VH},
    {"mmfr2_varange_filter", EL2_FILTER_VARANGE},
    {"pfr0_sve_filter", EL2_FILTER_SVE},
    {"pfr1_sme_filter", EL2_FILTER_SME},
    {NULL, 0},
};

/* Software features, which a row may name in place of an ID register's field. */
const struct el2_word el2_words_software[] = {
    {"hvhe", EL2_CMDLINE_HVHE},
    {"nokaslr", EL2_CMDLINE_NOKASLR},
    {"rodata-off", EL2_CMDLINE_RODATA_OFF},
    {NULL, 0},
};

/* kvm-arm.mode=NAME */
const struct el2_word el2_words_modes[] = {
    {"nested", EL2_CMDLINE_KVM_NESTED},
    {"none", EL2_CMDLINE_KVM_NONE},
    {"nvhe", EL2_CMDLINE_KVM_NVHE},
    {"protected", EL2_CMDLINE_KVM_PROTECTED},
    {NULL, 0},
};

static bool parse_target(const struct el2_row *row, const char *word, struct el2_override_row *override,
                         struct el2_error *error)
{
    int fact;
    if (el2_word_means(el2_words_software, word, &fact)) {
        override->fact = (uint32_t)fact;
        return true;
    }
    struct el2_error reason;
    if (!strpbrk(word, ".["))
        return el2_row_fail(row, error, "`%s` is neither REG.FIELD nor one of hvhe nokaslr rodata-off", word);
    if (!el2_field_parse(word, &override->field, &reason))
        return el2_row_fail(row, error, "%s", reason.text);
    return el2_in_id_space(override->field.encoding) ||
           el2_row_fail(row, error, "`%s` is not in the ID space", word);
}

static bool parse_filter(const struct el2_row *row, const char *word, struct el2_override_row *override,
                         struct el2_error *error)
{
    int filter;
    if (el2_word_means(el2_words_filters, word, &filter)) {
        override->filter = (enum el2_override_filter)filter;
        return true;
    }
    return el2_row_fail(row, error,
                        "`%s` is no filter; known: hvhe_filter mmfr1_vh_filter mmfr2_varange_filter "
                        "pfr0_sve_filter pfr1_sme_filter",
                        word);
}

/* [override NAME]: "FIELD = REG.FIELD [filter F]" */
static bool compile_option(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_override_row override = {.row = row};
    struct el2_words words;
    int size = snprintf(override.option, sizeof override.option, "%s.%s", row->section + strlen("override "),
                        row->key);
    if (size < 0 || (size_t)size >= sizeof override.option)
        return el2_row_fail(row, error, "the option's name is too long");
    if (!el2_words_cut(&words, row->value) || words.condition || (words.count != 1 && words.count != 3) ||
        (words.count == 3 && strcmp(words.word[1], "filter") != 0))
        return el2_row_fail(row, error, "an [override NAME] row is `FIELD = REG.FIELD [filter F]`, not `%s`",
                            row->value);
    if (!parse_target(row, words.word[0], &override, error) ||
        (words.count == 3 && !parse_filter(row, words.word[2], &override, error)))
        return false;
    if (!EL2_APPEND(kernel->override, override, row, error))
        return false;
    return true;
}

static bool compile_modes(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_words words;
    if (!el2_words_cut(&words, row->value) || words.condition)
        return el2_row_fail(row, error, "`kvm-arm.mode` takes a list of modes");
    for (size_t i = 0; i < words.count; i++) {
        int fact;
        if (!el2_word_means(el2_words_modes, words.word[i], &fact))
            return el2_row_fail(row, error, "`%s` is no mode; known: none nvhe protected nested",
                                words.word[i]);
        kernel->kvm_modes |= (uint32_t)fact;
    }
    return true;
}

/* [override]: "values = number|digit", "kvm-arm.mode = none nvhe protected nested" */
static bool compile_grammar(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    if (strcmp(row->key, "kvm-arm.mode") == 0)
        return compile_modes(kernel, row, error);
    kernel->override_digit = strcmp(row->value, "digit") == 0;
    if (strcmp(row->key, "values") != 0 || (!kernel->override_digit && strcmp(row->value, "number") != 0))
        return el2_row_fail(row, error, "[override] has `values = number|digit` and `kvm-arm.mode = MODES`");
    return true;
}

static bool compile_alias(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    struct el2_alias_row alias = {.stands_for = row->value, .row = row};
    int size = snprintf(alias.option, sizeof alias.option, "%s", row->key);
    if (size < 0 || (size_t)size >= sizeof alias.option)
        return el2_row_fail(row, error, "the option is too long");
    for (char *at = alias.option; *at; at++)
        if (*at == ' ')
            *at = '=';
    if (!EL2_APPEND(kernel->alias, alias, row, error))
        return false;
    return true;
}

bool el2_compile_override(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_all(kernel->rules, &count);
    for (size_t i = 0; i < count; i++)
        if (strncmp(row[i].section, "override ", strlen("override ")) == 0 &&
            !compile_option(kernel, &row[i], error))
            return false;
    row = el2_rules_section(kernel->rules, "override", &count);
    for (size_t i = 0; i < count; i++)
        if (!compile_grammar(kernel, &row[i], error))
            return false;
    row = el2_rules_section(kernel->rules, "alias", &count);
    for (size_t i = 0; i < count; i++)
        if (!compile_alias(kernel, &row[i], error))
            return false;
    return true;
}
