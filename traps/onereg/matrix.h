/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration between every pair of hosts × kernels (traps/onereg/migrate.h judges one pair).
 *
 *     struct el2_migration_matrix *matrix =
 *         el2_migration_matrix_create(hosts, 2, kernels, 3, EL2_VM_PMU, NULL, &error);
 *     el2_migration_pair(matrix, 0, 5)->verdict;     // from hosts[0] under kernels[0] to hosts[1] under kernels[2]
 *     el2_migration_matrix_free(matrix);
 */
#ifndef EL2_TRAPS_ONEREG_MATRIX_H
#define EL2_TRAPS_ONEREG_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "traps/onereg/migrate.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_migration_end { /* one host under one kernel */
    const struct el2_host *host;
    const struct el2_kernel *kernel;
    struct el2_migrant *migrant; /* NULL: the kernel refuses the VM */
};

struct el2_migration_pair {
    bool refused; /* one of the ends is; all else is 0 */
    enum el2_migration_verdict verdict;
    unsigned writes;  /* registers to write, where the verdict is EL2_MIGRATION_WRITES */
    unsigned blocked; /* fields that block */
    unsigned changed; /* fields that the guest reads differently afterwards */
};

struct el2_migration_matrix {
    size_t count;                    /* of ends: hosts × kernels */
    struct el2_migration_end *end;   /* the kernels of the first host, then those of the second … */
    struct el2_migration_pair *pair; /* count × count, by the end that is left */
};

/*
 * Judges all pairs, in hosts × kernels squared migrations, of at least one host and one kernel. `features`: of the VMs
 * (enum el2_vm_feature); `cmdline`: of all host kernels, or NULL. The hosts and kernels must outlive the matrix. NULL
 * when out of memory.
 */
struct el2_migration_matrix *el2_migration_matrix_create(struct el2_host *const *hosts, size_t host_count,
                                                         struct el2_kernel *const *kernels,
                                                         size_t kernel_count, uint32_t features,
                                                         const char *cmdline, struct el2_error *error);
void el2_migration_matrix_free(struct el2_migration_matrix *matrix);

static inline const struct el2_migration_pair *el2_migration_pair(const struct el2_migration_matrix *matrix,
                                                                  size_t from, size_t to)
{
    return &matrix->pair[from * matrix->count + to];
}

#ifdef __cplusplus
}
#endif

#endif
