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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/error.h"

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

/* All rules, sorted by id. */
const struct el2_lint_rule *el2_lint_rules(size_t *count);

/* The core that MIDR_EL1 names, "Neoverse N1"; NULL where the table of cores has it not. */
const char *el2_lint_core_name(uint64_t midr);

/* "error", "warning", "note". */
const char *el2_lint_severity_name(enum el2_lint_severity severity);

/* Tells the sink everything that is wrong with the view. */
void el2_lint(const struct el2_lint_view *view, struct el2_lint_sink sink);

/* Checks all tables: sorted, unique, conditions that can be read, known fields and C rules. */
bool el2_lint_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
