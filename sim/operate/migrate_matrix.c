/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `migrate --matrix`: every pair of hosts × kernels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sim/command/names.h"
#include "sim/command/print.h"
#include "sim/operate/migrate.h"
#include "traps/onereg/matrix.h"

struct sides { /* what --hosts and --kernels name */
    struct el2_names host_names;
    struct el2_names kernel_names;
    struct el2_host *host[EL2_NAMES_MAX];
    struct el2_kernel *kernel[EL2_NAMES_MAX];
};

static bool load(struct sides *sides, const struct el2_migrate_values *values, struct el2_error *error)
{
    if (!el2_names_parse(&sides->host_names, EL2_EMBEDDED_HOST, values->hosts, "hosts", error) ||
        !el2_names_parse(&sides->kernel_names, EL2_EMBEDDED_KERNEL, values->kernels, "kernels", error))
        return false;
    for (size_t i = 0; i < sides->host_names.count; i++)
        if (!(sides->host[i] = el2_host_load(sides->host_names.name[i], error)))
            return false;
    for (size_t i = 0; i < sides->kernel_names.count; i++)
        if (!(sides->kernel[i] = el2_kernel_load(sides->kernel_names.name[i], error)))
            return false;
    return true;
}

static void drop(struct sides *sides)
{
    for (size_t i = 0; i < EL2_NAMES_MAX; i++) {
        el2_host_free(sides->host[i]);
        el2_kernel_free(sides->kernel[i]);
    }
    el2_names_free(&sides->host_names);
    el2_names_free(&sides->kernel_names);
    free(sides);
}

static bool has_findings(const struct el2_migration_matrix *matrix)
{
    for (size_t i = 0; i < matrix->count * matrix->count; i++)
        if (!matrix->pair[i].refused && matrix->pair[i].verdict != EL2_MIGRATION_OK)
            return true;
    return false;
}

static void print_cell(const struct el2_migration_pair *pair, bool colour)
{
    char text[16] = "-";
    enum el2_style style = EL2_STYLE_FAINT;
    if (!pair->refused)
        switch (pair->verdict) {
        case EL2_MIGRATION_OK:
            snprintf(text, sizeof text, "ok%s", pair->changed ? "*" : "");
            style = EL2_STYLE_GOOD;
            break;
        case EL2_MIGRATION_WRITES:
            snprintf(text, sizeof text, "+%u%s", pair->writes, pair->changed ? "*" : "");
            style = EL2_STYLE_NOTE;
            break;
        case EL2_MIGRATION_BLOCKED:
            snprintf(text, sizeof text, "x%u", pair->blocked);
            style = EL2_STYLE_BAD;
            break;
        }
    el2_print(stdout, " %*s%s%s%s", (int)(5 - strlen(text)), "", el2_style_start(colour, style), text,
              el2_style_start(colour, EL2_STYLE_PLAIN));
}

static void print_text(const struct el2_migration_matrix *matrix)
{
    bool colour = el2_style_wanted(stdout);
    int host = 4, kernel = 6;
    for (size_t i = 0; i < matrix->count; i++) {
        int length = (int)strlen(matrix->end[i].host->name);
        host = length > host ? length : host;
        length = (int)strlen(el2_kernel_name(matrix->end[i].kernel));
        kernel = length > kernel ? length : kernel;
    }
    el2_print(stdout, "%3s  %-*s  %-*s ", "", host, "from", kernel, "to:");
    for (size_t i = 0; i < matrix->count; i++)
        el2_print(stdout, " %5zu", i + 1);
    putchar('\n');
    for (size_t from = 0; from < matrix->count; from++) {
        el2_print(stdout, "%3zu  %-*s  %-*s ", from + 1, host, matrix->end[from].host->name, kernel,
                  el2_kernel_name(matrix->end[from].kernel));
        for (size_t to = 0; to < matrix->count; to++)
            print_cell(el2_migration_pair(matrix, from, to), colour);
        putchar('\n');
    }
    puts("\nok: accepted as it is; +N: after N registers are written on the source before its first run;\n"
         "xN: blocked by N fields; -: the kernel refuses such a VM; *: the guest reads some fields "
         "differently then");
}

static bool print_rows(const struct el2_migration_matrix *matrix, unsigned format, struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"from-host", EL2_COLUMN_TEXT}, {"from-kernel", EL2_COLUMN_TEXT}, {"to-host", EL2_COLUMN_TEXT},
        {"to-kernel", EL2_COLUMN_TEXT}, {"verdict", EL2_COLUMN_TEXT},     {"writes", EL2_COLUMN_NUMBER},
        {"blocked", EL2_COLUMN_NUMBER}, {"changed", EL2_COLUMN_NUMBER}};
    static const char *const verdicts[] = {[EL2_MIGRATION_OK] = "ok",
                                           [EL2_MIGRATION_WRITES] = "ok with writes",
                                           [EL2_MIGRATION_BLOCKED] = "blocked"};
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)format, false);
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_section(output, "pairs", "pair", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < matrix->count * matrix->count; i++) {
        const struct el2_migration_pair *pair = &matrix->pair[i];
        const struct el2_migration_end *from = &matrix->end[i / matrix->count],
                                       *to = &matrix->end[i % matrix->count];
        el2_output_row(
            output,
            (struct el2_cell[]){el2_cell_text(from->host->name), el2_cell_text(el2_kernel_name(from->kernel)),
                                el2_cell_text(to->host->name), el2_cell_text(el2_kernel_name(to->kernel)),
                                el2_cell_text(pair->refused ? "no such VM" : verdicts[pair->verdict]),
                                el2_cell_number(pair->writes), el2_cell_number(pair->blocked),
                                el2_cell_number(pair->changed)});
    }
    return el2_output_close(output, error);
}

static bool print(const struct el2_migration_matrix *matrix, unsigned format, struct el2_error *error)
{
    if (format != EL2_FORMAT_TEXT)
        return print_rows(matrix, format, error);
    print_text(matrix);
    return true;
}

bool el2_migrate_matrix(const struct el2_migrate_values *values, bool *findings, struct el2_error *error)
{
    struct sides *sides = calloc(1, sizeof *sides);
    struct el2_migration_matrix *matrix = NULL;
    uint32_t features;
    if (!sides)
        return el2_fail(error, "out of memory");
    if (el2_vm_features_parse(values->names.vm, &features, error) && load(sides, values, error))
        matrix =
            el2_migration_matrix_create(sides->host, sides->host_names.count, sides->kernel,
                                        sides->kernel_names.count, features, values->names.cmdline, error);
    bool ok = matrix && print(matrix, values->format, error);
    *findings = matrix && has_findings(matrix);
    el2_migration_matrix_free(matrix);
    drop(sides);
    return ok;
}
