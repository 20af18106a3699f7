/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of records that nobody knows: each is counted under its name, and what is too many under one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sim/conform/conform.h"

static void drop(void *context, const struct el2_difference *difference)
{
    (void)context, (void)difference;
}

/* A recording and behind it `more` records, of a kind each but for the last two, whose kind is empty. */
static struct el2_conformance conform_with(unsigned more)
{
    struct el2_datafile file;
    struct el2_error error;
    struct el2_conformance result;
    char *text = NULL;
    size_t size = 0;
    cr_assert(el2_datafile_open("", "", EL2_RECORDINGS "/4.15/cortex-a57@q7.2+gic2.txt", &file, &error), "%s",
              error.text);
    FILE *stream = open_memstream(&text, &size);
    fwrite(file.text, file.size, 1, stream);
    for (unsigned i = 0; i < more; i++)
        if (i + 2 < more)
            fprintf(stream, "unknown%u\tx\n", i);
        else
            fputs("\tx\n", stream);
    fclose(stream);
    const struct el2_difference_sink sink = {drop, NULL};
    cr_assert(el2_conform("kinds", text, size, NULL, NULL, &sink, &result, &error), "%s", error.text);
    el2_datafile_free(&file);
    free(text);
    return result;
}

static const struct el2_conform_count *find(const struct el2_conformance *result, const char *kind)
{
    for (size_t i = 0; i < result->kind_count; i++)
        if (!strcmp(result->kind[i].kind, kind))
            return &result->kind[i];
    return NULL;
}

static void expect_sum(const struct el2_conformance *result)
{
    unsigned uncovered = 0, compared = 0;
    for (size_t i = 0; i < result->kind_count; i++) {
        uncovered += result->kind[i].uncovered;
        compared += result->kind[i].compared;
    }
    cr_expect_eq(uncovered, result->total.uncovered);
    cr_expect_eq(compared, result->total.compared);
}

/* Beside those that are unknown there is the empty one, and that of the end record, behind which they stand. */
Test(kinds, are_counted)
{
    const size_t known = conform_with(0).kind_count;
    cr_assert_lt(known + 4, EL2_CONFORM_KINDS);
    const unsigned edge = EL2_CONFORM_KINDS - (unsigned)known;
    const unsigned tried[] = {2, 3, edge - 1, edge, edge + 1, edge + 3};
    for (size_t t = 0; t < EL2_COUNT(tried); t++) {
        const unsigned more = tried[t];
        const struct el2_conformance with = conform_with(more);
        const bool fit = known + more < EL2_CONFORM_KINDS;
        cr_expect_eq(with.kind_count, fit ? known + more : EL2_CONFORM_KINDS, "%u more: %zu", more,
                     with.kind_count);
        cr_expect_eq(find(&with, "(other kinds)") == NULL, fit, "%u more", more);
        expect_sum(&with);
        for (unsigned i = 0; fit && i + 2 < more; i++) {
            char name[32];
            snprintf(name, sizeof name, "unknown%u", i);
            cr_assert_not_null(find(&with, name), "%s of %u more", name, more);
            cr_expect_eq(find(&with, name)->uncovered, 1);
        }
        cr_expect(!fit || (find(&with, "") && find(&with, "")->uncovered == 2), "%u more", more);
    }
}
