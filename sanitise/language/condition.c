/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/condition.h"

#include <string.h>

#include "cpumodel/formula/formula.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/release.h"
#include "sanitise/language/vocabulary.h"

/* The nodes of a condition that are a kernel's own. */
enum { TERM_VM = EL2_FORMULA_OWN, TERM_HOST, TERM_CAPABILITY, TERM_ERRATUM, TERM_UNCHANGED };

enum scope { SCOPE_SANITISED, SCOPE_GUEST, SCOPE_CPU };

struct asked { /* what a condition is evaluated against */
    const struct el2_kernel *kernel;
    const struct el2_facts *facts;
};

const struct el2_word el2_words_host[] = {
    {"boot_cpu", EL2_HOST_BOOT_CPU},
    {"gicv2", EL2_HOST_GICV2},
    {"gicv3", EL2_HOST_GICV3},
    {"gicv5", EL2_HOST_GICV5},
    {"meltdown_unaffected", EL2_HOST_MELTDOWN_UNAFFECTED},
    {"mismatched_ctr", EL2_HOST_MISMATCHED_CTR},
    {"nested", EL2_HOST_NESTED},
    {"pmu", EL2_HOST_PMU},
    {"protected", EL2_HOST_PROTECTED},
    {"spectre_v2_unaffected", EL2_HOST_SPECTRE_V2_UNAFFECTED},
    {"vhe", EL2_HOST_VHE},
    {NULL, 0},
};

static bool read_vm(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                    struct el2_error *error)
{
    (void)context, (void)at;
    node->bits = el2_vm_feature_parse(rest);
    return node->bits || el2_fail(error, "`vm.%s`: no such VM feature", rest);
}

static bool read_host(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                      struct el2_error *error)
{
    int fact;
    (void)context, (void)at;
    if (!el2_word_means(el2_words_host, rest, &fact))
        return el2_fail(error, "`host.%s`: no such fact of a host", rest);
    node->bits = (uint32_t)fact;
    return true;
}

static bool read_config(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                        struct el2_error *error)
{
    const struct el2_kernel *kernel = context;
    const struct el2_row *option = el2_rules_find(kernel->rules, "config", rest);
    (void)at;
    if (!option)
        return el2_fail(error, "`config.%s`: [config] has no such option; add it there", rest);
    node->number = strcmp(option->value, "y") == 0;
    return true;
}

static bool read_capability(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                            struct el2_error *error)
{
    const struct el2_kernel *kernel = context;
    int index = el2_rules_place(kernel->rules, "capabilities", rest);
    (void)at;
    if (index < 0)
        return el2_fail(error, "`cap.%s`: [capabilities] has no such row; add it there", rest);
    node->index = (uint16_t)index;
    return true;
}

static bool read_erratum(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                         struct el2_error *error)
{
    const struct el2_kernel *kernel = context;
    int index = el2_rules_place(kernel->rules, "errata", rest);
    (void)at;
    if (index < 0 || index >= EL2_ERRATA)
        return el2_fail(error, "`erratum.%s`: [errata] has no such row; add it there", rest);
    node->bits = UINT32_C(1) << index;
    return true;
}

static bool read_unchanged(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                           struct el2_error *error)
{
    el2_encoding encoding;
    (void)context, (void)at;
    if (!el2_register_parse(rest, &encoding, error))
        return false;
    node->index = (uint16_t)el2_id_index(encoding);
    return el2_in_id_space(encoding) || el2_fail(error, "`%s` is not in the ID space", rest);
}

static bool read_release(void *context, const char *rest, const char **at, struct el2_formula_node *node,
                         struct el2_error *error)
{
    const struct el2_kernel *kernel = context;
    bool holds;
    (void)rest;
    if (!el2_release_compare(at, el2_release_number(kernel->release), &holds))
        return el2_fail(error, "`release` needs a comparison: == != >= <= > < and a release");
    node->number = holds;
    return true;
}

/* beginning, kind of the node, scope, reader */
static const struct el2_formula_word words[] = {
    {"cap.", TERM_CAPABILITY, 0, read_capability},
    {"config.", EL2_FORMULA_NUMBER, 0, read_config},
    {"cpu.", EL2_FORMULA_FIELD, SCOPE_CPU, NULL},
    {"erratum.", TERM_ERRATUM, 0, read_erratum},
    {"guest.", EL2_FORMULA_FIELD, SCOPE_GUEST, NULL},
    {"host.", TERM_HOST, 0, read_host},
    {"release", EL2_FORMULA_NUMBER, 0, read_release},
    {"unchanged.", TERM_UNCHANGED, 0, read_unchanged},
    {"vm.", TERM_VM, 0, read_vm},
};

static const struct el2_formula_language language = {
    .word = words, .count = EL2_COUNT(words), .needs_comparison = true};

/* The terms that a node asks, with those of its capability. */
static unsigned asks_of(const struct el2_kernel *kernel, const struct el2_formula_node *node)
{
    int index = el2_term_capability(node);
    if (index >= 0)
        return 1 + kernel->capability[index].asks;
    return node->kind == EL2_FORMULA_NUMBER || node->kind == EL2_FORMULA_FIELD ||
           node->kind >= EL2_FORMULA_OWN;
}

int el2_term_capability(const struct el2_formula_node *node)
{
    return node->kind == TERM_CAPABILITY ? node->index : -1;
}

bool el2_condition_asks_vm(const struct el2_kernel *kernel, struct el2_condition condition)
{
    for (unsigned i = 0; i < condition.count; i++)
        if (kernel->term[condition.first + i].kind == TERM_VM)
            return true;
    return false;
}

unsigned el2_condition_asks(const struct el2_kernel *kernel, struct el2_condition condition)
{
    unsigned asks = 0;
    for (unsigned i = 0; i < condition.count && asks <= EL2_CONDITION_ASKS; i++)
        asks += asks_of(kernel, &kernel->term[condition.first + i]);
    return asks;
}

bool el2_condition_parse(struct el2_kernel *kernel, const struct el2_row *row, const char *text,
                         struct el2_condition *condition, struct el2_error *error)
{
    struct el2_formula formula;
    struct el2_error reason = {""};
    condition->first = (uint16_t)kernel->term_count;
    condition->count = (uint16_t)0;
    if (!el2_formula_parse(&language, kernel, text, &formula, &reason))
        return el2_row_fail(row, error, "%s", reason.text);
    for (size_t i = 0; i < formula.count; i++)
        if (!EL2_APPEND(kernel->term, formula.node[i], row, error))
            return false;
    condition->count = (uint16_t)formula.count;
    return el2_condition_asks(kernel, *condition) <= EL2_CONDITION_ASKS ||
           el2_row_fail(row, error,
                        "the condition asks too much: %d terms at most, with those of [capabilities]",
                        EL2_CONDITION_ASKS);
}

static uint64_t register_value(const struct el2_facts *facts, const struct el2_formula_node *node)
{
    switch ((enum scope)node->scope) {
    case SCOPE_GUEST:
        return facts->guest ? facts->guest[node->index] : 0;
    case SCOPE_CPU:
        return (facts->cpu ? facts->cpu : facts->sanitised)[node->index];
    case SCOPE_SANITISED:
        break;
    }
    return facts->sanitised[node->index];
}

static struct el2_formula_number value_of(const void *context, const struct el2_formula_node *node)
{
    const struct asked *asked = context;
    const struct el2_facts *facts = asked->facts;
    int64_t value = 0;
    switch (node->kind) {
    case EL2_FORMULA_FIELD:
        value = el2_formula_field(node, register_value(facts, node));
        break;
    case TERM_VM:
        value = (facts->vm & node->bits) != 0;
        break;
    case TERM_HOST:
        value = (facts->host & node->bits) != 0;
        break;
    case TERM_ERRATUM:
        value = (facts->errata & node->bits) != 0;
        break;
    case TERM_CAPABILITY:
        value = el2_condition_holds(asked->kernel, asked->kernel->capability[node->index].when, facts);
        break;
    case TERM_UNCHANGED:
        value = facts->guest && facts->guest[node->index] == facts->sanitised[node->index];
        break;
    default:
        break;
    }
    return (struct el2_formula_number){.known = true, .value = value};
}

bool el2_condition_holds(const struct el2_kernel *kernel, struct el2_condition condition,
                         const struct el2_facts *facts)
{
    if (!condition.count)
        return true;
    const struct asked asked = {kernel, facts};
    return el2_formula_evaluate(kernel->term + condition.first, condition.count, value_of, &asked).value != 0;
}
