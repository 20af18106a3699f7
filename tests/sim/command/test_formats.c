/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every verb that takes --format honours it: run as a user runs it, each format is what its name says. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/inspect/verbs.h"
#include "sim/operate/verbs.h"
#include "sim/run/verbs.h"

#define DATA EL2_TEST_DATA "/"

static const struct el2_command *const verbs[] = {
    &el2_command_conform, &el2_command_decode,   &el2_command_diff,    &el2_command_explain,
    &el2_command_export,  &el2_command_features, &el2_command_hwcaps,  &el2_command_import,
    &el2_command_lint,    &el2_command_list,     &el2_command_migrate, &el2_command_onereg,
    &el2_command_run,     &el2_command_story,    &el2_command_view,
};

/* verb, operands and options: each way in which the verb prints */
static const struct {
    const char *verb;
    const char *arguments;
} rows[] = {
    {"conform", EL2_RECORDINGS "/6.12.107/cortex-a57@q7.2.txt"},
    {"decode", "0x62300003 0xd5380400"},
    {"decode", "- <" DATA "cli/decode-log.transcript"},
    {"diff", "--kernel linux-4.14,linux-4.15"},
    {"explain", "ID_AA64PFR0_EL1"},
    {"explain", "ID_AA64PFR0_EL1.SVE"},
    {"explain", "set ID_AA64PFR0_EL1.SVE=1 --kernel linux-6.12"},
    {"features", "--host neoverse-v1 --kernel linux-4.14"},
    {"hwcaps", ""},
    {"import", "sysreg " DATA "import/fields.txt"},
    {"import", "sysreg " DATA "import/fields.txt --host neoverse-v1"},
    {"import", "sysreg " DATA "import/fields.txt --as writes --kernel linux-6.12"},
    {"import", "sysreg " DATA "import/fields.txt --as compare --kernel linux-6.12"},
    {"import", "template " DATA "import/lower.json --kernel linux-6.12"},
    {"lint", "--host neoverse-n2 --kernel linux-5.4"},
    {"lint", "--rules"},
    {"list", "hosts"},
    {"list", "kernels"},
    {"list", "guests"},
    {"list", "registers"},
    {"list", "fields ID_AA64PFR0_EL1"},
    {"migrate", "--from neoverse-v1 --to neoverse-n1 --from-kernel linux-6.12"},
    {"migrate", "--matrix --hosts neoverse-n1,neoverse-v1 --kernels linux-6.6,linux-6.12"},
    {"run", EL2_GUESTS "/id-registers.elf"},
    {"story", EL2_GUESTS "/sve-user.elf"},
    {"view", ""},
    {"view", "--diff"},
    {"view", "--stage el0"},
};

static bool takes_format(const struct el2_command *verb)
{
    for (const struct el2_option *option = verb->options; option->name; option++)
        if (!strcmp(option->name, "format"))
            return true;
    return false;
}

static bool is_tried(const char *verb)
{
    for (size_t i = 0; i < EL2_COUNT(rows); i++)
        if (!strcmp(rows[i].verb, verb))
            return true;
    return false;
}

static FILE *start(size_t row, const char *format)
{
    char command[2048];
    snprintf(command, sizeof command, "'%s' %s %s --format %s 2>/dev/null", EL2_PROGRAM, rows[row].verb,
             rows[row].arguments, format);
    FILE *stream = popen(command, "r");
    cr_assert(stream, "%s", command);
    return stream;
}

Test(formats, every_verb_that_takes_one_is_tried)
{
    for (size_t i = 0; i < EL2_COUNT(verbs); i++)
        cr_expect_eq(takes_format(verbs[i]), is_tried(verbs[i]->name), "%s", verbs[i]->name);
}

Test(formats, json_is_one_document)
{
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        FILE *stream = start(i, "json");
        json_error_t error;
        json_t *document = json_loadf(stream, JSON_REJECT_DUPLICATES, &error);
        cr_expect(document, "%s %s: %s at line %d", rows[i].verb, rows[i].arguments, error.text, error.line);
        cr_expect_eq(json_integer_value(json_object_get(document, "v")), 1);
        cr_expect_gt(json_object_size(document), 1, "%s %s", rows[i].verb, rows[i].arguments);
        json_decref(document);
        pclose(stream);
    }
}

Test(formats, jsonl_is_a_record_a_line)
{
    static char line[1 << 16];
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        FILE *stream = start(i, "jsonl");
        size_t records = 0;
        while (fgets(line, sizeof line, stream)) {
            json_t *record = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
            cr_expect(record && json_object_get(record, "kind"), "%s %s: %.80s", rows[i].verb,
                      rows[i].arguments, line);
            json_decref(record);
            records++;
        }
        cr_expect_gt(records, 0, "%s %s", rows[i].verb, rows[i].arguments);
        pclose(stream);
    }
}

static size_t tabs(const char *line)
{
    size_t count = 0;
    for (; *line; line++)
        count += *line == '\t';
    return count;
}

Test(formats, tsv_has_as_many_columns_as_its_heading)
{
    static char line[1 << 16];
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        FILE *stream = start(i, "tsv");
        size_t columns = 0, lines = 0;
        bool heading = true;
        for (; fgets(line, sizeof line, stream); lines++) {
            bool empty = *line == '\n';
            if (heading)
                columns = tabs(line);
            cr_expect(empty || tabs(line) == columns, "%s %s: %.80s", rows[i].verb, rows[i].arguments, line);
            heading = empty;
        }
        cr_expect_gt(lines, 0, "%s %s", rows[i].verb, rows[i].arguments);
        pclose(stream);
    }
}
