/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/command/output.h"
#include "sim/inspect/lint.h"

/* NULL when out of memory; the caller frees it. */
static char *print_names(const uint16_t *id, size_t most, struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    for (size_t i = 0; i < most && id[i]; i++)
        el2_text_add(&text, "%s%s", i ? " " : "", el2_arch_feature((enum el2_arch_id)id[i])->name);
    return el2_text_finish(&text, error);
}

static bool print_dependency(struct el2_output *output, const struct el2_arch_rule *rule,
                             struct el2_error *error)
{
    char *all = print_names(rule->all, EL2_ARCH_RULE_ALL, error);
    char *any = print_names(rule->any, EL2_ARCH_RULE_ANY, error);
    bool good = all && any;
    if (good)
        el2_output_row(output, (struct el2_cell[]){el2_cell_text(all), el2_cell_text(*any ? any : NULL)});
    free(all);
    free(any);
    return good;
}

static bool print_dependencies(struct el2_output *output, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"who has all of", EL2_COLUMN_TEXT},
                                                {"has one of", EL2_COLUMN_TEXT}};
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    el2_output_section(output, "dependencies", "dependency", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < count; i++)
        if (!print_dependency(output, &rule[i], error))
            return false;
    return true;
}

bool el2_lint_print_rules(unsigned format, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"rule", EL2_COLUMN_TEXT},  {"severity", EL2_COLUMN_TEXT},
                                                {"what", EL2_COLUMN_TEXT},  {"when", EL2_COLUMN_TEXT},
                                                {"needs", EL2_COLUMN_TEXT}, {"origin", EL2_COLUMN_TEXT}};
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    size_t count;
    const struct el2_lint_rule *rule = el2_lint_rules(&count);
    el2_output_section(output, "rules", "rule", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < count; i++)
        el2_output_row(output,
                       (struct el2_cell[]){
                           el2_cell_text(rule[i].id), el2_cell_text(el2_lint_severity_name(rule[i].severity)),
                           el2_cell_text(rule[i].what), el2_cell_text(*rule[i].when ? rule[i].when : NULL),
                           el2_cell_text(rule[i].needs), el2_cell_text(rule[i].origin)});
    bool good = print_dependencies(output, error);
    return el2_output_close(output, good ? error : NULL) && good;
}
