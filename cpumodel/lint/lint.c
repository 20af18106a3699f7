/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/lint/lint.h"

#include <string.h>

#include "cpumodel/lint/lint_core.h"
#include "cpumodel/lint/lint_feature.h"
#include "cpumodel/lint/lint_predicate.h"
#include "cpumodel/lint/lint_unknown.h"
#include "cpumodel/text/count.h"

/* Reports what breaks the rule. */
typedef void predicate(struct el2_lint_run *run);

/* A C rule that `needs` names as "@name"; NULL: none. */
static predicate *predicate_by_name(const char *name)
{
    static const struct {
        const char *name;
        predicate *ask;
    } predicates[] = {
        {"aarch32", el2_lint_aarch32}, {"bits", el2_lint_bits},       {"cachegap", el2_lint_cachegap},
        {"core", el2_lint_core},       {"defined", el2_lint_defined}, {"excludes", el2_lint_excludes},
        {"needs", el2_lint_needs},     {"values", el2_lint_values},   {"version", el2_lint_version},
    };
    for (size_t i = 0; i < EL2_COUNT(predicates); i++)
        if (strcmp(predicates[i].name, name) == 0)
            return predicates[i].ask;
    return NULL;
}

static void ask(struct el2_lint_run *run)
{
    const struct el2_lint_rule *rule = run->rule;
    struct el2_lint_fields fields = {.count = 0};
    if (el2_lint_is_predicate(rule)) {
        if (el2_lint_condition(rule->when, run->view, NULL, NULL) == EL2_TRUE)
            predicate_by_name(rule->needs + 1)(run);
    } else if (el2_lint_is_broken(rule, run->view, &fields)) {
        el2_lint_report(run, "", &fields);
    }
}

void el2_lint(const struct el2_lint_view *view, struct el2_lint_sink sink)
{
    struct el2_lint_run run = {.view = view, .sink = sink};
    el2_lint_features_of(view, &run.features);
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    for (size_t i = 0; i < count; i++) {
        run.rule = &rules[i];
        ask(&run);
    }
}

static bool check_rule(const struct el2_lint_rule *rule, struct el2_error *error)
{
    struct el2_error why = {""};
    bool good = el2_lint_condition_check(rule->when, &why);
    if (good && el2_lint_is_predicate(rule)) {
        if (!predicate_by_name(rule->needs + 1))
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
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    for (size_t i = 0; i < count; i++) {
        if (i && strcmp(rules[i - 1].id, rules[i].id) >= 0)
            return el2_fail(error, "%s is out of order, or twice", rules[i].id);
        if (i && strncmp(rules[i - 1].id, rules[i].id, strlen("L000")) == 0)
            return el2_fail(error, "%s: its number is taken", rules[i].id);
        if (!check_rule(&rules[i], error))
            return false;
    }
    return el2_lint_cores_check(error) && el2_lint_details_check(error);
}
