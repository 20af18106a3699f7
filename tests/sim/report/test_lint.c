/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <jansson.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "sim/report/lintview.h"
#include "sim/report/sarif.h"

#define LINE        1024
#define RULES_MAX   512
#define RULE_DIGITS 4 /* "L001" */

static void note(void *context, const struct el2_lint_finding *finding)
{
    bool *broken = context;
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    cr_assert_lt(count, RULES_MAX);
    if (finding->rule->severity != EL2_LINT_NOTE)
        broken[finding->rule - rules] = true;
}

static void print_broken(const bool broken[RULES_MAX], char text[LINE])
{
    size_t count, used = 0;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    strcpy(text, "-");
    for (size_t i = 0; i < count; i++)
        if (broken[i])
            used += (size_t)snprintf(text + used, LINE - used, "%s%.*s", used ? " " : "", RULE_DIGITS,
                                     rules[i].id);
}

static void lint_guest(const char *host_name, const char *kernel_name, bool broken[RULES_MAX])
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load(host_name, &error);
    struct el2_kernel *kernel = host ? el2_kernel_load(kernel_name, &error) : NULL;
    struct el2_vm *vm = kernel ? el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error) : NULL;
    cr_assert_not_null(vm, "%s %s: %s", host_name, kernel_name, error.text);
    el2_vm_first_run(vm);
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++) {
        struct el2_lint_values values;
        el2_vm_move(vm, 0, cpu);
        el2_lint_guest(vm, &values);
        struct el2_lint_view view = el2_lint_view_of(&values);
        el2_lint(&view, (struct el2_lint_sink){note, broken});
    }
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

Test(lint, guest_views_break_the_recorded_rules)
{
    char line[LINE];
    unsigned lines = 0;
    FILE *file = fopen(EL2_TEST_DATA "/lint/guests.tsv", "r");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        bool broken[RULES_MAX] = {false};
        char got[LINE];
        if (*line == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        char *rest = line;
        const char *host = strsep(&rest, "\t"), *kernel = strsep(&rest, "\t");
        cr_assert_not_null(rest, "%s", line);
        lint_guest(host, kernel, broken);
        print_broken(broken, got);
        cr_expect_str_eq(got, rest, "%s on %s: %s, recorded %s (tests/lint/record-guests)", kernel, host, got,
                         rest);
        lines++;
    }
    fclose(file);
    cr_assert_gt(lines, 50);
}

/* The host's own programs: the fields that the kernel does not show them are not judged. */
Test(lint, el0_sees_what_the_kernel_shows)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("neoverse-n2", &error);
    struct el2_kernel *kernel = host ? el2_kernel_load("linux-6.1", &error) : NULL;
    cr_assert_not_null(kernel, "%s", error.text);
    struct el2_host_view view;
    struct el2_lint_values values;
    el2_sanitise(kernel, host, NULL, &view, NULL, NULL);
    el2_lint_el0(kernel, host, &view, 0, &values);
    int pfr0 = el2_id_index(EL2_SYS_ID_AA64PFR0_EL1);
    cr_assert_eq(values.unseen[pfr0] >> 32 & 0xf, 0, "SVE is shown");
    cr_assert_eq(values.unseen[pfr0] >> 8 & 0xf, 0xf, "EL2 is not");
    cr_assert_eq(values.unseen[el2_id_index(EL2_SYS_CLIDR_EL1)], UINT64_MAX, "SIGILL");
    cr_assert_eq(values.unseen[el2_id_index(EL2_SYS_MIDR_EL1)], 0);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

Test(lint, cpus_are_alike_but_for_their_affinity)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("future", &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_lint_values a, b, c;
    el2_lint_raw(&host->cpu[0], &a);
    el2_lint_raw(&host->cpu[1], &b);
    el2_lint_raw(&host->cpu[4], &c);
    cr_assert(el2_lint_alike(&a, &b));
    cr_assert_not(el2_lint_alike(&a, &c), "big and small");
    b.unseen[3] = 1;
    cr_assert_not(el2_lint_alike(&a, &b));
    el2_host_free(host);
}

/* A field as lint names it, its bits, and how both are written. */
Test(lint, fields_are_written_as_people_know_them)
{
    static const struct {
        const char *field;
        uint64_t bits;
        bool undef;
        const char *name, *value;
    } cases[] = {
        {"ID_AA64PFR0_EL1.SVE", 1, false, "ID_AA64PFR0_EL1.SVE", "1 (IMP)"},
        {"ID_AA64PFR0_EL1.SVE", 7, false, "ID_AA64PFR0_EL1.SVE", "7"},
        {"ID_AA64PFR0_EL1.SVE", 0, true, "ID_AA64PFR0_EL1.SVE", "undef"},
        {"ID_AA64PFR0_EL1[63:0]", 0x12, false, "ID_AA64PFR0_EL1", "0x0000000000000012"},
        {"ID_AA64PFR0_EL1[7:0]", 0x12, false, "ID_AA64PFR0_EL1[7:0]", "18"},
        {"ID_AA64PFR0_EL1[12:4]", 0x12, false, "ID_AA64PFR0_EL1[12:4]", "0x012"},
        {"S3_0_C0_C4_3[62:0]", 1, false, "S3_0_C0_C4_3[62:0]", "0x0000000000000001"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error;
        struct el2_lint_field field = {.bits = cases[i].bits, .undef = cases[i].undef};
        char name[EL2_LINT_FIELD_TEXT], value[EL2_LINT_FIELD_TEXT];
        cr_assert(el2_field_parse(cases[i].field, &field.field, &error), "%s", error.text);
        el2_lint_field_name(&field, name);
        el2_lint_field_value(&field, value);
        cr_expect_str_eq(name, cases[i].name);
        cr_expect_str_eq(value, cases[i].value, "%s: %s", cases[i].field, value);
    }
}

struct collector {
    struct el2_sarif *sarif;
    struct el2_sarif_place place;
    size_t findings;
};

static void collect(void *context, const struct el2_lint_finding *finding)
{
    struct collector *collector = context;
    el2_sarif_add(collector->sarif, &collector->place, finding);
    collector->findings++;
}

static json_t *sarif_of(const char *host_name, const char *file_name, size_t *findings)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load(host_name, &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_lint_view view = {.id = host->cpu[0].id, .undef = host->cpu[0].undef};
    struct collector collector = {
        .sarif = el2_sarif_create(),
        .place = {.host = host_name, .file = file_name, .stage = "raw", .cpus = "0"}};
    cr_assert_not_null(collector.sarif);
    el2_lint(&view, (struct el2_lint_sink){collect, &collector});
    FILE *stream = tmpfile();
    cr_assert(el2_sarif_write(collector.sarif, stream, &error), "%s", error.text);
    rewind(stream);
    json_t *document = json_loadf(stream, JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(document);
    fclose(stream);
    el2_sarif_free(collector.sarif);
    el2_host_free(host);
    *findings = collector.findings;
    return document;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    cr_assert(text && *text, "no text %s", key);
    return text;
}

/* What SARIF 2.1.0 demands of a log: §3.13 version, §3.19 driver's name, §3.27 results and their rules. */
Test(lint, sarif_is_what_the_standard_demands)
{
    size_t findings, count;
    json_t *document = sarif_of("max", "a b/max%.host", &findings), *result;
    el2_lint_rules(&count);
    cr_assert_str_eq(text_at(document, "version"), "2.1.0");
    cr_assert_str_eq(text_at(document, "$schema"), "https://json.schemastore.org/sarif-2.1.0.json");
    json_t *run = json_array_get(json_object_get(document, "runs"), 0);
    json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
    json_t *rules = json_object_get(driver, "rules"), *results = json_object_get(run, "results");
    cr_assert_str_eq(text_at(driver, "name"), "el2sim");
    cr_assert_eq(json_array_size(rules), count);
    cr_assert_gt(findings, 3);
    cr_assert_eq(json_array_size(results), findings);
    size_t i;
    json_array_foreach(results, i, result)
    {
        json_t *rule =
            json_array_get(rules, (size_t)json_integer_value(json_object_get(result, "ruleIndex")));
        cr_assert_str_eq(text_at(rule, "id"), text_at(result, "ruleId"));
        cr_assert_str_eq(text_at(json_object_get(rule, "defaultConfiguration"), "level"),
                         text_at(result, "level"));
        text_at(json_object_get(rule, "shortDescription"), "text");
        text_at(json_object_get(result, "message"), "text");
        json_t *location = json_array_get(json_object_get(result, "locations"), 0);
        json_t *physical = json_object_get(location, "physicalLocation");
        cr_assert_str_eq(text_at(json_object_get(physical, "artifactLocation"), "uri"), "a%20b/max%25.host");
        json_t *fields = json_object_get(json_object_get(result, "properties"), "fields");
        cr_assert_gt(json_object_size(fields), 0);
    }
    json_decref(document);
}

Test(lint, sarif_of_a_clean_host_has_no_results)
{
    size_t findings;
    json_t *document = sarif_of("cortex-a53", NULL, &findings);
    json_t *run = json_array_get(json_object_get(document, "runs"), 0);
    cr_assert_eq(findings, 0);
    cr_assert(json_is_array(json_object_get(run, "results")));
    cr_assert_eq(json_array_size(json_object_get(run, "results")), 0);
    json_decref(document);
}
