/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The conditions of lint rules: the language of cpumodel/formula/formula.h, with two words of lint's own.
 *
 *     ID_AA64PFR0_EL1.SVE >= 1 || FEAT_SME      a feature that ID registers announce: 0 or 1
 *     count(REG.A, REG.B) <= 1                  how many of them are not 0
 *     undef(GMID_EL1)                           MRS is UNDEFINED
 *
 * A field that the reader is not shown is unknown, and so is what depends on it.
 */
#ifndef EL2_CPUMODEL_LINT_LINT_CONDITION_H
#define EL2_CPUMODEL_LINT_LINT_CONDITION_H

#include <stdbool.h>

#include "cpumodel/lint/finding.h"
#include "cpumodel/text/error.h"

enum el2_truth { EL2_FALSE, EL2_TRUE, EL2_UNKNOWN };

/* The fields that a finding rests on, each once. */
struct el2_lint_fields {
    struct el2_lint_field field[EL2_LINT_FIELDS];
    size_t count;
    bool more;
};

void el2_lint_fields_add(struct el2_lint_fields *fields, const struct el2_lint_view *view,
                         const struct el2_field_ref *field);

/* Whether the reader is shown all bits of the field. */
bool el2_lint_seen(const struct el2_lint_view *view, const struct el2_field_ref *field);

/*
 * Evaluates `text`, and adds the fields that it names to `fields` (may be NULL). An empty text is true; one
 * that cannot be read is EL2_UNKNOWN with a message.
 */
enum el2_truth el2_lint_condition(const char *text, const struct el2_lint_view *view,
                                  struct el2_lint_fields *fields, struct el2_error *error);

/* Whether the condition can be read. */
bool el2_lint_condition_check(const char *text, struct el2_error *error);

#endif
