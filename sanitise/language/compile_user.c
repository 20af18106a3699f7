/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [user], [writable] and [set REG]: what KVM_GET_ONE_REG and KVM_SET_ONE_REG do. */
#include <string.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_gets[] = {
    {"boot", EL2_GET_BOOT},
    {"vcpu", EL2_GET_VCPU},
    {"view", EL2_GET_VIEW},
    {NULL, 0},
};

const struct el2_word el2_words_sets[] = {
    {"any", EL2_SET_ANY},       {"at-most", EL2_SET_AT_MOST},
    {"clidr", EL2_SET_CLIDR},   {"equal", EL2_SET_EQUAL},
    {"ignore", EL2_SET_IGNORE}, {"impid", EL2_SET_IMPID},
    {"safe", EL2_SET_SAFE},     {NULL, 0},
};

static bool parse_user(struct el2_kernel *kernel, const struct el2_row *row, struct el2_user_row *user,
                       struct el2_error *error)
{
    struct el2_words words;
    int get, set;
    user->row = row;
    if (!el2_words_cut(&words, row->value) || words.count != 2 ||
        !el2_word_means(el2_words_gets, words.word[0], &get) ||
        !el2_word_means(el2_words_sets, words.word[1], &set))
        return el2_row_fail(
            row, error,
            "a [user] row is `view|boot|vcpu equal|any|at-most|ignore|safe|impid|clidr [if COND]` (the "
            "condition: where it is listed), not `%s`",
            row->value);
    user->get = (enum el2_get_policy)get;
    user->set = (enum el2_set_policy)set;
    return !words.condition || el2_condition_parse(kernel, row, words.condition, &user->listed_if, error);
}

static bool compile_user_rows(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "user", &count);
    for (size_t i = 0; i < count; i++) {
        int index = el2_section_register(&row[i], row[i].key, error);
        if (index < 0 || !parse_user(kernel, &row[i], &kernel->user[index], error))
            return false;
    }
    row = el2_rules_section(kernel->rules, "writable", &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(row[i].key, "ioctl") == 0) {
            kernel->has_writable_masks = strcmp(row[i].value, "KVM_ARM_GET_REG_WRITABLE_MASKS") == 0;
            if (!kernel->has_writable_masks)
                return el2_row_fail(&row[i], error, "`ioctl` is KVM_ARM_GET_REG_WRITABLE_MASKS, not `%s`",
                                    row[i].value);
            continue;
        }
        int index = el2_section_register(&row[i], row[i].key, error);
        if (index < 0 ||
            !el2_mask_parse(&row[i], el2_id_encoding(index), &kernel->user[index].writable, error))
            return false;
        kernel->user[index].writable_row = &row[i];
    }
    return true;
}

/* The forms of a rule by their words; N and M are numbers. */
static const struct set_form {
    const char *word[3];
    enum el2_set_rule_kind kind;
    enum el2_safe_rule safe;
} set_forms[] = {
    {{"N", "as", "M"}, EL2_SETRULE_READ_AS, 0},
    {{"N", "as", "host"}, EL2_SETRULE_HOST_IF, 0},
    {{"at-least", "N"}, EL2_SETRULE_AT_LEAST, 0},
    {{"at-most", "host"}, EL2_SETRULE_CAP_HOST, 0},
    {{"ignore-host"}, EL2_SETRULE_IGNORE_HOST, 0},
    {{"not", "N"}, EL2_SETRULE_NOT, 0},
    {{"safe", "higher"}, EL2_SETRULE_SAFE, EL2_SAFE_HIGHER},
    {{"safe", "lower"}, EL2_SETRULE_SAFE, EL2_SAFE_LOWER},
};

static bool take_word(const char *expected, const char *word, struct el2_set_rule *rule)
{
    unsigned long long number;
    const bool is_n = strcmp(expected, "N") == 0;
    if (!is_n && strcmp(expected, "M") != 0)
        return strcmp(expected, word) == 0;
    if (!el2_number_parse(word, &number))
        return false;
    *(is_n ? &rule->number : &rule->becomes) = number;
    return true;
}

static bool is_of_form(const struct set_form *form, const struct el2_words *words, struct el2_set_rule *rule)
{
    size_t at = 0;
    for (; at < EL2_COUNT(form->word) && form->word[at]; at++)
        if (at == words->count || !take_word(form->word[at], words->word[at], rule))
            return false;
    rule->kind = form->kind;
    rule->safe = form->safe;
    return at == words->count;
}

static bool parse_set_rule(const struct el2_row *row, const struct el2_words *words,
                           struct el2_set_rule *rule, struct el2_error *error)
{
    for (size_t i = 0; i < EL2_COUNT(set_forms); i++)
        if (is_of_form(&set_forms[i], words, rule))
            return el2_row_fits(row, rule->number, rule->width, error) &&
                   el2_row_fits(row, rule->becomes, rule->width, error);
    return el2_row_fail(row, error,
                        "a [set] rule is `at-least N`, `at-most host`, `not N`, `N as M`, `N as host`, "
                        "`ignore-host` or `safe lower|higher`, each with `if COND` or without, parted by "
                        "commas; not `%s`",
                        row->value);
}

static bool compile_set_register(struct el2_kernel *kernel, int index, const struct el2_row *row,
                                 size_t count, struct el2_error *error)
{
    struct el2_span *span = &kernel->user[index].rules;
    struct el2_cover cover = {{NULL}};
    span->first = (uint16_t)kernel->set_rule_count;
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref ref;
        if (!el2_row_field(&row[i], el2_id_encoding(index), row[i].key, &ref, error) ||
            !el2_row_covers(&row[i], &ref, &cover, error))
            return false;
        for (const char *at = row[i].value; at;) {
            char text[EL2_WORD_TEXT];
            struct el2_words words;
            struct el2_set_rule rule = {.lsb = ref.lsb, .width = ref.width, .row = &row[i]};
            if (!el2_clause_take(&at, ",", text) || !el2_words_cut(&words, text))
                return el2_row_fail(&row[i], error, "a rule is too long");
            if (!parse_set_rule(&row[i], &words, &rule, error))
                return false;
            if (words.condition && !el2_condition_parse(kernel, &row[i], words.condition, &rule.when, error))
                return false;
            if (!EL2_APPEND(kernel->set_rule, rule, &row[i], error))
                return false;
            span->count++;
        }
    }
    return true;
}

bool el2_compile_user(struct el2_kernel *kernel, struct el2_error *error)
{
    return compile_user_rows(kernel, error) &&
           el2_each_register_section(kernel, "set ", compile_set_register, error);
}
