/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bad_files.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/exits.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/policy.h"
#include "sanitise/language/vgic.h"
#include "sanitise/language/vpmu.h"

static struct el2_kernel *parse(const char *text)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("test.kernel", text, strlen(text), &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

Test(kernel, every_embedded_one_loads)
{
    size_t count, kernels = 0;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        if (sscanf(builtin[i].name, "kernels/%63s", name) != 1)
            continue;
        *strstr(name, ".kernel") = '\0';
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_load(name, &error);
        cr_assert_not_null(kernel, "%s", error.text);
        cr_assert_str_eq(el2_kernel_name(kernel), name);
        cr_assert(strstr(name, el2_kernel_release(kernel)), "%s says release %s", name,
                  el2_kernel_release(kernel));
        el2_kernel_free(kernel);
        kernels++;
    }
    cr_assert_geq(kernels, 15);
}

Test(kernel, feature_ids)
{
    static const struct {
        const char *rows;
        bool once;
    } cases[] = {{"", false}, {"feature-ids = once\n", true}, {"feature-ids = each-reset\n", false}};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[128];
        snprintf(text, sizeof text, "[kernel]\nrelease = 9\norigin = mine\n[onereg]\n%s", cases[i].rows);
        struct el2_kernel *kernel = parse(text);
        cr_expect_eq(kernel->onereg.feature_ids_once, cases[i].once, "%s", cases[i].rows);
        el2_kernel_free(kernel);
    }
}

Test(kernel, nothing_is_freed_of_none)
{
    el2_kernel_free(NULL);
    el2_rules_free(NULL);
}

/* Every row of every embedded kernel says where it comes from. */
Test(kernel, every_row_has_an_origin)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-7.3", &error);
    cr_assert_not_null(kernel, "%s", error.text);
    size_t count;
    const struct el2_row *row = el2_rules_all(el2_kernel_rules(kernel), &count);
    for (size_t i = 0; i < count; i++)
        cr_expect(*row[i].origin, "%s:%u: [%s] %s has no origin", row[i].file, row[i].line, row[i].section,
                  row[i].key);
    el2_kernel_free(kernel);
}

static bool is_taken(const char *path, struct el2_error *error)
{
    struct el2_kernel *kernel = el2_kernel_load(path, error);
    const bool taken = kernel;
    el2_kernel_free(kernel);
    return taken;
}

Test(kernel, bad_files_say_what_where_and_what_to_do)
{
    bad_files_check(EL2_TEST_DATA "/kernels", "./*.kernel", 30, is_taken);
}

/* Capabilities may ask one another, as deep as a condition may ask at all; a row's condition asks as much here. */
Test(kernel, a_chain_of_capabilities_is_no_circle)
{
    static const unsigned cases[] = {2, 19, 100, EL2_CONDITION_ASKS, EL2_CONDITION_ASKS + 1};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        size_t size = 128 + cases[i] * 32, used;
        char *text = malloc(size);
        struct el2_error error = {""};
        uint64_t values[EL2_ID_COUNT] = {0};
        struct el2_facts facts = {.host = EL2_HOST_VHE, .sanitised = values};
        used = (size_t)snprintf(text, size, "[kernel]\nrelease = 9\n[capabilities]\n");
        for (unsigned n = 1; n < cases[i]; n++)
            used += (size_t)snprintf(text + used, size - used, "C%05u = if cap.C%05u\n", n, n + 1);
        used += (size_t)snprintf(text + used, size - used, "C%05u = if host.vhe\n", cases[i]);
        used +=
            (size_t)snprintf(text + used, size - used, "[guest ID_AA64PFR0_EL1]\nGIC = 1 if cap.C00002\n");
        struct el2_kernel *kernel = el2_kernel_parse("chain.kernel", text, used, &error);
        cr_assert_eq(kernel != NULL, cases[i] <= EL2_CONDITION_ASKS, "%u: %s", cases[i], error.text);
        if (kernel)
            cr_expect(el2_condition_holds(kernel, kernel->capability[0].when, &facts));
        else
            cr_expect(strstr(error.text, "asks too much"), "%s", error.text);
        el2_kernel_free(kernel);
        free(text);
    }
}

Test(kernel, a_row_replaces_removes_and_clears)
{
    struct el2_kernel *kernel =
        parse("[kernel]\ninherit = linux-4.15\norigin = mine\n"
              "[guest ID_AA64PFR0_EL1]\nSVE = -\nGIC = 1\n"
              "[features ID_AA64ZFR0_EL1]\nclear = yes\nSVEver = lower strict hidden\n");
    int pfr0 = el2_id_index(EL2_SYS_ID_AA64PFR0_EL1), zfr0 = el2_id_index(EL2_SYS_ID_AA64ZFR0_EL1);
    cr_assert_eq(kernel->guest[pfr0].fields.count, 1);
    cr_assert_eq(kernel->guest_field[kernel->guest[pfr0].fields.first].lsb, 24);
    cr_assert_eq(kernel->features[zfr0].count, 1);
    cr_assert_null(el2_rules_find(kernel->rules, "guest ID_AA64PFR0_EL1", "SVE"));
    cr_assert_str_eq(el2_rules_find(kernel->rules, "guest ID_AA64PFR0_EL1", "GIC")->origin, "mine");
    cr_assert(strstr(el2_rules_find(kernel->rules, "id", "ID_AA64PFR0_EL1")->origin, "v4.15"));
    el2_kernel_free(kernel);
}

/* Rows that mean the same thing, each written in two ways; and what the second one makes of the first. */
Test(kernel, one_spelling)
{
    static const struct {
        const char *section, *key, *other_section, *other_key, *value, *other_value;
    } cases[] = {
        {"id", "ID_AA64PFR0_EL1", "id", "S3_0_C0_C4_0", "raw", "undef"},
        {"id", "ID_AA64PFR0_EL1", "id", "s3_0_c0_c04_0", "raw", "undef"},
        {"cpuinfo", "ID_AA64PFR0_EL1", "cpuinfo", "S3_0_C0_C4_0", "never", "always"},
        {"user", "ID_AA64PFR0_EL1", "user", "S3_0_C0_C4_0", "view any", "view equal"},
        {"writable", "ID_AA64PFR0_EL1", "writable", "S3_0_C0_C4_0", "0x1", "0x2"},
        {"registers", "TPIDR_EL0", "registers", "S3_3_C13_C0_2", "4", "5"},
        {"el0", "REVIDR_EL1", "el0", "S3_0_C0_C0_6", "4", "5"},
        {"el0", "ID_AA64PFR0_EL1.SVE", "el0", "ID_AA64PFR0_EL1[35:32]", "4", "5"},
        {"first-run", "ID_AA64PFR0_EL1.SVE", "first-run", "S3_0_C0_C4_0[35:32]", "4", "5"},
        {"first-run", "ID_AA64PFR0_EL1[35:34]", "first-run", "S3_0_C0_C4_0[35:34]", "1", "2"},
        {"relax", "CTR_EL0.L1Ip", "relax", "CTR_EL0[15:14]", "if host.vhe", "if host.pmu"},
        {"traps", "HCR_EL2.TID3", "traps", "HCR_EL2[18]", "1", "0"},
        {"traps", "HCR_EL2.TID3", "traps", "S3_4_C1_C1_0[18:18]", "1", "0"},
        {"guest ID_AA64PFR0_EL1", "SVE", "guest S3_0_C0_C4_0", "SVE", "1", "2"},
        {"guest ID_AA64PFR0_EL1", "SVE", "guest ID_AA64PFR0_EL1", "35:32", "1", "2"},
        {"guest ID_AA64MMFR0_EL1", "35:34", "guest S3_0_C0_C7_0", "35:34", "1", "2"},
        {"set ID_AA64PFR0_EL1", "EL0", "set S3_0_C0_C4_0", "3:0", "not 7", "not 6"},
        {"features ID_AA64PFR0_EL1", "EL0", "features S3_0_C0_C4_0", "3:0", "lower strict visible",
         "lower strict hidden"},
    };
    for (size_t i = 0; i < 2 * EL2_COUNT(cases); i++) {
        char text[400];
        const size_t n = i / 2;
        const bool turned = i % 2;
        snprintf(text, sizeof text,
                 "[kernel]\ninherit = linux-4.15\norigin = mine\n[%s]\n%s = %s\n[%s]\n%s = %s\n",
                 turned ? cases[n].other_section : cases[n].section,
                 turned ? cases[n].other_key : cases[n].key, cases[n].value,
                 turned ? cases[n].section : cases[n].other_section,
                 turned ? cases[n].key : cases[n].other_key, cases[n].other_value);
        struct el2_kernel *kernel = parse(text);
        const struct el2_row *row = el2_rules_find(kernel->rules, cases[n].section, cases[n].key);
        cr_assert_not_null(row, "%s", text);
        cr_expect_str_eq(row->value, cases[n].other_value, "%s", text);
        if (strcmp(cases[n].section, cases[n].other_section) != 0)
            cr_expect_null(el2_rules_find(kernel->rules, cases[n].other_section, cases[n].other_key), "%s",
                           text);
        el2_kernel_free(kernel);
    }
}

/* `clear` and `-` reach a row however it was written. */
Test(kernel, one_spelling_to_remove)
{
    struct el2_kernel *kernel = parse("[kernel]\ninherit = linux-4.15\norigin = mine\n"
                                      "[guest S3_0_C0_C4_0]\nclear = yes\n[traps]\nHCR_EL2[18] = -\n");
    cr_expect_null(el2_rules_find(kernel->rules, "guest ID_AA64PFR0_EL1", "SVE"));
    cr_expect_null(el2_rules_find(kernel->rules, "traps", "HCR_EL2.TID3"));
    el2_kernel_free(kernel);
}

/* Rows of [traps] may share bits, as the two layouts of CPTR_EL2 do: the later one counts. */
Test(kernel, later_controls_count)
{
    static const char *const rows[] = {"HCR_EL2.TID3 = 1\nHCR_EL2[19:18] = 0\n",
                                       "HCR_EL2[19:18] = 0\nHCR_EL2.TID3 = 1\n"};
    for (unsigned i = 0; i < 2; i++) {
        char text[200];
        snprintf(text, sizeof text, "[kernel]\nrelease = 9\norigin = mine\n[traps]\n%s", rows[i]);
        struct el2_kernel *kernel = parse(text);
        cr_assert_eq(kernel->control_count, 2);
        cr_expect_eq(kernel->control[0].row->sequence < kernel->control[1].row->sequence, true);
        cr_expect_eq(kernel->control[1].number, i);
        el2_kernel_free(kernel);
    }
}

/* Fields are looked at from the top of a register down, as the kernel does, however a file lists them. */
Test(kernel, fields_are_in_order)
{
    struct el2_kernel *kernel = parse("[kernel]\nrelease = 9.9\norigin = mine\n[features ID_AA64PFR0_EL1]\n"
                                      "EL0 = exact strict visible\nRAS = lower strict hidden\n"
                                      "FP = lower strict visible\nCSV3 = lower nonstrict hidden\n");
    const struct el2_span span = kernel->features[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)];
    cr_assert_eq(span.count, 4);
    for (unsigned i = 1; i < span.count; i++)
        cr_expect_gt(kernel->feature[span.first + i - 1].lsb, kernel->feature[span.first + i].lsb);
    el2_kernel_free(kernel);
}

/* `clear` removes what its section had before it, not what comes behind; however many there are. */
Test(kernel, clears_in_order)
{
    const size_t rows = 20000, size = rows * 48 + 100;
    char *text = malloc(size);
    size_t used =
        (size_t)snprintf(text, size, "[kernel]\nrelease = 9\n[config]\nA = y\nclear = yes\nB = y\n");
    for (size_t i = 0; i < rows; i++)
        used += (size_t)snprintf(text + used, size - used, "C%zu = y\n%s", i,
                                 i % 2 ? "" : "[vm]\nclear = yes\n[config]\n");
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("clear.kernel", text, used, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    size_t count;
    el2_rules_section(kernel->rules, "config", &count);
    cr_expect_eq(count, rows + 1);
    cr_expect_null(el2_rules_find(kernel->rules, "config", "A"));
    cr_expect_not_null(el2_rules_find(kernel->rules, "config", "B"));
    cr_expect_null(el2_rules_find(kernel->rules, "config", "clear"));
    el2_kernel_free(kernel);
    free(text);
}

/* Text that is random, or a kernel file with bytes changed, never crashes the reader. */
Test(kernel, survives_damaged_text)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    const struct el2_builtin *model = NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(builtin[i].name, "kernels/linux-4.15.kernel") == 0)
            model = &builtin[i];
    cr_assert_not_null(model);
    char *text = malloc(model->size + 1);
    uint32_t seed = 0x5eed;
    for (int round = 0; round < 300; round++) {
        memcpy(text, model->text, model->size + 1);
        for (int change = 0; change < 4; change++) {
            seed = seed * 1664525u + 1013904223u;
            text[(seed >> 4) % model->size] = (char)(seed >> 24);
        }
        struct el2_error error = {""};
        struct el2_kernel *kernel = el2_kernel_parse("damaged", text, model->size, &error);
        cr_assert(kernel || *error.text, "a failure without a message");
        el2_kernel_free(kernel);
    }
    free(text);
}

/* The interrupt controller by release: what it says of itself, and whether a guest writes its groups. */
Test(kernel, vgic)
{
    static const struct {
        const char *kernel;
        unsigned revision;
        bool writable;
    } rows[] = {{"linux-4.14", 0, false}, {"linux-4.15", 0, false}, {"linux-5.4", 2, true},
                {"linux-5.15", 2, true},  {"linux-6.1", 3, true},   {"linux-7.3", 3, true}};
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct el2_kernel *kernel = el2_kernel_load(rows[i].kernel, NULL);
        const struct el2_vgic *vgic = el2_kernel_vgic(kernel);
        cr_expect_eq(vgic->revision, rows[i].revision, "%s", rows[i].kernel);
        cr_expect_eq(vgic->groups_writable, rows[i].writable, "%s", rows[i].kernel);
        el2_kernel_free(kernel);
    }
}

/* The PMU by release: whether event counters have 64 bits where PMUVer says so. */
Test(kernel, vpmu)
{
    static const struct {
        const char *kernel;
        bool by_pmuver;
    } rows[] = {{"linux-4.14", false},
                {"linux-5.4", false},
                {"linux-6.1", false},
                {"linux-6.6", true},
                {"linux-7.3", true}};
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct el2_kernel *kernel = el2_kernel_load(rows[i].kernel, NULL);
        cr_expect_eq(el2_kernel_vpmu(kernel)->counters_by_pmuver, rows[i].by_pmuver, "%s", rows[i].kernel);
        el2_kernel_free(kernel);
    }
}

/* What a file does not say of how exceptions are entered is as in kernels of today. */
Test(kernel, pstate_where_no_row_has_it)
{
    static const struct {
        const char *rows;
        enum el2_entry_style entry;
    } cases[] = {{"", EL2_ENTRY_COMPUTED},
                 {"[inject]\nidst = no\n", EL2_ENTRY_COMPUTED},
                 {"[inject]\npstate = computed\n", EL2_ENTRY_COMPUTED},
                 {"[inject]\npstate = constant\n", EL2_ENTRY_CONSTANT}};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[128];
        struct el2_error error = {""};
        snprintf(text, sizeof text, "[kernel]\nrelease = 9\n%s", cases[i].rows);
        struct el2_kernel *kernel = el2_kernel_parse("test.kernel", text, strlen(text), &error);
        cr_assert_not_null(kernel, "%s", error.text);
        cr_expect_eq(el2_kernel_exits(kernel)->entry, cases[i].entry, "%s", cases[i].rows);
        el2_kernel_free(kernel);
    }
}
