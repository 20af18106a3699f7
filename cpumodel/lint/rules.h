/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of lint (lint_rules.inc), and which of those that are conditions a view breaks.
 *
 *     size_t count;
 *     const struct el2_lint_rule *rule = el2_lint_rules(&count);      // rule[0].id: "L001-sve2-without-sve"
 */
#ifndef EL2_CPUMODEL_LINT_RULES_H
#define EL2_CPUMODEL_LINT_RULES_H

#include "cpumodel/lint/finding.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All rules, sorted by id. */
const struct el2_lint_rule *el2_lint_rules(size_t *count);

/* "error", "warning", "note". */
const char *el2_lint_severity_name(enum el2_lint_severity severity);

struct el2_lint_fields; /* lint_condition.h: what follows is for lint's own files */

/* Whether a C rule, not a condition, says what the rule needs. */
bool el2_lint_is_predicate(const struct el2_lint_rule *rule);

/* Whether the view breaks the condition; `fields` is what it rests on. */
bool el2_lint_is_broken(const struct el2_lint_rule *rule, const struct el2_lint_view *view,
                        struct el2_lint_fields *fields);

/* Whether one broken rule, an error or a warning, names all of these fields. */
bool el2_lint_is_said(const struct el2_lint_view *view, const struct el2_lint_fields *fields);

#ifdef __cplusplus
}
#endif

#endif
