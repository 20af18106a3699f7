/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C rules of what the features of the architecture ask of one another.
 *
 *     el2_lint_features_of(view, &run.features);
 *     el2_lint_needs(&run);
 */
#ifndef EL2_CPUMODEL_LINT_LINT_FEATURE_H
#define EL2_CPUMODEL_LINT_LINT_FEATURE_H

#include "cpumodel/lint/run.h"

/* What the view says of each feature, and what follows by the architecture's rules. */
void el2_lint_features_of(const struct el2_lint_view *view, struct el2_lint_features *features);

/* Adds the fields that announce a feature. */
void el2_lint_fields_of(struct el2_lint_fields *fields, const struct el2_lint_view *view,
                        enum el2_arch_id feature);

/* Whoever has all of some features has one of others; has not all of some; has what a version always has. */
void el2_lint_needs(struct el2_lint_run *run);
void el2_lint_excludes(struct el2_lint_run *run);
void el2_lint_version(struct el2_lint_run *run);

/* Checks that every detail that these rules can give fits EL2_LINT_DETAIL. */
bool el2_lint_details_check(struct el2_error *error);

#endif
