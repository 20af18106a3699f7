/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "traps/onereg/matrix.h"

static const char *const host_names[] = {"neoverse-n1", "neoverse-v1"};
static const char *const kernel_names[] = {"linux-4.14", "linux-6.6", "linux-6.12"};

static struct el2_host *hosts[EL2_COUNT(host_names)];
static struct el2_kernel *kernels[EL2_COUNT(kernel_names)];

static void load(void)
{
    struct el2_error error;
    for (size_t i = 0; i < EL2_COUNT(hosts); i++)
        cr_assert(hosts[i] = el2_host_load(host_names[i], &error), "%s", error.text);
    for (size_t i = 0; i < EL2_COUNT(kernels); i++)
        cr_assert(kernels[i] = el2_kernel_load(kernel_names[i], &error), "%s", error.text);
}

static void drop(void)
{
    for (size_t i = 0; i < EL2_COUNT(hosts); i++)
        el2_host_free(hosts[i]);
    for (size_t i = 0; i < EL2_COUNT(kernels); i++)
        el2_kernel_free(kernels[i]);
}

TestSuite(matrix, .init = load, .fini = drop);

/* What el2_migrate says of one pair of ends, made for it alone. */
static void expect_pair(const struct el2_migration_matrix *matrix, size_t from, size_t to, uint32_t features)
{
    const struct el2_migration_pair *pair = el2_migration_pair(matrix, from, to);
    const struct el2_vm_options options = {.features = features};
    struct el2_migration *result = malloc(sizeof *result);
    struct el2_migrant *end[2];
    const size_t number[2] = {from, to};
    for (int i = 0; i < 2; i++)
        end[i] = el2_migrant_create(kernels[number[i] % EL2_COUNT(kernels)],
                                    hosts[number[i] / EL2_COUNT(kernels)], &options, NULL);
    cr_expect_eq(pair->refused, !end[0] || !end[1], "%zu to %zu", from, to);
    if (end[0] && end[1]) {
        el2_migrate(end[0], end[1], result);
        cr_expect_eq(pair->verdict, result->verdict, "%zu to %zu", from, to);
        cr_expect_eq(pair->blocked, result->blocked_count);
        cr_expect_eq(pair->changed, result->change_count);
        cr_expect_eq(pair->writes, result->verdict == EL2_MIGRATION_WRITES ? result->write_count : 0);
    }
    el2_migrant_free(end[0]);
    el2_migrant_free(end[1]);
    free(result);
}

Test(matrix, judges_each_pair_as_if_alone)
{
    static const uint32_t features[] = {0, EL2_VM_SVE};
    for (size_t f = 0; f < EL2_COUNT(features); f++) {
        struct el2_error error;
        struct el2_migration_matrix *matrix = el2_migration_matrix_create(
            hosts, EL2_COUNT(hosts), kernels, EL2_COUNT(kernels), features[f], NULL, &error);
        cr_assert(matrix, "%s", error.text);
        cr_assert_eq(matrix->count, EL2_COUNT(hosts) * EL2_COUNT(kernels));
        for (size_t from = 0; from < matrix->count; from++)
            for (size_t to = 0; to < matrix->count; to++)
                expect_pair(matrix, from, to, features[f]);
        cr_expect_eq(matrix->end[4].host, hosts[1]);
        cr_expect_eq(matrix->end[4].kernel, kernels[1]);
        el2_migration_matrix_free(matrix);
    }
}

Test(matrix, takes_the_command_line_for_all_kernels)
{
    struct el2_error error;
    struct el2_migration_matrix *matrix =
        el2_migration_matrix_create(hosts + 1, 1, kernels + 2, 1, EL2_VM_SVE, "arm64.nosve", &error);
    cr_assert(matrix, "%s", error.text);
    cr_expect(el2_migration_pair(matrix, 0, 0)->refused);
    el2_migration_matrix_free(matrix);
}
