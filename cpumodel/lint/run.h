/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of lint, as its C rules see it: the view, the rule that is asked, what is known of the features.
 *
 *     el2_lint_report(run, "FEAT_SVE2 needs FEAT_SVE", &fields);
 */
#ifndef EL2_CPUMODEL_LINT_RUN_H
#define EL2_CPUMODEL_LINT_RUN_H

#include "cpumodel/arch/archfeature.h"
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
static inline void el2_lint_report(struct el2_lint_run *run, const char *detail,
                                   const struct el2_lint_fields *fields)
{
    struct el2_lint_finding finding = {.rule = run->rule,
                                       .detail = detail,
                                       .field = fields->field,
                                       .field_count = fields->count,
                                       .more = fields->more};
    run->sink.take(run->sink.context, &finding);
}

#endif
