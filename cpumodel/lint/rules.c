/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/rules.h"

#include "cpumodel/lint/lint_condition.h"
#include "cpumodel/text/count.h"

#define NOTE    EL2_LINT_NOTE
#define WARNING EL2_LINT_WARNING
#define ERROR   EL2_LINT_ERROR

static const struct el2_lint_rule rules[] = {
#define LINT(id, severity, when, needs, what, meaning, breaks, origin)                                       \
    {id, severity, when, needs, what, meaning, breaks, origin},
#define AGREE(id, severity, when, feature, one, other)                                                       \
    {id,                                                                                                     \
     severity,                                                                                               \
     when,                                                                                                   \
     "(" one ") == (" other ")",                                                                             \
     "FEAT_" #feature " is announced by one of two fields that have to agree",                               \
     "code that looks at the one decides otherwise than code that looks at the other",                       \
     "",                                                                                                     \
     "AARCHMRS 2025-03 FEAT_" #feature},
#include "cpumodel/lint/lint_rules.inc"
#undef LINT
#undef AGREE
};

#define RULE_COUNT EL2_COUNT(rules)

const struct el2_lint_rule *el2_lint_rules(size_t *count)
{
    *count = RULE_COUNT;
    return rules;
}

const char *el2_lint_severity_name(enum el2_lint_severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

bool el2_lint_is_predicate(const struct el2_lint_rule *rule)
{
    return *rule->needs == '@';
}

bool el2_lint_is_broken(const struct el2_lint_rule *rule, const struct el2_lint_view *view,
                        struct el2_lint_fields *fields)
{
    return el2_lint_condition(rule->when, view, fields, NULL) == EL2_TRUE &&
           el2_lint_condition(rule->needs, view, fields, NULL) == EL2_FALSE;
}

static bool has_field(const struct el2_lint_fields *fields, const struct el2_field_ref *field)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct el2_field_ref *one = &fields->field[i].field;
        if (one->encoding == field->encoding && one->lsb == field->lsb && one->width == field->width)
            return true;
    }
    return false;
}

bool el2_lint_is_said(const struct el2_lint_view *view, const struct el2_lint_fields *fields)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        struct el2_lint_fields of_rule = {.count = 0};
        if (rules[i].severity == EL2_LINT_NOTE || el2_lint_is_predicate(&rules[i]) ||
            !el2_lint_is_broken(&rules[i], view, &of_rule))
            continue;
        size_t said = 0;
        while (said < fields->count && has_field(&of_rule, &fields->field[said].field))
            said++;
        if (said == fields->count)
            return true;
    }
    return false;
}
