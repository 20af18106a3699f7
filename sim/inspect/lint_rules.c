/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "cpumodel/arch/archfeature.h"
#include "sim/command/output.h"
#include "sim/inspect/lint.h"

#define NAMES_TEXT 256

static void print_names(char text[NAMES_TEXT], const uint16_t *id, size_t most)
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < most && id[i] && used < NAMES_TEXT; i++)
        used += (size_t)snprintf(text + used, NAMES_TEXT - used, "%s%s", i ? " " : "",
                                 el2_arch_feature((enum el2_arch_id)id[i])->name);
}

static void print_dependencies(struct el2_output *output)
{
    static const struct el2_column columns[] = {{"who has all of", EL2_COLUMN_TEXT},
                                                {"has one of", EL2_COLUMN_TEXT}};
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    el2_output_section(output, "dependencies", "dependency", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        char all[NAMES_TEXT], any[NAMES_TEXT];
        print_names(all, rule[i].all, EL2_ARCH_RULE_ALL);
        print_names(any, rule[i].any, EL2_ARCH_RULE_ANY);
        el2_output_row(output, (struct el2_cell[]){el2_cell_text(all), el2_cell_text(*any ? any : NULL)});
    }
}

bool el2_lint_print_rules(unsigned format, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"rule", EL2_COLUMN_TEXT},  {"severity", EL2_COLUMN_TEXT},
                                                {"what", EL2_COLUMN_TEXT},  {"when", EL2_COLUMN_TEXT},
                                                {"needs", EL2_COLUMN_TEXT}, {"origin", EL2_COLUMN_TEXT}};
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)format,
                                                format == EL2_FORMAT_TEXT && el2_output_colour(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    size_t count;
    const struct el2_lint_rule *rule = el2_lint_rules(&count);
    el2_output_section(output, "rules", "rule", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++)
        el2_output_row(output,
                       (struct el2_cell[]){
                           el2_cell_text(rule[i].id), el2_cell_text(el2_lint_severity_name(rule[i].severity)),
                           el2_cell_text(rule[i].what), el2_cell_text(*rule[i].when ? rule[i].when : NULL),
                           el2_cell_text(rule[i].needs), el2_cell_text(rule[i].origin)});
    print_dependencies(output);
    return el2_output_close(output, error);
}
