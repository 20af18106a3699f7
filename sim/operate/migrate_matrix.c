/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `migrate --matrix`: every pair of hosts × kernels. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sanitise/language/kernel.h"
#include "sim/command/output.h"
#include "sim/operate/migrate.h"
#include "traps/onereg/migrate.h"

#define NAMES_MAX 512 /* hosts, or kernels */

struct names {
    char *text; /* owns the names */
    size_t count;
    const char *name[NAMES_MAX];
};

struct end { /* one host under one kernel */
    const char *host;
    const char *kernel;
    struct el2_migrant *migrant; /* NULL: the kernel refuses the VM */
};

struct cell {
    enum el2_migration_verdict verdict;
    bool refused;
    unsigned writes;
    unsigned blocked;
    unsigned changed;
};

struct matrix {
    struct names host_names;
    struct names kernel_names;
    struct el2_host *host[NAMES_MAX];
    struct el2_kernel *kernel[NAMES_MAX];
    struct end *end;
    size_t count;
    struct cell *cell; /* count × count: from, to */
};

/* linux-5.4 before linux-5.10: runs of digits are compared as numbers. */
static int by_version(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *after_a, *after_b;
            unsigned long x = strtoul(a, &after_a, 10), y = strtoul(b, &after_b, 10);
            if (x != y)
                return x < y ? -1 : 1;
            a = after_a;
            b = after_b;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static bool take_all(struct names *names, const char *directory, const char *suffix)
{
    size_t count, room = 0;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++)
        room += strlen(builtin[i].name) + 1;
    char *at = names->text = malloc(room + 1);
    if (!at)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(builtin[i].name), prefix = strlen(directory), tail = strlen(suffix);
        if (length <= prefix + tail || strncmp(builtin[i].name, directory, prefix) != 0 ||
            strcmp(builtin[i].name + length - tail, suffix) != 0 || names->count == NAMES_MAX)
            continue;
        length -= prefix + tail;
        memcpy(at, builtin[i].name + prefix, length);
        at[length] = '\0';
        names->name[names->count++] = at;
        at += length + 1;
    }
    qsort(names->name, names->count, sizeof *names->name, by_version);
    return true;
}

static bool take_names(struct names *names, const char *list, const char *option, const char *directory,
                       const char *suffix, struct el2_error *error)
{
    if (strcmp(list, "all") == 0)
        return take_all(names, directory, suffix) || el2_fail(error, "out of memory");
    names->text = strdup(list);
    if (!names->text)
        return el2_fail(error, "out of memory");
    for (char *at = names->text; at;) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma = '\0';
        if (!*at || names->count == NAMES_MAX)
            return el2_fail(error, *at ? "--%s: too many names" : "--%s: a name is missing between commas",
                            option);
        names->name[names->count++] = at;
        at = comma ? comma + 1 : NULL;
    }
    return true;
}

static bool load(struct matrix *matrix, const struct el2_migrate_values *values, struct el2_error *error)
{
    uint32_t features;
    if (!take_names(&matrix->host_names, values->hosts, "hosts", "hosts/", ".host", error) ||
        !take_names(&matrix->kernel_names, values->kernels, "kernels", "kernels/", ".kernel", error) ||
        !el2_vm_features_parse(values->vm, &features, error))
        return false;
    for (size_t i = 0; i < matrix->host_names.count; i++)
        if (!(matrix->host[i] = el2_host_load(matrix->host_names.name[i], error)))
            return false;
    for (size_t i = 0; i < matrix->kernel_names.count; i++)
        if (!(matrix->kernel[i] = el2_kernel_load(matrix->kernel_names.name[i], error)))
            return false;
    size_t count = matrix->host_names.count * matrix->kernel_names.count;
    if (!count)
        return el2_fail(
            error, "--matrix: no host or no kernel is named; give --hosts A,B and --kernels A,B, or all");
    matrix->end = calloc(count, sizeof *matrix->end);
    matrix->cell = calloc(count * count, sizeof *matrix->cell);
    if (!matrix->end || !matrix->cell)
        return el2_fail(error, "out of memory");
    for (size_t host = 0; host < matrix->host_names.count; host++)
        for (size_t kernel = 0; kernel < matrix->kernel_names.count; kernel++) {
            struct end *end = &matrix->end[matrix->count++];
            end->host = matrix->host[host]->name;
            end->kernel = el2_kernel_name(matrix->kernel[kernel]);
            end->migrant = el2_migrate_end(values, matrix->kernel[kernel], matrix->host[host], NULL);
        }
    return true;
}

static void drop(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++)
        el2_migrant_free(matrix->end[i].migrant);
    for (size_t i = 0; i < NAMES_MAX; i++) {
        el2_host_free(matrix->host[i]);
        el2_kernel_free(matrix->kernel[i]);
    }
    free(matrix->host_names.text);
    free(matrix->kernel_names.text);
    free(matrix->end);
    free(matrix->cell);
    free(matrix);
}

static bool judge(struct matrix *matrix, bool *findings, struct el2_error *error)
{
    struct el2_migration *result = malloc(sizeof *result);
    if (!result)
        return el2_fail(error, "out of memory");
    for (size_t from = 0; from < matrix->count; from++)
        for (size_t to = 0; to < matrix->count; to++) {
            struct cell *cell = &matrix->cell[from * matrix->count + to];
            cell->refused = !matrix->end[from].migrant || !matrix->end[to].migrant;
            if (cell->refused)
                continue;
            el2_migrate(matrix->end[from].migrant, matrix->end[to].migrant, result);
            cell->verdict = result->verdict;
            cell->blocked = (unsigned)result->blocked_count;
            cell->writes = result->verdict == EL2_MIGRATION_WRITES ? (unsigned)result->write_count : 0;
            cell->changed = (unsigned)result->change_count;
            *findings |= cell->verdict != EL2_MIGRATION_OK;
        }
    free(result);
    return true;
}

static void print_cell(const struct cell *cell, bool colour)
{
    char text[16] = "-";
    enum el2_style style = EL2_STYLE_FAINT;
    if (!cell->refused)
        switch (cell->verdict) {
        case EL2_MIGRATION_OK:
            snprintf(text, sizeof text, "ok%s", cell->changed ? "*" : "");
            style = EL2_STYLE_GOOD;
            break;
        case EL2_MIGRATION_WRITES:
            snprintf(text, sizeof text, "+%u%s", cell->writes, cell->changed ? "*" : "");
            style = EL2_STYLE_NOTE;
            break;
        case EL2_MIGRATION_BLOCKED:
            snprintf(text, sizeof text, "x%u", cell->blocked);
            style = EL2_STYLE_BAD;
            break;
        }
    printf(" %*s%s%s%s", (int)(5 - strlen(text)), "", el2_style_start(colour, style), text,
           el2_style_start(colour, EL2_STYLE_PLAIN));
}

static void print_text(const struct matrix *matrix)
{
    bool colour = el2_output_colour(stdout);
    int host = 4, kernel = 6;
    for (size_t i = 0; i < matrix->count; i++) {
        int length = (int)strlen(matrix->end[i].host);
        host = length > host ? length : host;
        length = (int)strlen(matrix->end[i].kernel);
        kernel = length > kernel ? length : kernel;
    }
    printf("%3s  %-*s  %-*s ", "", host, "from", kernel, "to:");
    for (size_t i = 0; i < matrix->count; i++)
        printf(" %5zu", i + 1);
    putchar('\n');
    for (size_t from = 0; from < matrix->count; from++) {
        printf("%3zu  %-*s  %-*s ", from + 1, host, matrix->end[from].host, kernel, matrix->end[from].kernel);
        for (size_t to = 0; to < matrix->count; to++)
            print_cell(&matrix->cell[from * matrix->count + to], colour);
        putchar('\n');
    }
    puts("\nok: accepted as it is; +N: after N registers are written on the source before its first run;\n"
         "xN: blocked by N fields; -: the kernel refuses such a VM; *: the guest reads some fields "
         "differently then");
}

static bool print_rows(const struct matrix *matrix, unsigned format, struct el2_error *error)
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
    el2_output_section(output, "pairs", "pair", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < matrix->count * matrix->count; i++) {
        const struct cell *cell = &matrix->cell[i];
        const struct end *from = &matrix->end[i / matrix->count], *to = &matrix->end[i % matrix->count];
        el2_output_row(
            output, (struct el2_cell[]){el2_cell_text(from->host), el2_cell_text(from->kernel),
                                        el2_cell_text(to->host), el2_cell_text(to->kernel),
                                        el2_cell_text(cell->refused ? "no such VM" : verdicts[cell->verdict]),
                                        el2_cell_number(cell->writes), el2_cell_number(cell->blocked),
                                        el2_cell_number(cell->changed)});
    }
    return el2_output_close(output, error);
}

bool el2_migrate_matrix(const struct el2_migrate_values *values, bool *findings, struct el2_error *error)
{
    struct matrix *matrix = calloc(1, sizeof *matrix);
    if (!matrix)
        return el2_fail(error, "out of memory");
    bool ok = load(matrix, values, error) && judge(matrix, findings, error);
    if (ok && values->format == EL2_FORMAT_TEXT)
        print_text(matrix);
    else if (ok)
        ok = print_rows(matrix, values->format, error);
    drop(matrix);
    return ok;
}
