/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frozen/frozen.h"

#include <search.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "frozen/thin.h"

#define SHOWN_MAX    12 /* rows that differ, printed */
#define LATELY_COUNT 64 /* reasons that are known without a look at their text */

struct answer {
    char *question;
    unsigned kernel;
    char *text;
};

struct frozen {
    struct answer *answer;
    size_t count, capacity;
    char **kernel;
    unsigned kernels;
    void *reasons; /* of the last kernel: a tree of texts */
    struct {
        const char *rule, *origin;
    } lately[LATELY_COUNT]; /* by their addresses, which stay what they are as long as the kernel is asked */
};

static void *need(void *memory)
{
    cr_assert_not_null(memory, "out of memory");
    return memory;
}

struct frozen *frozen_new(void)
{
    return need(calloc(1, sizeof(struct frozen)));
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void forget_reasons(struct frozen *frozen)
{
    while (frozen->reasons) {
        char *text = *(char **)frozen->reasons;
        tdelete(text, &frozen->reasons, compare_texts);
        free(text);
    }
    memset(frozen->lately, 0, sizeof frozen->lately);
}

void frozen_kernel(struct frozen *frozen, const char *name)
{
    forget_reasons(frozen);
    frozen->kernel = need(realloc(frozen->kernel, (frozen->kernels + 1) * sizeof *frozen->kernel));
    frozen->kernel[frozen->kernels++] = need(strdup(name));
}

void frozen_row(struct frozen *frozen, const char *question, const char *answer)
{
    if (frozen->count == frozen->capacity) {
        frozen->capacity = frozen->capacity ? 2 * frozen->capacity : 1024;
        frozen->answer = need(realloc(frozen->answer, frozen->capacity * sizeof *frozen->answer));
    }
    size_t length = strlen(answer);
    while (length && answer[length - 1] == ' ')
        length--;
    frozen->answer[frozen->count++] = (struct answer){.question = need(strdup(question)),
                                                      .kernel = frozen->kernels ? frozen->kernels - 1 : 0,
                                                      .text = need(strndup(answer, length))};
}

void frozen_printf(struct frozen *frozen, const char *question, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cr_assert(length >= 0 && (size_t)length < sizeof text, "%s: the answer is too long", question);
    frozen_row(frozen, question, text);
}

void frozen_reason(struct frozen *frozen, const char *of, const char *rule, const char *origin)
{
    char text[1024];
    const size_t at = ((uintptr_t)rule / 8 ^ (uintptr_t)origin / 8) % LATELY_COUNT;
    if (rule && frozen->lately[at].rule == rule && frozen->lately[at].origin == origin)
        return;
    frozen->lately[at].rule = rule;
    frozen->lately[at].origin = origin;
    cr_assert(rule && *rule && origin && *origin, "%s: by which rule?", of);
    cr_assert_lt((size_t)snprintf(text, sizeof text, "by %s: %s", rule, origin), sizeof text);
    if (tfind(text, &frozen->reasons, compare_texts))
        return;
    need(tsearch(need(strdup(text)), &frozen->reasons, compare_texts));
    frozen_row(frozen, text, "yes");
}

static int by_question(const void *left, const void *right)
{
    const struct answer *a = left, *b = right;
    int order = strcmp(a->question, b->question);
    return order ? order : (a->kernel > b->kernel) - (a->kernel < b->kernel);
}

/* A kernel that was not asked answers "-". */
static void write_answer(const struct frozen *frozen, unsigned kernel, const char *text, FILE *out)
{
    if (frozen->kernels)
        fprintf(out, "\t%s %s", frozen->kernel[kernel], text);
    else
        fprintf(out, "\t%s", text);
}

/* The answers to one question; returns how many there are. */
static size_t write_row(const struct frozen *frozen, const struct answer *answer, size_t left, FILE *out)
{
    const char *last = "-";
    size_t used = 0;
    fputs(answer->question, out);
    for (unsigned kernel = 0; kernel < (frozen->kernels ? frozen->kernels : 1); kernel++) {
        bool asked =
            used < left && answer[used].kernel == kernel && !strcmp(answer[used].question, answer->question);
        const char *text = asked ? answer[used++].text : "-";
        if (strcmp(text, last) != 0)
            write_answer(frozen, kernel, text, out);
        last = text;
    }
    fputc('\n', out);
    return used;
}

static char *table_of(struct frozen *frozen)
{
    char *text = NULL;
    size_t size, used;
    FILE *out = need(open_memstream(&text, &size));
    qsort(frozen->answer, frozen->count, sizeof *frozen->answer, by_question);
    for (size_t i = 0; i < frozen->count; i += used) {
        used = write_row(frozen, &frozen->answer[i], frozen->count - i, out);
        cr_assert(i + used == frozen->count ||
                      strcmp(frozen->answer[i].question, frozen->answer[i + used].question) != 0,
                  "asked twice of one kernel: %s", frozen->answer[i].question);
    }
    cr_assert_eq(fclose(out), 0);
    return need(text);
}

static void free_frozen(struct frozen *frozen)
{
    for (size_t i = 0; i < frozen->count; i++) {
        free(frozen->answer[i].question);
        free(frozen->answer[i].text);
    }
    for (unsigned i = 0; i < frozen->kernels; i++)
        free(frozen->kernel[i]);
    forget_reasons(frozen);
    free(frozen->kernel);
    free(frozen->answer);
    free(frozen);
}

static void update(const char *path, const char *head, const char *table)
{
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out, "%s cannot be written", path);
    fprintf(out,
            "# SPDX-License-Identifier: GPL-2.0-or-later\n"
            "# Frozen: what the model answers today, which is a change detector and not the truth. "
            "EL2_FROZEN=update writes it (tests/frozen/frozen.h).\n"
            "# %s\n%s",
            head, table);
    cr_assert_eq(fclose(out), 0);
}

static char *read_file(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    cr_assert_not_null(in, "%s is missing: EL2_FROZEN=update writes it", path);
    ssize_t length = getdelim(&text, &size, '\0', in);
    fclose(in);
    return length < 0 ? need(strdup("")) : text;
}

/* Cuts the line at *at, and steps on to the next; NULL at the end. */
static char *next_line(char **at)
{
    char *line = *at, *end = line ? strchr(line, '\n') : NULL;
    if (!line || !*line)
        return NULL;
    *at = end ? end + 1 : NULL;
    if (end)
        *end = '\0';
    return line;
}

/* The order of two rows by their questions, as far as the first tab. */
static int compare_questions(const char *left, const char *right)
{
    size_t a = strcspn(left, "\t"), b = strcspn(right, "\t");
    int order = strncmp(left, right, a < b ? a : b);
    return order ? order : (a > b) - (a < b);
}

/* Tells the rows that only one of two sorted tables has; returns how many differ. */
static unsigned tell_differences(const char *name, char *frozen, char *now)
{
    unsigned differ = 0;
    char *old = next_line(&frozen), *new = next_line(&now);
    while (old && *old == '#')
        old = next_line(&frozen);
    while (old || new) {
        int order = !old ? 1 : !new ? -1 : compare_questions(old, new);
        bool same = order == 0 && strcmp(old, new) == 0;
        if (!same && ++differ <= SHOWN_MAX)
            cr_log_error("%s:\n  was %s\n  is  %s\n", name, order <= 0 ? old : "(no row)",
                         order >= 0 ? new : "(no row)");
        if (order <= 0)
            old = next_line(&frozen);
        if (order >= 0)
            new = next_line(&now);
    }
    return differ;
}

/* What the file says, of the kernels that were asked. */
static char *expected_text(const struct frozen *frozen, const char *path)
{
    char *whole = read_file(path);
    if (!thin_wanted() || !frozen->kernels)
        return whole;
    char *thin = thin_table(whole, frozen->kernel, frozen->kernels);
    free(whole);
    return thin;
}

void frozen_check(struct frozen *frozen, const char *name, const char *head)
{
    char path[512];
    const char *mode = getenv("EL2_FROZEN");
    char *table = table_of(frozen);
    snprintf(path, sizeof path, EL2_TEST_DATA "/frozen/%s.tsv", name);
    if (mode && strcmp(mode, "update") == 0) {
        update(path, head, table);
    } else {
        char *text = expected_text(frozen, path);
        unsigned differ = tell_differences(name, text, table);
        free(text);
        cr_expect_eq(differ, 0, "%u rows of %s differ: where that is wanted, EL2_FROZEN=update writes it",
                     differ, path);
    }
    free(table);
    free_frozen(frozen);
}
