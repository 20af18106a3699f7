/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lint findings as SARIF 2.1.0 (OASIS sarif-v2.1.0), the format that code hosts and editors take findings in.
 *
 * One run with all rules; a result a finding, at the logical location HOST/CPUS, and at the file where the
 * host is one. The fields with their values, and what a rule says beside its message, are properties.
 *
 *     struct el2_sarif *sarif = el2_sarif_create();
 *     el2_sarif_add(sarif, &(struct el2_sarif_place){.host = "future", .cpus = "0-3"}, finding);
 *     if (!el2_sarif_write(sarif, stdout, &error)) ...
 *     el2_sarif_free(sarif);
 */
#ifndef EL2_SIM_REPORT_SARIF_H
#define EL2_SIM_REPORT_SARIF_H

#include <stdbool.h>
#include <stdio.h>

#include "cpumodel/lint/lint.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_sarif;

struct el2_sarif_place {
    const char *host;
    const char *file;   /* of the host, or NULL where it is none */
    const char *kernel; /* or NULL */
    const char *stage;
    const char *cpus; /* "0-3,6" */
};

/* NULL when out of memory. */
struct el2_sarif *el2_sarif_create(void);

/* Adds a result; out of memory shows in el2_sarif_write. */
void el2_sarif_add(struct el2_sarif *sarif, const struct el2_sarif_place *place,
                   const struct el2_lint_finding *finding);

/* Writes the document. False with a message where memory ran out or the stream could not be written. */
bool el2_sarif_write(const struct el2_sarif *sarif, FILE *stream, struct el2_error *error);
void el2_sarif_free(struct el2_sarif *sarif);

/* "ID_AA64PFR0_EL1.SVE" and "1 (IMP)", as every format shows a finding's field. */
#define EL2_LINT_FIELD_TEXT 96
void el2_lint_field_name(const struct el2_lint_field *field, char text[EL2_LINT_FIELD_TEXT]);
void el2_lint_field_value(const struct el2_lint_field *field, char text[EL2_LINT_FIELD_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
