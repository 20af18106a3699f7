/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/matrix.h"

#include <stdlib.h>

#include "sanitise/view/cmdline.h"

static bool add_end(struct el2_migration_matrix *matrix, const struct el2_host *host,
                    const struct el2_kernel *kernel, uint32_t features, const char *cmdline,
                    struct el2_error *error)
{
    struct el2_error reason = {""};
    struct el2_overrides overrides;
    const struct el2_vm_options options = {.features = features, .overrides = cmdline ? &overrides : NULL};
    if (cmdline)
        el2_cmdline_parse(kernel, host, cmdline, &overrides);
    struct el2_migrant *migrant = el2_migrant_create(kernel, host, &options, &reason);
    matrix->end[matrix->count++] = (struct el2_migration_end){host, kernel, migrant};
    return migrant || !el2_error_is_memory(&reason) || el2_fail_memory(error);
}

static void judge(const struct el2_migration_end *from, const struct el2_migration_end *to,
                  struct el2_migration *result, struct el2_migration_pair *pair)
{
    pair->refused = !from->migrant || !to->migrant;
    if (pair->refused)
        return;
    el2_migrate(from->migrant, to->migrant, result);
    pair->verdict = result->verdict;
    pair->blocked = (unsigned)result->blocked_count;
    pair->writes = result->verdict == EL2_MIGRATION_WRITES ? (unsigned)result->write_count : 0;
    pair->changed = (unsigned)result->change_count;
}

static void judge_all(struct el2_migration_matrix *matrix, struct el2_migration *result)
{
    for (size_t from = 0; from < matrix->count; from++)
        for (size_t to = 0; to < matrix->count; to++)
            judge(&matrix->end[from], &matrix->end[to], result, &matrix->pair[from * matrix->count + to]);
}

static struct el2_migration_matrix *allocate(size_t ends)
{
    struct el2_migration_matrix *matrix = calloc(1, sizeof *matrix);
    if (!matrix)
        return NULL;
    matrix->end = calloc(ends, sizeof *matrix->end);
    matrix->pair = calloc(ends * ends, sizeof *matrix->pair);
    if (matrix->end && matrix->pair)
        return matrix;
    el2_migration_matrix_free(matrix);
    return NULL;
}

struct el2_migration_matrix *el2_migration_matrix_create(struct el2_host *const *hosts, size_t host_count,
                                                         struct el2_kernel *const *kernels,
                                                         size_t kernel_count, uint32_t features,
                                                         const char *cmdline, struct el2_error *error)
{
    struct el2_migration_matrix *matrix = allocate(host_count * kernel_count);
    struct el2_migration *result = malloc(sizeof *result);
    if (!matrix || !result) {
        el2_fail(error, "out of memory");
        el2_migration_matrix_free(matrix);
        free(result);
        return NULL;
    }
    bool good = true;
    for (size_t host = 0; host < host_count && good; host++)
        for (size_t kernel = 0; kernel < kernel_count && good; kernel++)
            good = add_end(matrix, hosts[host], kernels[kernel], features, cmdline, error);
    if (good)
        judge_all(matrix, result);
    free(result);
    if (good)
        return matrix;
    el2_migration_matrix_free(matrix);
    return NULL;
}

void el2_migration_matrix_free(struct el2_migration_matrix *matrix)
{
    if (!matrix)
        return;
    for (size_t i = 0; i < matrix->count; i++)
        el2_migrant_free(matrix->end[i].migrant);
    free(matrix->end);
    free(matrix->pair);
    free(matrix);
}
