/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lint judges and what it finds. The values of a view are borrowed from whoever has them; a finding lives while the
 * sink takes it. cpumodel/lint/lint.h does the judging.
 *
 *     struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef};
 */
#ifndef EL2_CPUMODEL_LINT_FINDING_H
#define EL2_CPUMODEL_LINT_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_LINT_FIELDS 24
#define EL2_LINT_DETAIL 1024

enum el2_lint_severity { EL2_LINT_NOTE, EL2_LINT_WARNING, EL2_LINT_ERROR };

struct el2_lint_view {
    const uint64_t *id;     /* by ID index, EL2_ID_COUNT values; 0 where undefined */
    const uint64_t *undef;  /* two words of bits by ID index: MRS is UNDEFINED; NULL: not known */
    const uint64_t *unseen; /* by ID index: bits that the reader is not shown; NULL: all are shown */
};

struct el2_lint_rule {
    const char *id; /* "L001-sve2-without-sve" */
    enum el2_lint_severity severity;
    const char *when;    /* the rule is asked where this condition holds; "" is always */
    const char *needs;   /* and broken where this one does not; "@name" is a C rule */
    const char *what;    /* what is wrong, one clause */
    const char *meaning; /* what it does to a guest */
    const char *breaks;  /* who is known to break, or "" */
    const char *origin;
};

struct el2_lint_field {
    struct el2_field_ref field;
    uint64_t bits;
    bool undef; /* its register is UNDEFINED: bits is 0 */
};

struct el2_lint_finding {
    const struct el2_lint_rule *rule;
    const char *detail; /* what of it: "FEAT_SVE2 needs FEAT_SVE"; "" where `what` says it all */
    const struct el2_lint_field *field;
    size_t field_count;
    bool more; /* it rests on more fields than EL2_LINT_FIELDS */
};

struct el2_lint_sink {
    void (*take)(void *context, const struct el2_lint_finding *finding);
    void *context;
};

#ifdef __cplusplus
}
#endif

#endif
