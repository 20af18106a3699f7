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

/* Capabilities may ask one another, as deep as a condition may ask at all. */
Test(kernel, a_chain_of_capabilities_is_no_circle)
{
    static const unsigned cases[] = {2, 19, 100, EL2_CONDITION_ASKS, EL2_CONDITION_ASKS + 1};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        size_t size = 64 + cases[i] * 32, used;
        char *text = malloc(size);
        struct el2_error error = {""};
        uint64_t values[EL2_ID_COUNT] = {0};
        struct el2_facts facts = {.host = EL2_HOST_VHE, .sanitised = values};
        used = (size_t)snprintf(text, size, "[kernel]\nrelease = 9\n[capabilities]\n");
        for (unsigned n = 1; n < cases[i]; n++)
            used += (size_t)snprintf(text + used, size - used, "C%05u = if cap.C%05u\n", n, n + 1);
        used += (size_t)snprintf(text + used, size - used, "C%05u = if host.vhe\n", cases[i]);
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
