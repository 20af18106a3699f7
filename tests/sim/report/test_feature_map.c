/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sim/report/feature_map.h"

/* A map of a host whose CPUs are a cortex-a76 and what these lines make of it. */
static void expect_kinds(const char *lines, unsigned kinds, const char *of_cpus)
{
    char text[512];
    struct el2_error error = {""};
    snprintf(text, sizeof text, "[host]\ninherit = cortex-a76\ncpus = 3\n%s", lines);
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    cr_assert_not_null(kernel, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    el2_vm_first_run(vm);
    struct el2_feature_map *map = el2_feature_map_create(vm, EL2_FEATURE_MAP_ALL, &error);
    cr_assert_not_null(map, "%s", error.text);
    cr_expect_eq(map->kind_count, kinds, "%s: %u kinds", lines, map->kind_count);
    char *cpus = el2_feature_map_cpus(map, 1, &error);
    cr_expect_str_eq(cpus, of_cpus, "%s", lines);
    free(cpus);
    el2_feature_map_free(map);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

Test(feature_map, kinds_of_cpus)
{
    expect_kinds("", 1, "all");
    expect_kinds("[cpu 1]\nMPIDR_EL1 = 0x80000100\n", 1, "all");
    expect_kinds("[cpu 1]\nID_AA64ISAR0_EL1.RNDR = 1\n", 2, "0,2");
    expect_kinds("[cpu 2]\nID_AA64ZFR0_EL1 = undef\n", 2, "0-1");
    expect_kinds("[cpu 1]\nPMMIR_EL1 = 5\n", 2, "0,2");
    expect_kinds("[cpu 1]\nPMMIR_EL1 = 5\n[cpu 2]\nPMMIR_EL1 = 6\n", 3, "0");
    expect_kinds("[cpus]\nPMMIR_EL1 = 5\n", 1, "all");
    expect_kinds("[cpus]\nPMMIR_EL1 = 5\n[cpu 1]\nPMMIR_EL1 = 6\n", 2, "0,2");
}

/* A promise that two kinds of CPUs do not keep is found once, of both; each of several. */
Test(feature_map, findings_of_kinds)
{
    static const char text[] = "[host]\ninherit = future\ncpus = 2\n[cpu 1]\nPMMIR_EL1 = 5\n";
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
    cr_assert(host && kernel, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    struct el2_feature_map *map = el2_feature_map_create(vm, EL2_FEATURE_MAP_ALL, &error);
    cr_assert_not_null(map, "%s", error.text);
    cr_assert_eq(map->kind_count, 2);
    cr_assert_gt(map->found_count, 1);
    for (size_t i = 0; i < map->found_count; i++)
        cr_expect_eq(map->found[i].kinds, 3, "%s: kinds 0x%lx", map->found[i].promise.feature,
                     (unsigned long)map->found[i].kinds);
    el2_feature_map_free(map);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}
