/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [vm], [traps] and [inject]: which VM features the kernel grants, and the EL2 controls it sets for a guest.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_pstate[] = {
    {"computed", EL2_ENTRY_COMPUTED},
    {"constant", EL2_ENTRY_CONSTANT},
    {NULL, 0},
};

static bool is_ioctl(const char *word) /* SET_DEVICE_ATTR(PMU_V3_INIT), as recordings and messages have it */
{
    while (isalnum((unsigned char)*word) || *word == '_' || *word == '(' || *word == ')')
        word++;
    return !*word;
}

static bool is_errno(const char *word)
{
    const bool begins = *word == 'E';
    while (isupper((unsigned char)*word) || isdigit((unsigned char)*word))
        word++;
    return begins && !*word;
}

static bool is_refusal(const struct el2_words *words)
{
    return words->count == 2 && !words->condition && is_ioctl(words->word[0]) && is_errno(words->word[1]);
}

/* "yes", "VCPU_INIT EINVAL", "if COND else VCPU_INIT EINVAL" */
static bool parse_vm(struct el2_kernel *kernel, const struct el2_row *row, struct el2_vm_rule *rule,
                     struct el2_error *error)
{
    char condition[EL2_WORD_TEXT];
    const char *refusal = row->value;
    rule->row = row;
    rule->feature = el2_vm_feature_parse(row->key);
    if (!rule->feature)
        return el2_row_fail(row, error, "`%s` is no VM feature", row->key);
    if (strcmp(refusal, "yes") == 0)
        return true;
    if (strncmp(refusal, "if ", 3) == 0) {
        refusal += 3;
        if (!el2_clause_take(&refusal, " else ", condition) || !refusal)
            return el2_row_fail(row, error,
                                "a [vm] row is `yes`, `IOCTL ERRNO` or `if COND else IOCTL ERRNO`");
        if (!el2_condition_parse(kernel, row, condition, &rule->allowed, error))
            return false;
    }
    rule->refuses = true;
    struct el2_words words;
    if (!el2_words_cut(&words, refusal) || !is_refusal(&words) ||
        strlen(words.word[0]) >= sizeof rule->ioctl || strlen(words.word[1]) >= sizeof rule->error)
        return el2_row_fail(row, error, "a refusal is `IOCTL ERRNO`, not `%s`", refusal);
    snprintf(rule->ioctl, sizeof rule->ioctl, "%s", words.word[0]);
    snprintf(rule->error, sizeof rule->error, "%s", words.word[1]);
    return true;
}

static bool compile_vm_rows(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "vm", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_vm_rule rule = {0};
        if (!parse_vm(kernel, &row[i], &rule, error))
            return false;
        if (!EL2_APPEND(kernel->vm_rule, rule, &row[i], error))
            return false;
    }
    return true;
}

static int by_sequence(const void *left, const void *right)
{
    const struct el2_control_row *a = left, *b = right;
    return (a->row->sequence > b->row->sequence) - (a->row->sequence < b->row->sequence);
}

/* In the order of reading: where two rows share a bit (CPTR_EL2 has two layouts), the later one counts. */
static bool compile_traps(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "traps", &count);
    for (size_t i = 0; i < count; i++) {
        struct el2_control_row control = {.row = &row[i]};
        struct el2_words words;
        struct el2_error reason;
        unsigned long long number;
        if (!el2_field_parse(row[i].key, &control.field, &reason))
            return el2_row_fail(&row[i], error, "%s", reason.text);
        if (!el2_words_cut(&words, row[i].value) || words.count != 1 ||
            !el2_number_parse(words.word[0], &number))
            return el2_row_fail(&row[i], error, "a [traps] row is `CONTROL.FIELD = N [if COND]`, not `%s`",
                                row[i].value);
        if (!el2_row_fits(&row[i], number, control.field.width, error))
            return false;
        control.number = number;
        if (words.condition && !el2_condition_parse(kernel, &row[i], words.condition, &control.when, error))
            return false;
        if (!EL2_APPEND(kernel->control, control, &row[i], error))
            return false;
    }
    if (kernel->control_count)
        qsort(kernel->control, kernel->control_count, sizeof *kernel->control, by_sequence);
    return true;
}

static bool compile_idst(struct el2_kernel *kernel, const struct el2_row *row, struct el2_error *error)
{
    if (strcmp(row->value, "no") == 0)
        return true;
    if (strncmp(row->value, "if ", 3) != 0)
        return el2_row_fail(row, error, "`idst` is `no` or `if COND`");
    kernel->idst_injection = true;
    return el2_condition_parse(kernel, row, row->value + 3, &kernel->idst_when, error);
}

static bool compile_inject(struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "inject", &count);
    kernel->exits.entry = EL2_ENTRY_COMPUTED;
    for (size_t i = 0; i < count; i++) {
        int style;
        if (strcmp(row[i].key, "idst") == 0) {
            if (!compile_idst(kernel, &row[i], error))
                return false;
        } else if (strcmp(row[i].key, "pstate") == 0 &&
                   el2_word_means(el2_words_pstate, row[i].value, &style)) {
            kernel->exits.entry = (enum el2_entry_style)style;
        } else {
            return el2_row_fail(
                &row[i], error,
                "[inject] has `idst = no|if COND` and `pstate = constant|computed`; not `%s = %s`",
                row[i].key, row[i].value);
        }
    }
    return true;
}

bool el2_compile_vm(struct el2_kernel *kernel, struct el2_error *error)
{
    return compile_vm_rows(kernel, error) && compile_traps(kernel, error) && compile_inject(kernel, error);
}
