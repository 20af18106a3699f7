/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [handlers]: "CLASS = HANDLER FUNCTION[: WHY]", what the kernel does by exception class. */
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vocabulary.h"
#include "sanitise/language/words.h"

const struct el2_word el2_words_handlers[] = {
    {"abort", EL2_EXIT_ABORT},
    {"coprocessor", EL2_EXIT_CP},
    {"debug", EL2_EXIT_DEBUG},
    {"fp", EL2_EXIT_FP},
    {"hypercall", EL2_EXIT_HVC},
    {"pauth", EL2_EXIT_PAUTH},
    {"smc-hypercall", EL2_EXIT_SMC_LIKE_HVC},
    {"smc-refused", EL2_EXIT_SMC_REFUSED},
    {"smc-stuck", EL2_EXIT_SMC_STUCK},
    {"sve", EL2_EXIT_SVE},
    {"sysreg", EL2_EXIT_SYSREG},
    {"undef", EL2_EXIT_UNDEF},
    {"wfx", EL2_EXIT_WFX},
    {"wfx-timeout", EL2_EXIT_WFX_TIMEOUT},
    {NULL, 0},
};

/* The rule of a row that gives no reason of its own. */
static const char *const rules[] = {
    [EL2_EXIT_UNDEF] = "UNDEF is injected",
    [EL2_EXIT_WFX] = "the vCPU waits, then goes on after the instruction",
    [EL2_EXIT_WFX_TIMEOUT] = "the vCPU waits, then goes on after the instruction",
    [EL2_EXIT_SYSREG] = "system register table",
    [EL2_EXIT_CP] = "coprocessor register table",
    [EL2_EXIT_HVC] = "PSCI and SMCCC",
    [EL2_EXIT_SMC_STUCK] = "SMC by the guest",
    [EL2_EXIT_SMC_REFUSED] = "SMC by the guest",
    [EL2_EXIT_SMC_LIKE_HVC] = "SMC by the guest",
    [EL2_EXIT_FP] = "first use: the guest's registers are loaded and the trap lifted",
    [EL2_EXIT_SVE] = "first use where the VM has SVE, else UNDEF is injected",
    [EL2_EXIT_PAUTH] = "the trap is lifted where the VM has pointer authentication",
    [EL2_EXIT_ABORT] = "stage 2 fault",
    [EL2_EXIT_DEBUG] = "exit to userspace",
};

static bool parse_handler(struct el2_kernel *kernel, const struct el2_row *row, struct el2_exit_row *exit,
                          struct el2_error *error)
{
    struct el2_words words;
    int handler;
    if (!el2_words_cut_clause(&words, row->value) || words.count != 2 || words.condition ||
        !el2_word_means(el2_words_handlers, words.word[0], &handler))
        return el2_word_fail(row, error,
                             "a [handlers] row is `CLASS = HANDLER FUNCTION[: WHY]`, with HANDLER one of",
                             el2_words_handlers);
    exit->handler = (enum el2_exit_handler)handler;
    exit->function = el2_rules_keep(kernel->rules, words.word[1]);
    exit->rule = words.remark ? el2_rules_keep(kernel->rules, words.remark) : rules[handler];
    exit->origin = row->origin;
    return (exit->function && exit->rule) || el2_row_fail(row, error, "out of memory");
}

/* "SVE", "0x3b"; -1 with a message. */
static int parse_class(const struct el2_row *row, struct el2_error *error)
{
    unsigned long long number;
    const struct el2_ec_row *ec = el2_ec_row_by_name(row->key);
    if (!ec && (!el2_number_parse(row->key, &number) || number >= EL2_EC_COUNT)) {
        el2_row_fail(row, error,
                     "`%s` is no exception class: a name as `el2sim decode` has it, 0 to 63, or `other`",
                     row->key);
        return -1;
    }
    int class = ec ? ec->ec : (int)number;
    ec = el2_ec_row((unsigned)class);
    if (ec && !(ec->targets & EL2_EC_TO_EL2)) {
        el2_row_fail(row, error, "%s is never taken to EL2", ec->name);
        return -1;
    }
    return class;
}

static bool compile_others(struct el2_kernel *kernel, struct el2_error *error)
{
    struct el2_exit_row other = {EL2_EXIT_UNDEF, "no handler",
                                 "the kernel file has no handler for this class: UNDEF is injected", ""};
    const struct el2_row *row = el2_rules_find(kernel->rules, "handlers", "other");
    if (row && !parse_handler(kernel, row, &other, error))
        return false;
    for (size_t i = 0; i < EL2_EC_COUNT; i++)
        kernel->exits.handler[i] = other;
    return true;
}

bool el2_compile_handlers(struct el2_kernel *kernel, struct el2_error *error)
{
    const struct el2_row *taken[EL2_EC_COUNT] = {NULL};
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "handlers", &count);
    if (!compile_others(kernel, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(row[i].key, "other") == 0)
            continue;
        int class = parse_class(&row[i], error);
        if (class < 0)
            return false;
        if (taken[class])
            return el2_row_fail(&row[i], error, "`%s` and `%s` are the same class; remove one with `= -`",
                                taken[class]->key, row[i].key);
        taken[class] = &row[i];
        if (!parse_handler(kernel, &row[i], &kernel->exits.handler[class], error))
            return false;
    }
    return true;
}
