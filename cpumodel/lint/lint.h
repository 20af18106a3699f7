/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lint: are these ID values ones that a real CPU could have?
 *
 * The rules are rows (cpumodel/lint/lint_rules.inc: conditions over fields, read by cpumodel/lint/lint_condition.h),
 * the cores that MIDR_EL1 may name (lint_cores.inc), and what the features of the architecture ask of one
 * another (archfeature.h). An error is impossible by the architecture, a warning is what no real CPU is known
 * to do, a note is worth knowing.
 *
 *     struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef};
 *     el2_lint(&view, (struct el2_lint_sink){print, &context});
 *
 * Nothing is allocated; findings come in the order of the rules and live during the call.
 */
#ifndef EL2_CPUMODEL_LINT_LINT_H
#define EL2_CPUMODEL_LINT_LINT_H

#include "cpumodel/lint/finding.h"
#include "cpumodel/lint/rules.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Tells the sink everything that is wrong with the view. */
void el2_lint(const struct el2_lint_view *view, struct el2_lint_sink sink);

/* Checks all tables: sorted, unique, conditions that can be read, known fields and C rules. */
bool el2_lint_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
