/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frozen/thin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

bool thin_wanted(void)
{
    const char *mode = getenv("EL2_FROZEN");
    return mode && strcmp(mode, "few") == 0;
}

static unsigned long long order_of(const char *name)
{
    unsigned major = 0, minor = 0, point = THIN_NEWEST;
    cr_assert_geq(sscanf(name, "%u.%u.%u", &major, &minor, &point), 2, "%s is no kernel", name);
    return thin_order(major, minor, point);
}

/* What the cells "5.15 ANSWER<tab>6.1 ANSWER" say of a kernel: the last that is not behind it. */
static const char *answer_of(const char *cells, const char *kernel, size_t *size)
{
    const char *answer = "-";
    *size = 1;
    while (*cells && order_of(cells) <= order_of(kernel)) {
        const size_t length = strcspn(cells, "\t"), name = strcspn(cells, " ");
        cr_assert_lt(name, length, "no answer: %s", cells);
        answer = cells + name + 1;
        *size = length - name - 1;
        cells += length + (cells[length] == '\t');
    }
    return answer;
}

static void thin_row(const char *row, char *const *kernel, unsigned kernels, FILE *out)
{
    const char *cells = strchr(row, '\t'), *last = "-";
    size_t last_size = 1;
    bool told = false;
    cr_assert_not_null(cells, "no answers: %s", row);
    for (unsigned i = 0; i < kernels; i++) {
        size_t size;
        const char *answer = answer_of(cells + 1, kernel[i], &size);
        if (size == last_size && strncmp(answer, last, size) == 0)
            continue;
        if (!told)
            fprintf(out, "%.*s", (int)(cells - row), row);
        fprintf(out, "\t%s %.*s", kernel[i], (int)size, answer);
        last = answer;
        last_size = size;
        told = true;
    }
    if (told)
        fputc('\n', out);
}

char *thin_table(char *text, char *const *kernel, unsigned kernels)
{
    char *thin = NULL, *rest = NULL;
    size_t size;
    FILE *out = open_memstream(&thin, &size);
    cr_assert_not_null(out, "out of memory");
    for (const char *row = strtok_r(text, "\n", &rest); row; row = strtok_r(NULL, "\n", &rest))
        if (*row != '#')
            thin_row(row, kernel, kernels, out);
    cr_assert_eq(fclose(out), 0);
    return thin;
}
