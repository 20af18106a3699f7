/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of lint share. Not for others: see lint.h. */
#ifndef EL2_CPUMODEL_LINT_LINT_INTERNAL_H
#define EL2_CPUMODEL_LINT_LINT_INTERNAL_H

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/lint/lint.h"
#include "cpumodel/lint/lint_condition.h"

/* What the view says of each feature, and what follows from that by the architecture's rules. */
struct el2_lint_features {
    enum el2_truth state[EL2_FEAT_COUNT];
    const struct el2_arch_rule *reason[EL2_FEAT_COUNT]; /* why a feature that no field announces is there */
};

struct el2_lint_run {
    const struct el2_lint_view *view;
    struct el2_lint_sink sink;
    const struct el2_lint_rule *rule;
    struct el2_lint_features features;
};

/* Tells the sink of one finding of run->rule. */
void el2_lint_report(struct el2_lint_run *run, const char *detail, const struct el2_lint_fields *fields);

/* Whether one broken rule, an error or a warning, names all of these fields. */
bool el2_lint_is_said(const struct el2_lint_view *view, const struct el2_lint_fields *fields);

/* A C rule that `needs` names as "@name": reports what breaks it. */
typedef void el2_lint_predicate(struct el2_lint_run *run);

el2_lint_predicate *el2_lint_predicate_by_name(const char *name); /* without the '@'; NULL: none */

/* lint_feature.c */
void el2_lint_features_of(const struct el2_lint_view *view, struct el2_lint_features *features);
void el2_lint_fields_of(struct el2_lint_fields *fields, const struct el2_lint_view *view,
                        enum el2_arch_id feature);
void el2_lint_needs(struct el2_lint_run *run);
void el2_lint_excludes(struct el2_lint_run *run);
void el2_lint_version(struct el2_lint_run *run);
bool el2_lint_details_check(struct el2_error *error);

/* lint_core.c */
void el2_lint_core(struct el2_lint_run *run);
bool el2_lint_cores_check(struct el2_error *error);

/* lint_unknown.c */
void el2_lint_values(struct el2_lint_run *run);
void el2_lint_bits(struct el2_lint_run *run);

#endif
