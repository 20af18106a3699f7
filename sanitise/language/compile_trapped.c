/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * [trapped-registers]: "REG[..REG] = ANSWER FUNCTION [if COND][: WHY] [else …]", what the kernel's table of system
 * registers does with a trapped register outside the ID space.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_trapped[] = {
    {"allowed", EL2_REGISTER_ALLOWED},
    {"emulated", EL2_REGISTER_EMULATED},
    {"raz-wi", EL2_REGISTER_RAZ_WI},
    {"undef", EL2_REGISTER_UNDEF},
    {NULL, 0},
};

/* The rule of a case that gives no reason of its own. */
static const char *const rules[] = {
    [EL2_REGISTER_UNDEF] = "UNDEF is injected",
    [EL2_REGISTER_EMULATED] = "the vCPU's own",
    [EL2_REGISTER_RAZ_WI] = "reads as zero, writes are ignored",
    [EL2_REGISTER_ALLOWED] = "the trap is lifted",
};

/* The kernel's function, which may be several words. */
static const char *keep_function(struct el2_kernel *kernel, const struct el2_words *words)
{
    char buffer[EL2_WORD_TEXT]; /* the words are of a text of that size */
    struct el2_text text;
    el2_text_over(&text, buffer, sizeof buffer);
    for (size_t i = 1; i < words->count; i++)
        el2_text_add(&text, "%s%s", i > 1 ? " " : "", words->word[i]);
    return el2_rules_keep(kernel->rules, buffer);
}

static bool parse_case(struct el2_kernel *kernel, const struct el2_row *row, const char *text,
                       struct el2_exit_register *answer, struct el2_error *error)
{
    struct el2_words words;
    int means;
    *answer = (struct el2_exit_register){.origin = row->origin};
    if (!el2_words_cut_clause(&words, text) || words.count < 2 ||
        !el2_word_means(el2_words_trapped, words.word[0], &means))
        return el2_word_fail(
            row, error,
            "a [trapped-registers] row is `REG[..REG] = ANSWER FUNCTION [if COND][: WHY] [else …]`, "
            "with ANSWER one of",
            el2_words_trapped);
    answer->answer = (enum el2_register_answer)means;
    answer->function = keep_function(kernel, &words);
    answer->rule = words.remark ? el2_rules_keep(kernel->rules, words.remark) : rules[means];
    if (!answer->function || !answer->rule)
        return el2_row_fail(row, error, "out of memory");
    return !words.condition || el2_condition_parse(kernel, row, words.condition, &answer->when, error);
}

static bool compile_cases(struct el2_kernel *kernel, const struct el2_row *row,
                          struct el2_register_range *range, struct el2_error *error)
{
    range->case_first = (uint16_t)kernel->exits.answer_count;
    for (const char *at = row->value; at;) {
        char text[EL2_WORD_TEXT];
        struct el2_exit_register answer;
        if (!el2_clause_take(&at, " else ", text))
            return el2_row_fail(row, error, "a case is too long");
        if (!parse_case(kernel, row, text, &answer, error) ||
            !EL2_APPEND(kernel->exits.answer, answer, row, error))
            return false;
        if (at && !answer.when.count)
            return el2_row_fail(row, error, "`else` stands behind a case that has a condition");
        range->case_count++;
    }
    return true;
}

/* "ACTLR_EL1", "PMCR_EL0..PMCCFILTR_EL0" */
static bool parse_range(const struct el2_row *row, struct el2_register_range *range, struct el2_error *error)
{
    char from[64];
    const char *dots = strstr(row->key, "..");
    size_t size = dots ? (size_t)(dots - row->key) : strlen(row->key);
    struct el2_error reason = {"a name is too long"};
    snprintf(from, sizeof from, "%.*s", (int)(size < sizeof from ? size : 0), row->key);
    if (!el2_register_parse(from, &range->first, &reason) ||
        !el2_register_parse(dots ? dots + 2 : from, &range->last, &reason))
        return el2_row_fail(row, error, "%s", reason.text);
    if (range->last < range->first)
        return el2_row_fail(row, error, "the first register of a range has the smaller encoding");
    return !el2_in_id_space(range->first) ||
           el2_row_fail(row, error, "`%s` is in the ID space: [id] says what it answers", from);
}

static int by_place(const void *left, const void *right)
{
    const struct el2_register_range *a = left, *b = right;
    if (a->first != b->first)
        return (a->first > b->first) - (a->first < b->first);
    if (a->last != b->last)
        return (a->last < b->last) - (a->last > b->last);
    return (a->row > b->row) - (a->row < b->row);
}

static bool check_twice(const struct el2_exits *exits, struct el2_error *error)
{
    for (size_t i = 1; i < exits->range_count; i++) {
        const struct el2_register_range *a = &exits->range[i - 1], *b = &exits->range[i];
        if (a->first == b->first && a->last == b->last)
            return el2_row_fail(b->row, error, "`%s` and `%s` are the same registers; remove one with `= -`",
                                a->row->key, b->row->key);
    }
    return true;
}

bool el2_compile_trapped(struct el2_kernel *kernel, struct el2_error *error)
{
    struct el2_exits *exits = &kernel->exits;
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "trapped-registers", &count);
    exits->other =
        (struct el2_exit_register){EL2_REGISTER_UNDEF,
                                   "no row",
                                   "the kernel file has no row for this register: UNDEF is injected",
                                   "",
                                   {0, 0}};
    for (size_t i = 0; i < count; i++) {
        struct el2_register_range range = {.row = &row[i]};
        if (strcmp(row[i].key, "other") == 0) {
            if (!parse_case(kernel, &row[i], row[i].value, &exits->other, error))
                return false;
            if (exits->other.when.count)
                return el2_row_fail(&row[i], error, "`other` has no condition: it is what is left");
        } else if (!parse_range(&row[i], &range, error) || !compile_cases(kernel, &row[i], &range, error) ||
                   !EL2_APPEND(exits->range, range, &row[i], error)) {
            return false;
        }
    }
    if (exits->range_count)
        qsort(exits->range, exits->range_count, sizeof *exits->range, by_place);
    return check_twice(exits, error);
}
