/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/lint.h"

#include <string.h>

#include "cpumodel/lint/lint_internal.h"

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

#define RULE_COUNT (sizeof rules / sizeof *rules)

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

void el2_lint_report(struct el2_lint_run *run, const char *detail, const struct el2_lint_fields *fields)
{
    struct el2_lint_finding finding = {.rule = run->rule,
                                       .detail = detail,
                                       .field = fields->field,
                                       .field_count = fields->count,
                                       .more = fields->more};
    run->sink.take(run->sink.context, &finding);
}

static bool is_predicate(const struct el2_lint_rule *rule)
{
    return *rule->needs == '@';
}

static bool is_broken(const struct el2_lint_rule *rule, const struct el2_lint_view *view,
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
        if (rules[i].severity == EL2_LINT_NOTE || is_predicate(&rules[i]) ||
            !is_broken(&rules[i], view, &of_rule))
            continue;
        size_t said = 0;
        while (said < fields->count && has_field(&of_rule, &fields->field[said].field))
            said++;
        if (said == fields->count)
            return true;
    }
    return false;
}

static void ask(struct el2_lint_run *run)
{
    const struct el2_lint_rule *rule = run->rule;
    struct el2_lint_fields fields = {.count = 0};
    if (is_predicate(rule)) {
        if (el2_lint_condition(rule->when, run->view, NULL, NULL) == EL2_TRUE)
            el2_lint_predicate_by_name(rule->needs + 1)(run);
    } else if (is_broken(rule, run->view, &fields)) {
        el2_lint_report(run, "", &fields);
    }
}

void el2_lint(const struct el2_lint_view *view, struct el2_lint_sink sink)
{
    struct el2_lint_run run = {.view = view, .sink = sink};
    el2_lint_features_of(view, &run.features);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        run.rule = &rules[i];
        ask(&run);
    }
}

static bool check_rule(const struct el2_lint_rule *rule, struct el2_error *error)
{
    struct el2_error why = {""};
    bool good = el2_lint_condition_check(rule->when, &why);
    if (good && is_predicate(rule)) {
        if (!el2_lint_predicate_by_name(rule->needs + 1))
            return el2_fail(error, "%s: no C rule is named %s", rule->id, rule->needs);
    } else {
        good = good && *rule->needs && el2_lint_condition_check(rule->needs, &why);
    }
    if (!good)
        return el2_fail(error, "%s: %s", rule->id, *why.text ? why.text : "it needs nothing");
    if (!*rule->what || !*rule->meaning || !*rule->origin)
        return el2_fail(error, "%s: say what is wrong, what it means, and where the rule comes from",
                        rule->id);
    return true;
}

bool el2_lint_check(struct el2_error *error)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (i && strcmp(rules[i - 1].id, rules[i].id) >= 0)
            return el2_fail(error, "%s is out of order, or twice", rules[i].id);
        if (i && strncmp(rules[i - 1].id, rules[i].id, strlen("L000")) == 0)
            return el2_fail(error, "%s: its number is taken", rules[i].id);
        if (!check_rule(&rules[i], error))
            return false;
    }
    return el2_lint_cores_check(error) && el2_lint_details_check(error);
}
