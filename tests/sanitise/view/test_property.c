/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties of the sanitised value, for every field of every kernel's table and every pair of values on two
 * CPUs (of wider fields: the edges). Where a kernel breaks one, that is a finding, and findings.tsv names it:
 *   promise  it promises more than a CPU has, by the rule that the kernel gives the field
 *   sense    … by the architecture's own sense of the field, whose sign is not the kernel's
 *   order    it depends on the order of the CPUs behind the boot CPU
 *   twice    sanitising it again changes it
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/feature.h"
#include "sanitise/view/hostview.h"

#define CPUS       3
#define VALUES_MAX 16

#define CLIDR_WITH_LEVELS 0x0a200023 /* so that CTR_EL0.IDC is what the CPU says */
#define FINDINGS          512

struct bench { /* a kernel, and three CPUs that are alike but for one register */
    struct el2_kernel *kernel;
    struct el2_host host;
    struct el2_cpu cpu[CPUS];
};

static struct finding {
    char kernel[32];
    char field[64];
    char what[16];
} findings[FINDINGS];
static size_t finding_count;

static void find(const struct bench *bench, int index, const struct el2_feature *feature, const char *what)
{
    struct finding finding = {.what = ""};
    char scratch[EL2_ENCODING_TEXT];
    snprintf(finding.kernel, sizeof finding.kernel, "%s", el2_kernel_name(bench->kernel));
    snprintf(finding.field, sizeof finding.field, "%s.%s", el2_register_name(el2_id_encoding(index), scratch),
             feature->row->key);
    snprintf(finding.what, sizeof finding.what, "%s", what);
    for (size_t i = 0; i < finding_count; i++)
        if (memcmp(&findings[i], &finding, sizeof finding) == 0)
            return;
    cr_assert_lt(finding_count, FINDINGS);
    findings[finding_count++] = finding;
}

/* `max` has all that a kernel asks for before it reads a register: AArch32, SVE, SME, MTE. */
static void open_bench(struct bench *bench, const char *kernel_name)
{
    struct el2_error error = {""};
    struct el2_host *max = el2_host_load("max", &error);
    cr_assert_not_null(max, "%s", error.text);
    bench->kernel = el2_kernel_load(kernel_name, &error);
    cr_assert_not_null(bench->kernel, "%s", error.text);
    for (unsigned i = 0; i < CPUS; i++) {
        bench->cpu[i] = max->cpu[0];
        bench->cpu[i].id[el2_id_index(EL2_SYS_CLIDR_EL1)] = CLIDR_WITH_LEVELS;
    }
    bench->host = (struct el2_host){.name = "bench", .gic = 3, .cpu = bench->cpu};
    el2_host_free(max);
}

static uint64_t sanitise(struct bench *bench, int index, unsigned cpus, const uint64_t values[CPUS])
{
    struct el2_host_view view;
    for (unsigned i = 0; i < cpus; i++)
        bench->cpu[i].id[index] = values[i];
    bench->host.cpu_count = cpus;
    el2_sanitise(bench->kernel, &bench->host, NULL, &view, NULL, NULL);
    return view.value[index];
}

/* All values of a field of four bits; of a wider one its edges. */
static unsigned values_of(const struct el2_feature *feature, uint64_t values[VALUES_MAX])
{
    uint64_t most = el2_mask(0, feature->width);
    if (feature->width > 4) {
        const uint64_t edges[] = {0, 1, 2, most >> 1, (most >> 1) + 1, most - 1, most};
        memcpy(values, edges, sizeof edges);
        return EL2_COUNT(edges);
    }
    for (uint64_t value = 0; value <= most; value++)
        values[value] = value;
    return (unsigned)most + 1;
}

static bool keeps_promise(const struct el2_feature *feature, int64_t a, int64_t b, int64_t got)
{
    switch (feature->rule) {
    case EL2_SAFE_EXACT:
        return ((got ^ (a == b ? a : feature->safe)) & (int64_t)el2_mask(0, feature->width)) == 0;
    case EL2_SAFE_LOWER:
        return got <= a && got <= b && (got == a || got == b);
    case EL2_SAFE_HIGHER:
        return got >= a && got >= b && (got == a || got == b);
    case EL2_SAFE_HIGHER_OR_ZERO:
        return a && b ? got >= a && got >= b && (got == a || got == b) : got == 0;
    }
    return false;
}

/* The architecture's own order of a field whose rule is `lower`. */
static bool keeps_order(const struct el2_field *field, uint64_t a, uint64_t b, uint64_t got)
{
    uint64_t flip = field->is_signed ? UINT64_C(1) << (field->width - 1) : 0;
    return (got ^ flip) <= (a ^ flip) && (got ^ flip) <= (b ^ flip);
}

static void try_pair(struct bench *bench, int index, const struct el2_feature *feature,
                     const struct el2_field *field, uint64_t rest, uint64_t a, uint64_t b)
{
    uint64_t mask = el2_mask(feature->lsb, feature->width);
    const uint64_t raw[CPUS] = {(rest & ~mask) | a << feature->lsb, (rest & ~mask) | b << feature->lsb};
    uint64_t value = sanitise(bench, index, 2, raw);
    if (!keeps_promise(feature, el2_feature_value(feature, raw[0]), el2_feature_value(feature, raw[1]),
                       el2_feature_value(feature, value)))
        find(bench, index, feature, "promise");
    if (feature->rule == EL2_SAFE_LOWER && field && !keeps_order(field, a, b, (value & mask) >> feature->lsb))
        find(bench, index, feature, "sense");
    const uint64_t again[CPUS] = {value, value};
    bool elsewhere = a != b && (value == raw[0] || value == raw[1]); /* the pair of that value twice */
    if (!elsewhere && sanitise(bench, index, 2, again) != value)
        find(bench, index, feature, "twice");
}

/* Behind a boot value in the middle, every pair in both orders. */
static void try_orders(struct bench *bench, int index, const struct el2_feature *feature, uint64_t rest,
                       const uint64_t values[VALUES_MAX], unsigned count)
{
    uint64_t mask = el2_mask(feature->lsb, feature->width);
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < i; j++) {
            uint64_t raw[CPUS] = {values[count / 2], values[i], values[j]};
            for (unsigned cpu = 0; cpu < CPUS; cpu++)
                raw[cpu] = (rest & ~mask) | raw[cpu] << feature->lsb;
            uint64_t forward = sanitise(bench, index, CPUS, raw);
            const uint64_t swapped[CPUS] = {raw[0], raw[2], raw[1]};
            if (sanitise(bench, index, CPUS, swapped) != forward)
                find(bench, index, feature, "order");
        }
}

static unsigned try_register(struct bench *bench, int index)
{
    const struct el2_feature *feature = bench->kernel->feature + bench->kernel->features[index].first;
    uint64_t rest = bench->cpu[0].id[index];
    unsigned tried = 0;
    for (unsigned i = 0; i < bench->kernel->features[index].count; i++) {
        const struct el2_field *field = el2_field_by_bit(el2_id_encoding(index), feature[i].lsb);
        uint64_t values[VALUES_MAX];
        unsigned count = values_of(&feature[i], values);
        if (field && (field->lsb != feature[i].lsb || field->width != feature[i].width))
            field = NULL;
        for (unsigned a = 0; a < count; a++)
            for (unsigned b = 0; b < count; b++)
                try_pair(bench, index, &feature[i], field, rest, values[a], values[b]);
        try_orders(bench, index, &feature[i], rest, values, count);
        tried++;
    }
    for (unsigned cpu = 0; cpu < CPUS; cpu++)
        bench->cpu[cpu].id[index] = rest;
    return tried;
}

/* Read from a CPU at all: the kernel has rows for it, and its value gets through. */
static bool is_read(struct bench *bench, int index)
{
    const struct el2_feature *feature = bench->kernel->feature + bench->kernel->features[index].first;
    if (!bench->kernel->has_features[index] || !bench->kernel->features[index].count)
        return false;
    uint64_t rest = bench->cpu[0].id[index], mask = el2_mask(feature->lsb, feature->width);
    const uint64_t zero[CPUS] = {rest & ~mask}, ones[CPUS] = {rest | mask};
    bool read = sanitise(bench, index, 1, zero) != sanitise(bench, index, 1, ones);
    bench->cpu[0].id[index] = rest;
    return read;
}

static void expect_findings(void)
{
    FILE *file = fopen(EL2_TEST_DATA "/sanitise/view/findings.tsv", "r");
    char line[256];
    size_t named = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        struct finding wanted = {.what = ""};
        size_t i = 0;
        if (*line == '#')
            continue;
        cr_assert_eq(sscanf(line, "%31[^\t]\t%63[^\t]\t%15[^\n]", wanted.kernel, wanted.field, wanted.what),
                     3, "%s", line);
        while (i < finding_count &&
               (strcmp(findings[i].kernel, wanted.kernel) != 0 ||
                strcmp(findings[i].field, wanted.field) != 0 || strcmp(findings[i].what, wanted.what) != 0))
            i++;
        cr_expect_lt(i, finding_count, "findings.tsv names what is none any more: %s", line);
        named++;
    }
    fclose(file);
    for (size_t i = 0; named != finding_count && i < finding_count; i++)
        cr_expect(false, "%s\t%s\t%s", findings[i].kernel, findings[i].field, findings[i].what);
}

Test(property, sanitised_values)
{
    size_t count;
    const struct el2_builtin *file = el2_builtins(&count);
    unsigned kernels = 0;
    for (size_t i = 0; i < count; i++) {
        static struct bench bench;
        char name[64];
        unsigned fields = 0;
        if (sscanf(file[i].name, "kernels/%63s", name) != 1)
            continue;
        *strstr(name, ".kernel") = '\0';
        open_bench(&bench, name);
        for (int index = 0; index < EL2_ID_COUNT; index++)
            if (is_read(&bench, index))
                fields += try_register(&bench, index);
        cr_expect_geq(fields, 150, "%s: %u fields", name, fields);
        el2_kernel_free(bench.kernel);
        kernels++;
    }
    cr_assert_geq(kernels, 15);
    expect_findings();
}

/*
 * A finding across registers: where a later CPU lacks AArch32 at EL0, the AArch32 ID registers keep the boot
 * CPU's values although ID_AA64PFR0_EL1.EL0 says that there is none; a host of CPUs that are all like the
 * result has none of them (init_cpu_features, update_cpu_features: each CPU's registers are read by its own
 * EL0).
 */
Test(property, finding_aarch32_registers_outlive_aarch32)
{
    static struct bench bench;
    struct el2_host_view view;
    int pfr0 = el2_id_index(EL2_SYS_ID_AA64PFR0_EL1), isar0 = el2_id_index(EL2_SYS_ID_ISAR0_EL1);
    open_bench(&bench, "linux-6.12");
    bench.host.cpu_count = 2;
    bench.cpu[1].id[pfr0] = (bench.cpu[1].id[pfr0] & ~0xfull) | 1;
    el2_sanitise(bench.kernel, &bench.host, NULL, &view, NULL, NULL);
    cr_expect_eq(view.value[pfr0] & 0xf, 1);
    cr_expect_neq(view.value[isar0], 0);
    memcpy(bench.cpu[0].id, view.value, sizeof view.value);
    memcpy(bench.cpu[1].id, view.value, sizeof view.value);
    el2_sanitise(bench.kernel, &bench.host, NULL, &view, NULL, NULL);
    cr_expect_eq(view.value[isar0], 0);
    el2_kernel_free(bench.kernel);
}

/* What a kernel file calls each rule (docs/kernel-file.md). */
Test(property, each_rule_has_its_name)
{
    static const char *const name[] = {
        [EL2_SAFE_EXACT] = "exact",
        [EL2_SAFE_LOWER] = "lower",
        [EL2_SAFE_HIGHER] = "higher",
        [EL2_SAFE_HIGHER_OR_ZERO] = "higher-or-zero",
    };
    for (size_t rule = 0; rule < EL2_COUNT(name); rule++)
        cr_expect_str_eq(el2_safe_rule_name((enum el2_safe_rule)rule), name[rule]);
}
