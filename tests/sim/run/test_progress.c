/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/run/progress.h"

static void expect_text(uint64_t instructions, uint64_t exits, unsigned long long seconds, const char *wanted)
{
    char text[EL2_RUN_PROGRESS_TEXT];
    el2_run_progress_text(text, instructions, exits, seconds);
    cr_expect_str_eq(text, wanted);
}

Test(run_progress, text)
{
    expect_text(0, 0, 0, "0.0 M instructions, 0 exits, 0 s");
    expect_text(1234567890, 56789, 12, "1234.5 M instructions, 56789 exits, 12 s");
    expect_text(UINT64_MAX, UINT64_MAX, 1000000,
                "18446744073709.5 M instructions, 18446744073709551615 exits, 1000000 s");
}

/* What is no terminal gets nothing. */
Test(run_progress, no_terminal)
{
    char *text;
    size_t size;
    FILE *file = tmpfile(), *memory = open_memstream(&text, &size);
    struct el2_run_progress progress;
    cr_assert(file && memory);
    el2_run_progress_open(&progress, file);
    cr_expect_null(progress.stream);
    el2_run_progress_open(&progress, memory); /* which has no descriptor */
    cr_expect_null(progress.stream);
    el2_run_progress_show(&progress, 1, 1);
    el2_run_progress_yield(&progress, "x", 1);
    el2_run_progress_close(&progress);
    fclose(memory);
    cr_expect_eq(size, 0u);
    cr_expect_eq(ftell(file), 0);
    fclose(file);
    free(text);
}
