/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/command/output.h"
#include "sim/command/print.h"
#include "sim/inspect/lint.h"

struct el2_lint_printer {
    const struct el2_lint_options *options;
    struct el2_sarif_place place;
    struct el2_sarif *sarif;
    struct el2_output *output;
    bool colour;
    unsigned count[3]; /* by severity */
    bool out_of_memory;
};

static const struct el2_column columns[] = {
    {"cpus", EL2_COLUMN_TEXT},  {"rule", EL2_COLUMN_TEXT},   {"severity", EL2_COLUMN_TEXT},
    {"what", EL2_COLUMN_TEXT},  {"detail", EL2_COLUMN_TEXT}, {"fields", EL2_COLUMN_TEXT},
    {"means", EL2_COLUMN_TEXT}, {"breaks", EL2_COLUMN_TEXT}, {"origin", EL2_COLUMN_TEXT},
};

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* "ID_AA64PFR0_EL1.SVE = 1 (IMP), ..."; the caller frees it. NULL when out of memory. */
static char *print_fields(const struct el2_lint_finding *finding)
{
    struct el2_text text;
    el2_text_open(&text);
    for (size_t i = 0; i < finding->field_count; i++) {
        char name[EL2_LINT_FIELD_TEXT], value[EL2_LINT_FIELD_TEXT];
        el2_lint_field_name(&finding->field[i], name);
        el2_lint_field_value(&finding->field[i], value);
        el2_text_add(&text, "%s%s = %s", i ? ", " : "", name, value);
    }
    if (finding->more)
        el2_text_add(&text, ", ...");
    return el2_text_finish(&text, NULL);
}

struct el2_lint_printer *el2_lint_printer_open(const struct el2_lint_options *options,
                                               const struct el2_sarif_place *place, struct el2_error *error)
{
    struct el2_lint_printer *printer = calloc(1, sizeof *printer);
    if (!printer) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    printer->options = options;
    printer->place = *place;
    printer->colour = el2_style_wanted(stdout);
    if (options->format == EL2_LINT_FORMAT_SARIF)
        printer->sarif = el2_sarif_create();
    else if (options->format != EL2_FORMAT_TEXT)
        printer->output = el2_output_open(stdout, (enum el2_format)options->format, false);
    if (options->format != EL2_FORMAT_TEXT && !printer->sarif && !printer->output) {
        free(printer);
        el2_fail(error, "out of memory");
        return NULL;
    }
    if (printer->output) {
        el2_output_fact(printer->output, "host", place->host);
        if (place->kernel)
            el2_output_fact(printer->output, "kernel", place->kernel);
        el2_output_fact(printer->output, "stage", place->stage);
        el2_output_section(printer->output, "findings", "finding", columns, EL2_COUNT(columns));
    }
    return printer;
}

void el2_lint_printer_cpus(struct el2_lint_printer *printer, const char *cpus)
{
    printer->place.cpus = cpus;
}

static void print_line(const struct el2_lint_printer *printer, const char *name, const char *text)
{
    if (*text)
        el2_print(stdout, "  %s%-7s%s %s\n", el2_style_start(printer->colour, EL2_STYLE_FAINT), name,
                  el2_style_start(printer->colour, EL2_STYLE_PLAIN), text);
}

static void print_text(const struct el2_lint_printer *printer, const struct el2_lint_finding *finding,
                       const char *fields)
{
    static const enum el2_style styles[] = {EL2_STYLE_FAINT, EL2_STYLE_NOTE, EL2_STYLE_BAD};
    const struct el2_lint_rule *rule = finding->rule;
    el2_print(stdout, "%s%s%s %s  cpu%s\n", el2_style_start(printer->colour, styles[rule->severity]),
              el2_lint_severity_name(rule->severity), el2_style_start(printer->colour, EL2_STYLE_PLAIN),
              rule->id, printer->place.cpus);
    print_line(printer, "what", rule->what);
    print_line(printer, "here", finding->detail);
    print_line(printer, "fields", fields);
    print_line(printer, "means", rule->meaning);
    print_line(printer, "breaks", rule->breaks);
    print_line(printer, "origin", rule->origin);
    putchar('\n');
}

static void print_row(const struct el2_lint_printer *printer, const struct el2_lint_finding *finding,
                      const char *fields)
{
    const struct el2_lint_rule *rule = finding->rule;
    el2_output_row(printer->output,
                   (struct el2_cell[]){el2_cell_text(printer->place.cpus), el2_cell_text(rule->id),
                                       el2_cell_text(el2_lint_severity_name(rule->severity)),
                                       el2_cell_text(rule->what), el2_cell_text(or_null(finding->detail)),
                                       el2_cell_text(fields), el2_cell_text(rule->meaning),
                                       el2_cell_text(or_null(rule->breaks)), el2_cell_text(rule->origin)});
}

void el2_lint_printer_take(void *context, const struct el2_lint_finding *finding)
{
    struct el2_lint_printer *printer = context;
    printer->count[finding->rule->severity]++;
    if ((unsigned)finding->rule->severity < printer->options->least)
        return;
    if (printer->sarif) {
        el2_sarif_add(printer->sarif, &printer->place, finding);
        return;
    }
    char *fields = print_fields(finding);
    if (!fields)
        printer->out_of_memory = true;
    else if (printer->output)
        print_row(printer, finding, fields);
    else
        print_text(printer, finding, fields);
    free(fields);
}

bool el2_lint_printer_bad(const struct el2_lint_printer *printer)
{
    return printer->count[EL2_LINT_ERROR] || printer->count[EL2_LINT_WARNING];
}

static void print_count(unsigned count, const char *what, const char *after)
{
    el2_print(stdout, "%u %s%s%s", count, what, count == 1 ? "" : "s", after);
}

bool el2_lint_printer_close(struct el2_lint_printer *printer, struct el2_error *error)
{
    bool good = true;
    if (printer->sarif) {
        good = el2_sarif_write(printer->sarif, stdout, error);
        el2_sarif_free(printer->sarif);
    } else if (printer->output) {
        good = el2_output_close(printer->output, error);
    } else {
        print_count(printer->count[EL2_LINT_ERROR], "error", ", ");
        print_count(printer->count[EL2_LINT_WARNING], "warning", ", ");
        print_count(printer->count[EL2_LINT_NOTE], "note", "");
        putchar('\n');
    }
    if (good && printer->out_of_memory)
        good = el2_fail(error, "out of memory");
    free(printer);
    return good;
}
