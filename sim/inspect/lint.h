/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of `lint` share. */
#ifndef EL2_SIM_INSPECT_LINT_H
#define EL2_SIM_INSPECT_LINT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/lint/lint.h"
#include "cpumodel/text/error.h"
#include "sim/command/subject.h"
#include "sim/report/sarif.h"

#define EL2_LINT_FORMAT_SARIF 4 /* behind those of enum el2_format that --format has */

struct el2_lint_options {
    struct el2_subject_names names;
    unsigned stage;
    unsigned least; /* enum el2_lint_severity */
    bool rules;
    unsigned format;
};

/* Where findings are printed, whatever the format. */
struct el2_lint_printer;

struct el2_lint_printer *el2_lint_printer_open(const struct el2_lint_options *options,
                                               const struct el2_sarif_place *place, struct el2_error *error);
/* The findings that follow are of these CPUs; the text is not copied. */
void el2_lint_printer_cpus(struct el2_lint_printer *printer, const char *cpus);
void el2_lint_printer_take(void *printer, const struct el2_lint_finding *finding);
/* Whether an error or a warning was printed, or left out by --least. */
bool el2_lint_printer_bad(const struct el2_lint_printer *printer);
bool el2_lint_printer_close(struct el2_lint_printer *printer, struct el2_error *error);

/* Prints the rules, and what features ask of one another. */
bool el2_lint_print_rules(unsigned format, struct el2_error *error);

#endif
