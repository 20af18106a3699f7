/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of what each kernel does, a line a range of kernels: the first, the last ("-" is the newest), the question, the
 * answer. The lines of a question stand one after another, and have every embedded kernel once; a line of a point release
 * (5.4.183, twice) stands beside them.
 *
 *     each_line(EL2_TEST_DATA "/traps/el2/handlers.tsv", 6, 1, check_handler);   // 6 columns, the question is 1 of them
 */
#ifndef EL2_TESTS_TRAPS_EL2_KERNEL_LINES_H
#define EL2_TESTS_TRAPS_EL2_KERNEL_LINES_H

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/builder.h"
#include "frozen/frozen.h"
#include "sanitise/language/kernel.h"

static struct el2_kernel *load(const char *release)
{
    char name[32];
    struct el2_error error = {""};
    snprintf(name, sizeof name, "linux-%s", release);
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

/* Looks at what `kernel` makes of a line; of column[2] on is the line's own. */
typedef void check_fn(const struct el2_kernel *kernel, const char *release, char **column);

#define SERIES_MAX 64

struct series { /* the embedded kernels, the oldest first */
    char **name;
    struct el2_kernel *kernel[SERIES_MAX];
    size_t count;
};

static void load_series(struct series *series)
{
    *series = (struct series){.name = frozen_all_series()};
    for (; series->name[series->count]; series->count++) {
        cr_assert_lt(series->count, SERIES_MAX);
        series->kernel[series->count] = load(series->name[series->count] + strlen("linux-"));
    }
}

static void free_series(struct series *series)
{
    for (size_t i = 0; i < series->count; i++)
        el2_kernel_free(series->kernel[i]);
    frozen_kernels_free(series->name);
}

/* Its place, or the number of kernels. */
static size_t place(const struct series *series, const char *release)
{
    size_t i = 0;
    while (i < series->count && strcmp(series->name[i] + strlen("linux-"), release) != 0)
        i++;
    return i;
}

/* The lines of a question one after another have every kernel once. */
struct coverage {
    char question[200];
    size_t next; /* the kernel that the next of them begins with */
};

static void start_question(struct coverage *coverage, const struct series *series, const char *question)
{
    cr_expect_eq(coverage->next, series->count, "%s: no line from %s on: does its last range end with '-'?",
                 coverage->question, series->name[coverage->next < series->count ? coverage->next : 0]);
    snprintf(coverage->question, sizeof coverage->question, "%s", question);
    coverage->next = 0;
}

/* Calls `check` for each embedded kernel from the line's first release to its last ("-" is the newest), or for its
 * point release. */
static void check_line(const struct series *series, struct coverage *coverage, char **column, check_fn *check)
{
    const bool to_newest = strcmp(column[1], "-") == 0;
    const size_t first = place(series, column[0]);
    const size_t last = to_newest ? series->count - 1 : place(series, column[1]);
    if (first == series->count && strcmp(column[0], column[1]) == 0) {
        struct el2_kernel *point = load(column[0]);
        check(point, column[0], column);
        el2_kernel_free(point);
        return;
    }
    cr_assert(first <= last && last < series->count, "%s to %s: no such kernels", column[0], column[1]);
    cr_expect(to_newest || last + 1 < series->count, "%s: the newest kernel is written '-', not %s",
              coverage->question, column[1]);
    cr_expect_eq(
        first, coverage->next, "%s: a line begins with %s, not with %s", coverage->question, column[0],
        coverage->next < series->count ? series->name[coverage->next] : "nothing: all kernels are said");
    coverage->next = last + 1;
    for (size_t i = first; i <= last; i++)
        check(series->kernel[i], series->name[i] + strlen("linux-"), column);
}

/* Calls `check` for each kernel of each line, whose question is the `asked` columns behind its two releases; returns
 * how many lines there were. */
static unsigned each_line(const char *file, unsigned columns, unsigned asked, check_fn *check)
{
    struct series series;
    char line[800];
    unsigned lines = 0;
    FILE *table = fopen(file, "r");
    cr_assert_not_null(table, "%s", file);
    load_series(&series);
    struct coverage coverage = {.next = series.count};
    while (fgets(line, sizeof line, table)) {
        char *column[16], *rest = line, question[200];
        unsigned count = 0;
        if (*line == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        while (count < 16 && (column[count] = strsep(&rest, "\t")))
            count++;
        cr_assert_eq(count, columns, "%s: %s: %u columns, not %u", file, line, count, columns);
        struct el2_text text;
        el2_text_over(&text, question, sizeof question);
        for (unsigned i = 2; i < 2 + asked; i++)
            el2_text_add(&text, "%s%s", i > 2 ? " " : "", column[i]);
        cr_assert_not(text.failed, "%s: %s", file, question);
        if (strcmp(question, coverage.question) != 0)
            start_question(&coverage, &series, question);
        check_line(&series, &coverage, column, check);
        lines++;
    }
    start_question(&coverage, &series, "");
    free_series(&series);
    fclose(table);
    return lines;
}

#endif
