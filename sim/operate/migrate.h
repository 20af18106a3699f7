/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two files of `migrate` share.
 */
#ifndef EL2_SIM_OPERATE_MIGRATE_H
#define EL2_SIM_OPERATE_MIGRATE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "traps/onereg/migrate.h"

struct el2_migrate_values {
    const char *from;
    const char *from_kernel;
    const char *to;
    const char *to_kernel;
    const char *vm;
    const char *cmdline; /* of both kernels, or NULL */
    bool matrix;
    const char *hosts;
    const char *kernels;
    bool all;
    unsigned format;
};

/* A migrant as the options have it; NULL with a message. */
struct el2_migrant *el2_migrate_end(const struct el2_migrate_values *values, const struct el2_kernel *kernel,
                                    const struct el2_host *host, struct el2_error *error);

/* Judges every pair of --hosts × --kernels and prints it. `findings`: not all are accepted as they are. */
bool el2_migrate_matrix(const struct el2_migrate_values *values, bool *findings, struct el2_error *error);

#endif
