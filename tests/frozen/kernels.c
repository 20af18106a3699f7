/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/datafile.h"
#include "frozen/frozen.h"
#include "frozen/thin.h"

#define KERNELS_MAX 128

struct release {
    unsigned major, minor, point;
};

struct list {
    struct release release[KERNELS_MAX];
    size_t count;
};

static void add(struct list *list, struct release release)
{
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(&list->release[i], &release, sizeof release) == 0)
            return;
    cr_assert_lt(list->count, KERNELS_MAX);
    list->release[list->count++] = release;
}

/* The edges of "[… if release >= 5.15.28]" in the file of series 5.15: one below, at it, one above. */
static void add_edges(struct list *list, const char *text, struct release series)
{
    for (const char *at = text; (at = strstr(at, "release ")); at++) {
        struct release edge;
        char operator[3];
        if (sscanf(at, "release %2[<>=!] %u.%u.%u", operator, & edge.major, &edge.minor, &edge.point) != 4 ||
            edge.major != series.major || edge.minor != series.minor)
            continue;
        if (edge.point > 0)
            add(list, (struct release){edge.major, edge.minor, edge.point - 1});
        add(list, edge);
        add(list, (struct release){edge.major, edge.minor, edge.point + 1});
    }
}

/* One of THIN_STEP, and the last. */
static void thin_out(struct list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (i % THIN_STEP == 0 || i == list->count - 1)
            list->release[kept++] = list->release[i];
    list->count = kept;
}

static int by_release(const void *left, const void *right)
{
    const struct release *a = left, *b = right;
    const unsigned long long of_a = thin_order(a->major, a->minor, a->point);
    const unsigned long long of_b = thin_order(b->major, b->minor, b->point);
    return (of_a > of_b) - (of_a < of_b);
}

static char *name_of(struct release release)
{
    char name[64];
    if (release.point == THIN_NEWEST)
        snprintf(name, sizeof name, "linux-%u.%u", release.major, release.minor);
    else
        snprintf(name, sizeof name, "linux-%u.%u.%u", release.major, release.minor, release.point);
    return strdup(name);
}

static char **kernels_of(bool with_edges, bool may_be_thin)
{
    struct list list = {.count = 0};
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        struct release series = {.point = THIN_NEWEST};
        if (sscanf(builtin[i].name, "kernels/linux-%u.%u.kernel", &series.major, &series.minor) != 2)
            continue;
        add(&list, series);
        if (with_edges)
            add_edges(&list, builtin[i].text, series);
    }
    qsort(list.release, list.count, sizeof *list.release, by_release);
    if (may_be_thin && thin_wanted())
        thin_out(&list);
    char **kernels = calloc(list.count + 1, sizeof *kernels);
    cr_assert_not_null(kernels);
    for (size_t i = 0; i < list.count; i++)
        cr_assert_not_null(kernels[i] = name_of(list.release[i]));
    return kernels;
}

char **frozen_kernels(void)
{
    return kernels_of(true, true);
}

char **frozen_series(void)
{
    return kernels_of(false, true);
}

char **frozen_all_series(void)
{
    return kernels_of(false, false);
}

void frozen_kernels_free(char **kernels)
{
    for (size_t i = 0; kernels[i]; i++)
        free(kernels[i]);
    free(kernels);
}
