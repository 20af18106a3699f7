/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `import --as host`: what was imported, as a host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/command/print.h"
#include "sim/exchange/hosttext.h"
#include "sim/operate/import.h"

/* Calls `print` with each line of `notes`. */
static void each_note(const char *notes, void (*print)(void *context, const char *note), void *context)
{
    for (const char *at = notes; *at;) {
        size_t size = strcspn(at, "\n");
        char note[EL2_ERROR_TEXT];
        snprintf(note, sizeof note, "%.*s", (int)size, at);
        print(context, note);
        at += size + (at[size] == '\n');
    }
}

static void print_comment(void *context, const char *note)
{
    (void)context;
    el2_print(stdout, "; %s\n", note);
}

static bool print_file(const struct el2_host *host, const char *inherit, const char *notes,
                       struct el2_error *error)
{
    char *text = el2_host_text(host, inherit, error);
    if (!text)
        return false;
    each_note(notes, print_comment, NULL);
    fputs(text, stdout);
    free(text);
    return true;
}

static void print_note(void *output, const char *note)
{
    el2_output_row(output, (struct el2_cell[]){el2_cell_text(note)});
}

static void print_run(void *output, const struct el2_host_run *run)
{
    char cpus[sizeof "255-255"];
    struct el2_text text;
    el2_text_over(&text, cpus, sizeof cpus);
    el2_text_add_range(&text, run->first, run->last);
    for (size_t i = 0; i < run->count; i++)
        el2_output_row(output, (struct el2_cell[]){el2_cell_text(cpus), el2_cell_text(run->value[i].name),
                                                   el2_cell_text(run->value[i].value)});
}

static bool print_rows(struct el2_output *output, const struct el2_host *host, const char *inherit,
                       const char *notes, struct el2_error *error)
{
    static const struct el2_column note_columns[] = {{"note", EL2_COLUMN_TEXT}};
    static const struct el2_column columns[] = {
        {"cpus", EL2_COLUMN_TEXT}, {"register", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_TEXT}};
    char count[sizeof "4294967295"];
    if (inherit)
        el2_output_fact(output, "inherit", inherit);
    snprintf(count, sizeof count, "%u", host->cpu_count);
    el2_output_fact(output, "cpus", count);
    snprintf(count, sizeof count, "%u", host->gic);
    el2_output_fact(output, "gic", count);
    el2_output_section(output, "notes", "note", note_columns, EL2_COUNT(note_columns));
    each_note(notes, print_note, output);
    el2_output_section(output, "registers", "register", columns, EL2_COUNT(columns));
    return el2_host_runs(host, inherit, (struct el2_host_run_sink){print_run, output}, error);
}

bool el2_import_print_host(const struct el2_import_values *values, const struct el2_host *host,
                           const char *inherit, const char *notes, struct el2_error *error)
{
    if (values->format == EL2_FORMAT_TEXT)
        return print_file(host, inherit, notes, error);
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)values->format, false);
    if (!output)
        return el2_fail(error, "out of memory");
    bool good = print_rows(output, host, inherit, notes, error);
    return el2_output_close(output, good ? error : NULL) && good;
}
