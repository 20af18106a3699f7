/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/condition.h"

#include <ctype.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/append.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/release.h"

enum term_op { OP_EQUAL, OP_NOT_EQUAL, OP_AT_LEAST, OP_AT_MOST, OP_MORE, OP_LESS };

/* name                    fact */
static const struct {
    const char *name;
    uint32_t fact;
} host_facts[] = {
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
};

/* text  op; the longer of two that begin alike first */
static const struct {
    const char *text;
    enum term_op op;
} ops[] = {
    {"==", OP_EQUAL},   {"!=", OP_NOT_EQUAL}, {">=", OP_AT_LEAST},
    {"<=", OP_AT_MOST}, {">", OP_MORE},       {"<", OP_LESS},
};

static uint32_t host_fact(const char *name)
{
    for (size_t i = 0; i < sizeof host_facts / sizeof *host_facts; i++)
        if (strcmp(host_facts[i].name, name) == 0)
            return host_facts[i].fact;
    return 0;
}

static void skip_blanks(const char **at)
{
    while (**at == ' ' || **at == '\t')
        ++*at;
}

static bool take_name(const char **at, char *name, size_t size)
{
    size_t length = 0;
    for (; isalnum((unsigned char)**at) || **at == '_' || **at == '.' || **at == '[' || **at == ']' ||
           **at == ':';
         ++*at) {
        if (length + 1 == size)
            return false;
        name[length++] = **at;
    }
    name[length] = '\0';
    return length > 0;
}

static bool parse_predicate(struct el2_kernel *kernel, const struct el2_row *row, const char *name,
                            struct el2_term *term, bool *found, struct el2_error *error)
{
    *found = true;
    if (strncmp(name, "vm.", 3) == 0) {
        term->kind = EL2_TERM_VM;
        term->bits = el2_vm_feature_parse(name + 3);
        return term->bits || el2_row_fail(row, error, "`%s`: no such VM feature", name);
    }
    if (strncmp(name, "host.", 5) == 0) {
        term->kind = EL2_TERM_HOST;
        term->bits = host_fact(name + 5);
        return term->bits || el2_row_fail(row, error, "`%s`: no such fact of a host", name);
    }
    if (strncmp(name, "config.", 7) == 0) {
        const struct el2_row *option = el2_rules_find(kernel->rules, "config", name + 7);
        if (!option)
            return el2_row_fail(row, error, "`%s`: [config] has no such option; add it there", name);
        term->kind = EL2_TERM_CONSTANT;
        term->bits = strcmp(option->value, "y") == 0;
        return true;
    }
    if (strncmp(name, "cap.", 4) == 0) {
        term->kind = EL2_TERM_CAPABILITY;
        int index = el2_capability_index(kernel, name + 4);
        if (index < 0)
            return el2_row_fail(row, error, "`%s`: [capabilities] has no such row; add it there", name);
        term->index = (uint16_t)index;
        return true;
    }
    if (strncmp(name, "erratum.", 8) == 0) {
        size_t count;
        const struct el2_row *erratum = el2_rules_section(kernel->rules, "errata", &count);
        term->kind = EL2_TERM_ERRATUM;
        for (size_t i = 0; i < count && i < EL2_ERRATA; i++)
            if (strcmp(erratum[i].key, name + 8) == 0) {
                term->bits = UINT32_C(1) << i;
                return true;
            }
        return el2_row_fail(row, error, "`%s`: [errata] has no such row; add it there", name);
    }
    if (strncmp(name, "unchanged.", 10) == 0) {
        el2_encoding encoding;
        struct el2_error reason;
        term->kind = EL2_TERM_UNCHANGED;
        if (!el2_register_parse(name + 10, &encoding, &reason))
            return el2_row_fail(row, error, "%s", reason.text);
        if (el2_id_index(encoding) < 0)
            return el2_row_fail(row, error, "`%s` is not in the ID space", name + 10);
        term->index = (uint16_t)el2_id_index(encoding);
        return true;
    }
    *found = false;
    return true;
}

static bool parse_comparison(const struct el2_row *row, const char *name, const char **at,
                             struct el2_term *term, struct el2_error *error)
{
    term->kind = EL2_TERM_SANITISED;
    if (strncmp(name, "guest.", 6) == 0) {
        term->kind = EL2_TERM_GUEST;
        name += 6;
    } else if (strncmp(name, "cpu.", 4) == 0) {
        term->kind = EL2_TERM_CPU;
        name += 4;
    }
    struct el2_field_ref ref;
    struct el2_error reason;
    if (!el2_field_parse(name, &ref, &reason))
        return el2_row_fail(row, error, "%s", reason.text);
    if (el2_id_index(ref.encoding) < 0)
        return el2_row_fail(row, error, "`%s` is not in the ID space", name);
    term->index = (uint16_t)el2_id_index(ref.encoding);
    term->lsb = ref.lsb;
    term->width = ref.width;
    term->is_signed = ref.field && ref.field->is_signed;

    skip_blanks(at);
    size_t i = 0;
    while (i < sizeof ops / sizeof *ops && strncmp(*at, ops[i].text, strlen(ops[i].text)) != 0)
        i++;
    if (i == sizeof ops / sizeof *ops)
        return el2_row_fail(row, error, "`%s` needs a comparison: == != >= <= > < and a number", name);
    term->op = (uint8_t)ops[i].op;
    *at += strlen(ops[i].text);
    skip_blanks(at);
    bool negative = **at == '-';
    *at += negative;
    char number[32];
    unsigned long long value;
    if (!take_name(at, number, sizeof number) || !el2_number_parse(number, &value))
        return el2_row_fail(row, error, "`%s` is compared with something that is no number", name);
    term->number = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static bool parse_release(struct el2_kernel *kernel, const struct el2_row *row, const char **at,
                          struct el2_term *term, struct el2_error *error)
{
    bool holds;
    term->kind = EL2_TERM_CONSTANT;
    if (!el2_release_compare(at, el2_release_number(kernel->release), &holds))
        return el2_row_fail(row, error, "`release` needs a comparison: == != >= <= > < and a release");
    term->bits = holds;
    return true;
}

static bool parse_term(struct el2_kernel *kernel, const struct el2_row *row, const char **at,
                       struct el2_term *term, struct el2_error *error)
{
    char name[96];
    skip_blanks(at);
    if (**at == '!') {
        term->negate = true;
        ++*at;
    }
    if (!take_name(at, name, sizeof name))
        return el2_row_fail(row, error, "a condition is missing or malformed at `%s`", *at);
    if (strcmp(name, "release") == 0)
        return parse_release(kernel, row, at, term, error);
    bool found;
    if (!parse_predicate(kernel, row, name, term, &found, error))
        return false;
    return found || parse_comparison(row, name, at, term, error);
}

bool el2_condition_parse(struct el2_kernel *kernel, const struct el2_row *row, const char *text,
                         struct el2_condition *condition, struct el2_error *error)
{
    condition->first = (uint16_t)kernel->term_count;
    condition->count = 0;
    bool starts = true;
    unsigned asks = 0;
    for (const char *at = text;;) {
        struct el2_term term = {.starts_conjunction = starts};
        if (!parse_term(kernel, row, &at, &term, error))
            return false;
        if (!EL2_APPEND(kernel->term, term, row, error))
            return false;
        condition->count++;
        asks += term.kind == EL2_TERM_CAPABILITY ? kernel->capability[term.index].asks : 1;
        if (asks > EL2_CONDITION_ASKS)
            return el2_row_fail(row, error,
                                "the condition asks too much: %d terms at most, with those of [capabilities]",
                                EL2_CONDITION_ASKS);
        skip_blanks(&at);
        if (!*at)
            return true;
        if (*at != '&' && *at != '|')
            return el2_row_fail(row, error, "`%s`: terms are joined with & and |", at);
        starts = *at == '|';
        at++;
    }
}

static int64_t field_value(const struct el2_term *term, const uint64_t *values)
{
    uint64_t bits = values[term->index] >> term->lsb & el2_mask(0, term->width);
    if (term->is_signed && bits >> (term->width - 1) & 1)
        return (int64_t)(bits | ~el2_mask(0, term->width));
    return (int64_t)bits;
}

static bool compare(const struct el2_term *term, int64_t value)
{
    switch ((enum term_op)term->op) {
    case OP_EQUAL:
        return value == term->number;
    case OP_NOT_EQUAL:
        return value != term->number;
    case OP_AT_LEAST:
        return value >= term->number;
    case OP_AT_MOST:
        return value <= term->number;
    case OP_MORE:
        return value > term->number;
    case OP_LESS:
        return value < term->number;
    }
    return false;
}

static bool term_holds(const struct el2_kernel *kernel, const struct el2_term *term,
                       const struct el2_facts *facts)
{
    switch ((enum el2_term_kind)term->kind) {
    case EL2_TERM_VM:
        return facts->vm & term->bits;
    case EL2_TERM_HOST:
        return facts->host & term->bits;
    case EL2_TERM_CONSTANT:
        return term->bits;
    case EL2_TERM_ERRATUM:
        return facts->errata & term->bits;
    case EL2_TERM_CAPABILITY:
        return el2_condition_holds(kernel, kernel->capability[term->index].when, facts);
    case EL2_TERM_SANITISED:
        return compare(term, field_value(term, facts->sanitised));
    case EL2_TERM_GUEST:
        return compare(term, facts->guest ? field_value(term, facts->guest) : 0);
    case EL2_TERM_UNCHANGED:
        return facts->guest && facts->guest[term->index] == facts->sanitised[term->index];
    case EL2_TERM_CPU:
        return compare(term, field_value(term, facts->cpu ? facts->cpu : facts->sanitised));
    }
    return false;
}

bool el2_condition_holds(const struct el2_kernel *kernel, struct el2_condition condition,
                         const struct el2_facts *facts)
{
    if (!condition.count)
        return true;
    const struct el2_term *term = kernel->term + condition.first, *end = term + condition.count;
    bool all = true;
    for (; term < end; term++) {
        if (term->starts_conjunction && term != kernel->term + condition.first) {
            if (all)
                return true;
            all = true;
        }
        if (all && term_holds(kernel, term, facts) == term->negate)
            all = false;
    }
    return all;
}
