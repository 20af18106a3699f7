/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sim/report/feature_map.h"

struct subject {
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_vm *vm;
    struct el2_feature_map *map;
};

/* A map of all CPUs of a host of these lines. */
static struct subject make(const char *text, const char *kernel)
{
    struct el2_error error = {""};
    struct subject s = {.host = el2_host_parse("test.host", text, strlen(text), &error)};
    cr_assert_not_null(s.host, "%s", error.text);
    s.kernel = el2_kernel_load(kernel, &error);
    cr_assert_not_null(s.kernel, "%s", error.text);
    s.vm = el2_vm_create(s.kernel, s.host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(s.vm, "%s", error.text);
    el2_vm_first_run(s.vm);
    s.map = el2_feature_map_create(s.vm, EL2_FEATURE_MAP_ALL, &error);
    cr_assert_not_null(s.map, "%s", error.text);
    return s;
}

static void drop(struct subject *s)
{
    el2_feature_map_free(s->map);
    el2_vm_free(s->vm);
    el2_kernel_free(s->kernel);
    el2_host_free(s->host);
}

/* Of a host whose CPUs are a cortex-a76 and what these lines make of it. */
static void expect_kinds(const char *lines, unsigned kinds, const char *of_cpus)
{
    char text[512];
    struct el2_error error = {""};
    snprintf(text, sizeof text, "[host]\ninherit = cortex-a76\ncpus = 3\n%s", lines);
    struct subject s = make(text, "linux-6.12");
    cr_expect_eq(s.map->kind_count, kinds, "%s: %u kinds", lines, s.map->kind_count);
    char *cpus = el2_feature_map_cpus(s.map, 1, &error);
    cr_expect_str_eq(cpus, of_cpus, "%s", lines);
    free(cpus);
    drop(&s);
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
    struct subject s = make("[host]\ninherit = future\ncpus = 2\n[cpu 1]\nPMMIR_EL1 = 5\n", "linux-4.15");
    cr_assert_eq(s.map->kind_count, 2);
    cr_assert_gt(s.map->found_count, 1);
    for (size_t i = 0; i < s.map->found_count; i++)
        cr_expect_eq(s.map->found[i].kinds, 3, "%s: kinds 0x%lx", s.map->found[i].promise.feature,
                     (unsigned long)s.map->found[i].kinds);
    drop(&s);
}
