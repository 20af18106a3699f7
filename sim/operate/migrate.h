/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of `migrate` share: its options, and how a pair and the matrix are printed. */
#ifndef EL2_SIM_OPERATE_MIGRATE_H
#define EL2_SIM_OPERATE_MIGRATE_H

#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "traps/onereg/migrate.h"

struct el2_migrate_values {
    struct el2_subject_names names; /* of the source; vm and cmdline are of both */
    const char *to;
    const char *to_kernel;
    bool matrix;
    const char *hosts;
    const char *kernels;
    bool all;
    unsigned format;
};

/* The verdict and all that it rests on. */
void el2_migrate_print(struct el2_output *output, const struct el2_migration *migration,
                       const struct el2_migrant *from, const struct el2_migrant *to,
                       const struct el2_migrate_values *values);

/* Judges every pair of --hosts × --kernels and prints it. `findings`: not all are accepted as they are. */
bool el2_migrate_matrix(const struct el2_migrate_values *values, bool *findings, struct el2_error *error);

#endif
