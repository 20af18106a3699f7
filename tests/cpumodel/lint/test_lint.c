/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host.h"
#include "cpumodel/lint/lint.h"
#include "cpumodel/lint/lint_condition.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"

#define LINE       1024
#define RULES_MAX  512
#define FOUND_TEXT 65536

struct found {
    unsigned count[RULES_MAX]; /* by rule */
    char lines[FOUND_TEXT];    /* "rule<tab>detail\n" of errors */
};

static void note(void *context, const struct el2_lint_finding *finding)
{
    struct found *found = context;
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    found->count[finding->rule - rules]++;
    cr_assert_gt(finding->field_count, 0, "%s rests on no field", finding->rule->id);
    if (finding->rule->severity != EL2_LINT_ERROR)
        return;
    char line[EL2_LINT_DETAIL + 128];
    snprintf(line, sizeof line, "%s\t%s\n", finding->rule->id, *finding->detail ? finding->detail : "-");
    cr_assert_lt(strlen(found->lines) + strlen(line), FOUND_TEXT);
    if (!strstr(found->lines, line))
        strcat(found->lines, line);
}

static void lint_cpu(const struct el2_cpu *cpu, struct found *found)
{
    struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef};
    el2_lint(&view, (struct el2_lint_sink){note, found});
}

static size_t rule_index(const char *id)
{
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    cr_assert_lt(count, RULES_MAX);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(rules[i].id, id))
            return i;
    cr_assert_fail("no rule %s", id);
    return 0;
}

/* Reads the lines of tests/lint/NAME that are no comments. */
static FILE *open_data(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/lint/%s", EL2_TEST_DATA, name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    return file;
}

static bool read_line(FILE *file, char line[LINE])
{
    while (fgets(line, LINE, file))
        if (*line != '#') {
            line[strcspn(line, "\n")] = '\0';
            return true;
        }
    return false;
}

static void change(struct el2_cpu *cpu, const char *assignment)
{
    char name[128];
    const char *equals = strchr(assignment, '=');
    struct el2_error error = {""};
    struct el2_field_ref field = {.width = 64};
    cr_assert_not_null(equals, "%s", assignment);
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    if (strpbrk(name, ".["))
        cr_assert(el2_field_parse(name, &field, &error), "%s", error.text);
    else
        cr_assert(el2_register_parse(name, &field.encoding, &error), "%s", error.text);
    int index = el2_id_index(field.encoding);
    cr_assert_geq(index, 0);
    if (!strcmp(equals + 1, "undef")) {
        el2_bit_put(cpu->undef, index, true);
        cpu->id[index] = 0;
        return;
    }
    uint64_t mask = el2_mask(field.lsb, field.width), value = strtoull(equals + 1, NULL, 0);
    el2_bit_put(cpu->undef, index, false);
    cpu->id[index] = (cpu->id[index] & ~mask) | (value << field.lsb & mask);
}

Test(lint, tables_check)
{
    struct el2_error error = {""};
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    cr_assert(el2_lint_check(&error), "%s", error.text);
    cr_assert_gt(count, 90);
    for (size_t i = 0; i < count; i++)
        cr_assert_not_null(el2_lint_severity_name(rules[i].severity));
}

Test(lint, every_rule_fires_and_stays_silent_as_its_cases_say)
{
    static struct found found;
    bool fires[RULES_MAX] = {false}, silent[RULES_MAX] = {false};
    size_t count;
    const struct el2_lint_rule *rules = el2_lint_rules(&count);
    FILE *file = open_data("cases.tsv");
    char line[LINE], whole[LINE];
    while (read_line(file, line)) {
        strcpy(whole, line);
        struct el2_error error = {""};
        char *rest = line;
        const char *rule = strsep(&rest, "\t"), *how = strsep(&rest, "\t"), *base = strsep(&rest, "\t");
        cr_assert_not_null(rest, "%s", whole);
        size_t index = rule_index(rule);
        struct el2_host *host = el2_host_load(base, &error);
        cr_assert_not_null(host, "%s", error.text);
        for (const char *word; strcmp(rest ? rest : "-", "-") && (word = strsep(&rest, " "));)
            change(&host->cpu[0], word);
        memset(&found, 0, sizeof found);
        lint_cpu(&host->cpu[0], &found);
        bool expected = !strcmp(how, "fires");
        cr_expect_eq(found.count[index] > 0, expected, "%s", whole);
        (expected ? fires : silent)[index] = true;
        el2_host_free(host);
    }
    fclose(file);
    for (size_t i = 0; i < count; i++) {
        cr_expect(fires[i], "%s: no case in which it fires", rules[i].id);
        cr_expect(silent[i], "%s: no case in which it stays silent", rules[i].id);
    }
}

/* The errors of every builtin host's hardware are those of hosts.tsv, which gives the reason of each. */
Test(lint, builtin_hosts_have_the_known_errors_and_no_others)
{
    static struct found found;
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    unsigned hosts = 0;
    for (size_t i = 0; i < count; i++) {
        char name[EL2_NAME_TEXT], line[LINE];
        static char known[FOUND_TEXT];
        struct el2_error error = {""};
        if (sscanf(builtin[i].name, "hosts/%63[^/]", name) != 1)
            continue;
        name[strlen(name) - strlen(".host")] = '\0';
        struct el2_host *host = el2_host_load(name, &error);
        cr_assert_not_null(host, "%s", error.text);
        memset(&found, 0, sizeof found);
        for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
            lint_cpu(&host->cpu[cpu], &found);
        *known = '\0';
        FILE *file = open_data("hosts.tsv");
        while (read_line(file, line)) {
            char *rest = line;
            const char *of = strsep(&rest, "\t"), *rule = strsep(&rest, "\t"), *detail = strsep(&rest, "\t");
            cr_assert(rest && strlen(rest) > 10, "hosts.tsv: %s %s has no reason", of, rule);
            if (!strcmp(of, name))
                snprintf(known + strlen(known), sizeof known - strlen(known), "%s\t%s\n", rule, detail);
        }
        fclose(file);
        cr_expect_str_eq(found.lines, known, "%s: found\n%sbut hosts.tsv has\n%s", name, found.lines, known);
        el2_host_free(host);
        hosts++;
    }
    cr_assert_gt(hosts, 10);
}

static void announce(enum el2_arch_id id, uint64_t values[EL2_ID_COUNT])
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count && row[i].alternative == row[0].alternative; i++) {
        uint64_t mask = el2_mask(row[i].lsb, row[i].width);
        uint64_t *value = &values[el2_id_index(row[i].encoding)];
        int64_t current = (int64_t)((*value & mask) >> row[i].lsb);
        bool raise =
            row[i].comparison == EL2_ARCH_EQ || (row[i].comparison == EL2_ARCH_GE && current < row[i].value);
        if (raise)
            *value = (*value & ~mask) | ((uint64_t)row[i].value << row[i].lsb & mask);
    }
}

static bool is_announced(enum el2_arch_id id)
{
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t i = 0; i < count; i++)
        if (el2_id_index(row[i].encoding) < 0)
            return false;
    return count > 0;
}

struct wanted {
    const char *detail;
    bool prefix;
    bool found;
};

static void look(void *context, const struct el2_lint_finding *finding)
{
    struct wanted *wanted = context;
    wanted->found |= wanted->prefix ? !strncmp(finding->detail, wanted->detail, strlen(wanted->detail))
                                    : !strcmp(finding->detail, wanted->detail);
}

static bool reports_as(const uint64_t *values, const char *detail, bool prefix)
{
    struct wanted wanted = {detail, prefix, false};
    struct el2_lint_view view = {.id = values};
    el2_lint(&view, (struct el2_lint_sink){look, &wanted});
    return wanted.found;
}

static bool reports(const uint64_t *values, const char *detail)
{
    return reports_as(values, detail, false);
}

/* Every dependency of one feature on another that ID fields can break is reported when they do, and not else.
 */
Test(lint, every_feature_dependency_fires_and_stays_silent)
{
    size_t count, tried = 0, silent = 0, covered = 0;
    const struct el2_arch_rule *rules = el2_arch_rules(&count);
    for (size_t i = 0; i < count; i++) {
        enum el2_arch_id from = (enum el2_arch_id)rules[i].all[0], to = (enum el2_arch_id)rules[i].any[0];
        if (rules[i].all[1] || !to || rules[i].any[1] || !is_announced(from) || !is_announced(to))
            continue;
        uint64_t values[EL2_ID_COUNT] = {0};
        char detail[160];
        announce(from, values);
        snprintf(detail, sizeof detail, "%s needs %s", el2_arch_feature(from)->name,
                 el2_arch_feature(to)->name);
        if (!el2_arch_present(from, values) || el2_arch_present(to, values))
            continue;
        bool by_default = el2_arch_present(from, (const uint64_t[EL2_ID_COUNT]){0});
        if (by_default)
            cr_expect_not(reports(values, detail), "%s: a default is no promise", detail);
        else if (reports(values, detail))
            tried++;
        else
            covered++;
        announce(to, values);
        if (el2_arch_present(from, values) && el2_arch_present(to, values)) {
            cr_expect_not(reports(values, detail), "%s: both are there", detail);
            silent++;
        }
    }
    cr_assert_gt(tried, 60, "%zu", tried);
    cr_assert_gt(silent, 60, "%zu", silent);
    /* What a rule of its own says already, with its reasons, is not said again. */
    cr_assert_lt(covered, tried / 4, "%zu of %zu", covered, tried);
}

Test(lint, a_version_follows_from_its_features)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("cortex-a76", &error);
    cr_assert_not_null(host, "%s", error.text);
    cr_assert_not(reports_as(host->cpu[0].id, "Armv8.", true));
    change(&host->cpu[0], "ID_AA64MMFR1_EL1.HCX=1");
    cr_assert(reports_as(host->cpu[0].id, "Armv8.5 (which FEAT_HCX asks for) always has", true));
    cr_assert(reports_as(host->cpu[0].id, "Armv8.6 (which FEAT_HCX asks for) always has", true));
    el2_host_free(host);
}

Test(lint, what_is_unseen_is_not_judged)
{
    static struct found found;
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("neoverse-n2", &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_cpu *cpu = &host->cpu[0];
    change(cpu, "ID_AA64PFR0_EL1.SVE=0");
    uint64_t unseen[EL2_ID_COUNT] = {0};
    struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef, .unseen = unseen};
    size_t rule = rule_index("L001-sve2-without-sve");

    el2_lint(&view, (struct el2_lint_sink){note, &found});
    cr_assert_eq(found.count[rule], 1);
    memset(&found, 0, sizeof found);
    unseen[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] = 0xfull << 32;
    el2_lint(&view, (struct el2_lint_sink){note, &found});
    cr_assert_eq(found.count[rule], 0, "the field is unseen");
    memset(&found, 0, sizeof found);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        unseen[index] = UINT64_MAX;
    el2_lint(&view, (struct el2_lint_sink){note, &found});
    for (size_t i = 0; i < RULES_MAX; i++)
        cr_assert_eq(found.count[i], 0, "rule %zu judges what it cannot see", i);
    el2_host_free(host);
}

static enum el2_truth truth(const char *text)
{
    static uint64_t id[EL2_ID_COUNT], undef[2], unseen[EL2_ID_COUNT];
    id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] = 0x0000000100ff0011;
    undef[el2_id_index(EL2_SYS_GMID_EL1) / 64] = 1ull << el2_id_index(EL2_SYS_GMID_EL1) % 64;
    unseen[el2_id_index(EL2_SYS_ID_AA64PFR1_EL1)] = UINT64_MAX;
    struct el2_lint_view view = {.id = id, .undef = undef, .unseen = unseen};
    return el2_lint_condition(text, &view, NULL, NULL);
}

Test(lint, conditions)
{
    cr_assert_eq(truth(""), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR0_EL1.SVE == 1"), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR0_EL1.SVE"), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR0_EL1.FP == -1 && ID_AA64PFR0_EL1.AdvSIMD < 0"), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR0_EL1[35:32] != 1"), EL2_FALSE);
    cr_assert_eq(truth("!(ID_AA64PFR0_EL1.EL0 >= 2) && FEAT_SVE && !FEAT_FP"), EL2_TRUE);
    cr_assert_eq(truth("1 == 2 || 2 <= 2 && 3 > 2"), EL2_TRUE);
    cr_assert_eq(truth("(1 == 2) == (2 == 3)"), EL2_TRUE);
    cr_assert_eq(truth("count(ID_AA64PFR0_EL1.SVE, ID_AA64PFR0_EL1.EL2, ID_AA64PFR0_EL1.EL0) == 2"),
                 EL2_TRUE);
    cr_assert_eq(truth("undef(GMID_EL1) && !undef(CTR_EL0)"), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR1_EL1.MTE == 0"), EL2_UNKNOWN);
    cr_assert_eq(truth("ID_AA64PFR1_EL1.MTE == 0 || 1"), EL2_TRUE);
    cr_assert_eq(truth("ID_AA64PFR1_EL1.MTE == 0 && 0"), EL2_FALSE);
    cr_assert_eq(truth("!FEAT_MTE || 0"), EL2_UNKNOWN);
}

Test(lint, conditions_that_cannot_be_read)
{
    static const char *const bad[] = {"ID_AA64PFR0_EL1.SVF == 1",
                                      "NO_SUCH_EL1",
                                      "FEAT_NONSENSE",
                                      "(1",
                                      "count(1",
                                      "undef(1)",
                                      "1 ==",
                                      "1 1",
                                      "SCTLR_EL1 == 0",
                                      "&& 1",
                                      "FEAT_Crypto",
                                      "((((((((((((((((((((1))))))))))))))))))))"};
    for (size_t i = 0; i < EL2_COUNT(bad); i++) {
        struct el2_error error = {""};
        cr_expect_not(el2_lint_condition_check(bad[i], &error), "%s", bad[i]);
        cr_expect_gt(strlen(error.text), 10, "%s: \"%s\"", bad[i], error.text);
        cr_expect_eq(truth(bad[i]), EL2_UNKNOWN, "%s", bad[i]);
    }
}
