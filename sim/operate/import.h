/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of `import` share. */
#ifndef EL2_SIM_OPERATE_IMPORT_H
#define EL2_SIM_OPERATE_IMPORT_H

#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/exchange/import.h"

enum el2_import_as { /* in the order of --as */
                     EL2_IMPORT_AS_AUTO,
                     EL2_IMPORT_AS_HOST,
                     EL2_IMPORT_AS_WRITES,
                     EL2_IMPORT_AS_COMPARE,
};

struct el2_import_values {
    struct el2_subject_names names; /* host and kernel: NULL where not given */
    unsigned as;
    unsigned format;
};

/* Each returns an exit status; EL2_EXIT_USAGE leaves a message in `error`. */
int el2_import_run_writes(const struct el2_import_values *values, const struct el2_import *import,
                          struct el2_error *error);
int el2_import_run_compare(const struct el2_import_values *values, const struct el2_import *import,
                           struct el2_error *error);

/* Prints a host: in text a .host file under `notes`, one a line; else the notes and the registers as rows. */
bool el2_import_print_host(const struct el2_import_values *values, const struct el2_host *host,
                           const char *inherit, const char *notes, struct el2_error *error);

#endif
