/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [id], [guest REG] and [first-run]: what a trapped read is answered. */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_id[] = {
    {"boot", EL2_ID_BOOT},
    {"ccsidr", EL2_ID_CCSIDR},
    {"ccsidr-fabricated", EL2_ID_CCSIDR_FAKE},
    {"ccsidr-one-set", EL2_ID_CCSIDR_ONE_SET},
    {"clidr-fabricated", EL2_ID_CLIDR},
    {"csselr", EL2_ID_CSSELR},
    {"csselr-kept", EL2_ID_CSSELR_KEPT},
    {"hidden", EL2_ID_HIDDEN},
    {"mpidr", EL2_ID_MPIDR},
    {"raw", EL2_ID_RAW},
    {"sanitised", EL2_ID_SANITISED},
    {"unallocated", EL2_ID_UNALLOCATED},
    {"undef", EL2_ID_UNDEF},
    {NULL, 0},
};

const struct el2_word el2_words_actions[] = {
    {"at-least", EL2_ACTION_AT_LEAST},
    {"cap", EL2_ACTION_CAP},
    {"cap-pmu", EL2_ACTION_CAP_PMU},
    {NULL, 0},
};

/* "sanitised", "sanitised raz if COND", "sanitised raz-wi if COND", "raw undef if COND" */
static bool parse_id(struct el2_kernel *kernel, const struct el2_row *row, struct el2_id_row *id,
                     struct el2_error *error)
{
    struct el2_words words;
    if (!el2_words_cut(&words, row->value) || !words.count)
        return el2_row_fail(row, error, "an [id] row names a policy");
    int policy;
    id->row = row;
    if (!el2_word_means(el2_words_id, words.word[0], &policy))
        return el2_row_fail(
            row, error,
            "`%s` is no policy; known: sanitised hidden unallocated raw boot undef mpidr csselr csselr-kept "
            "ccsidr ccsidr-one-set ccsidr-fabricated clidr-fabricated",
            words.word[0]);
    id->policy = (enum el2_id_policy)policy;
    id->ignores_writes = words.count == 2 && strcmp(words.word[1], "raz-wi") == 0;
    id->has_raz = id->ignores_writes || (words.count == 2 && strcmp(words.word[1], "raz") == 0);
    id->has_undef = words.count == 2 && strcmp(words.word[1], "undef") == 0;
    if (words.count > 2 || (words.count == 2 && !id->has_raz && !id->has_undef) ||
        (words.count == 2) != (words.condition != NULL))
        return el2_row_fail(row, error, "an [id] row is `POLICY [raz|raz-wi|undef if COND]`, not `%s`",
                            row->value);
    return !words.condition || el2_condition_parse(kernel, row, words.condition,
                                                   id->has_raz ? &id->raz_if : &id->undef_if, error);
}

static bool parse_action(struct el2_kernel *kernel, const struct el2_row *row, const struct el2_words *words,
                         struct el2_action *action, struct el2_error *error)
{
    unsigned long long number;
    int kind;
    action->kind = EL2_ACTION_SET;
    if (words->count == 1 && el2_number_parse(words->word[0], &number)) {
        action->number = number;
    } else if (words->count == 2 && strcmp(words->word[0], "from") == 0) {
        struct el2_error reason;
        action->kind = EL2_ACTION_FROM;
        if (!el2_field_parse(words->word[1], &action->from, &reason))
            return el2_row_fail(row, error, "%s", reason.text);
        if (!el2_in_id_space(action->from.encoding))
            return el2_row_fail(row, error, "`%s` is not in the ID space", words->word[1]);
    } else if (words->count == 2 && el2_word_means(el2_words_actions, words->word[0], &kind) &&
               el2_number_parse(words->word[1], &number)) {
        action->kind = (enum el2_action_kind)kind;
        action->number = number;
    } else {
        return el2_row_fail(
            row, error,
            "an action is `N`, `cap N`, `cap-pmu N`, `at-least N` or `from REG.FIELD`, each with "
            "`if COND` or without, parted by commas; not `%s`",
            row->value);
    }
    return !words->condition || el2_condition_parse(kernel, row, words->condition, &action->when, error);
}

static bool parse_actions(struct el2_kernel *kernel, const struct el2_row *row, struct el2_guest_field *field,
                          struct el2_error *error)
{
    field->first_action = (uint16_t)kernel->action_count;
    for (const char *at = row->value; at;) {
        char text[EL2_WORD_TEXT];
        struct el2_words words;
        struct el2_action action = {0};
        if (!el2_clause_take(&at, ",", text) || !el2_words_cut(&words, text))
            return el2_row_fail(row, error, "an action is too long");
        if (!parse_action(kernel, row, &words, &action, error))
            return false;
        if (!el2_row_fits(row, action.number, field->width, error))
            return false;
        if (!EL2_APPEND(kernel->action, action, row, error))
            return false;
        field->action_count++;
    }
    return true;
}

static bool compile_guest_register(struct el2_kernel *kernel, int index, const struct el2_row *row,
                                   size_t count, struct el2_error *error)
{
    struct el2_guest_reg *guest = &kernel->guest[index];
    struct el2_cover cover = {{NULL}};
    guest->fields.first = (uint16_t)kernel->guest_field_count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(row[i].key, "only") == 0) {
            guest->only_row = &row[i];
            if (!el2_mask_parse(&row[i], el2_id_encoding(index), &guest->only, error))
                return false;
            continue;
        }
        struct el2_guest_field field = {.row = &row[i]};
        struct el2_field_ref ref;
        if (!el2_row_field(&row[i], el2_id_encoding(index), row[i].key, &ref, error))
            return false;
        field.lsb = ref.lsb;
        field.width = ref.width;
        if (!el2_row_covers(&row[i], &ref, &cover, error))
            return false;
        if (!parse_actions(kernel, &row[i], &field, error))
            return false;
        if (!EL2_APPEND(kernel->guest_field, field, &row[i], error))
            return false;
        guest->fields.count++;
    }
    return true;
}

static bool compile_id(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "id", &count);
    for (size_t i = 0; i < count; i++) {
        int index = el2_section_register(&row[i], row[i].key, error);
        if (index < 0 || !parse_id(kernel, &row[i], &kernel->id[index], error))
            return false;
    }
    return true;
}

/* "N [if COND]" */
static bool parse_first_run(struct el2_kernel *kernel, const struct el2_row *row, const char *text,
                            struct el2_field_ref field, struct el2_error *error)
{
    struct el2_first_run first = {.row = row, .field = field};
    struct el2_words words;
    unsigned long long number;
    if (!el2_words_cut(&words, text) || words.count != 1 || !el2_number_parse(words.word[0], &number) ||
        !el2_in_id_space(first.field.encoding))
        return el2_row_fail(row, error, "a [first-run] row is `REG.FIELD = N [if COND], …`");
    if (!el2_row_fits(row, number, first.field.width, error))
        return false;
    first.number = number;
    if (words.condition && !el2_condition_parse(kernel, row, words.condition, &first.when, error))
        return false;
    if (!EL2_APPEND(kernel->first_run, first, row, error))
        return false;
    return true;
}

static bool compile_first_run(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    struct el2_cover cover[EL2_ID_COUNT] = {{{NULL}}};
    const struct el2_row *row = el2_rules_section(kernel->rules, "first-run", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_field_ref field;
        struct el2_error reason;
        if (!el2_field_parse(row[i].key, &field, &reason))
            return el2_row_fail(&row[i], error, "%s", reason.text);
        int index = el2_id_index(field.encoding);
        if (index >= 0 && !el2_row_covers(&row[i], &field, &cover[index], error))
            return false;
        for (const char *at = row[i].value; at;) {
            char text[EL2_WORD_TEXT];
            if (!el2_clause_take(&at, ",", text))
                return el2_row_fail(&row[i], error, "an action is too long");
            if (!parse_first_run(kernel, &row[i], text, field, error))
                return false;
        }
    }
    return true;
}

bool el2_compile_guest(struct el2_kernel *kernel, struct el2_error *error)
{
    for (int index = 0; index < EL2_ID_COUNT; index++)
        kernel->guest[index].only = ~0ull;
    return compile_id(kernel, error) &&
           el2_each_register_section(kernel, "guest ", compile_guest_register, error) &&
           compile_first_run(kernel, error);
}
