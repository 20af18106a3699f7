/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What el2sim does where memory runs out:
 *
 *     allocations PROGRAM SHIM TABLE INPUTS RECORDINGS SECONDS SEED
 *
 * Runs each command of the table as it is, then with one allocation failing: once for each place in the program that
 * allocates, and then, until the time is over, with one or all from one on that the seed chooses. The program must end
 * with status 2 or 4 and a message that says why, or give all of the answer: the same status, the same bytes on stdout and
 * stderr. Less than the answer with the answer's status is a finding, and so is an end by a signal.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "process.h"
#include "random.h"

#define COMMANDS 128
#define SECONDS  30
#define LAST     100 /* allocations */
#define SITES    (1u << 16)

struct whole { /* a command, and its answer */
    struct command command;
    struct process answer;
    size_t calls;   /* allocations */
    uint64_t *site; /* where each is */
};

struct test {
    const char *shim;
    uint64_t seed;
    unsigned failed;  /* allocations that were made to fail */
    unsigned refused; /* runs that ended with status 2 or 4 */
    unsigned findings;
    unsigned sites;
    uint64_t site[SITES]; /* that have failed, by their low bits; 0: none */
    size_t count;
    struct whole whole[COMMANDS];
};

static void run(const struct test *test, const struct whole *whole, char *variable, bool go_on,
                struct process *process)
{
    char preload[COMMAND_TEXT], on[] = "EL2_FAIL_ON=0";
    char *const variables[] = {preload, variable, on, NULL};
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", test->shim);
    on[strlen(on) - 1] = go_on ? '1' : '0';
    run_process(&(struct process_run){.argument = whole->command.argument,
                                      .variable = variables,
                                      .input = whole->command.input,
                                      .seconds = SECONDS},
                process);
}

/* The whole file, and how many numbers it has. */
static uint64_t *read_sites(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        err(2, "%s", path);
    *count = (size_t)ftell(file) / sizeof(uint64_t);
    rewind(file);
    uint64_t *site = calloc(*count + 1, sizeof *site);
    if (!site || fread(site, sizeof *site, *count, file) != *count)
        err(2, "%s", path);
    fclose(file);
    return site;
}

static void take_answer(struct test *test, struct whole *whole)
{
    char path[] = "/tmp/el2-allocations-XXXXXX", variable[64];
    int file = mkstemp(path);
    if (file < 0)
        err(2, "%s", path);
    close(file);
    snprintf(variable, sizeof variable, "EL2_FAIL_SITES=%s", path);
    run(test, whole, variable, false, &whole->answer);
    whole->site = read_sites(path, &whole->calls);
    unlink(path);
    if (!whole->answer.ended || whole->answer.status > 1 || !whole->calls)
        errx(2, "%s: ends with status %d and %zu allocations as it is: %s", whole->command.line,
             whole->answer.status, whole->calls, whole->answer.text[1]);
}

/* Whether the place is new; it no longer is. */
static bool is_new(struct test *test, uint64_t site)
{
    for (size_t i = site % SITES;; i = (i + 1) % SITES) {
        if (test->site[i] == site)
            return false;
        if (!test->site[i]) {
            if (++test->sites == SITES)
                errx(2, "no room for more places that allocate");
            test->site[i] = site;
            return true;
        }
    }
}

static bool same(const struct process *a, const struct process *b, int stream)
{
    return a->size[stream] == b->size[stream] &&
           memcmp(a->text[stream], b->text[stream], a->size[stream]) == 0;
}

/* "el2sim VERB: WHY": an error that nobody filled has no text, or another's. */
static bool says_why(const char *text)
{
    const char *why = strncmp(text, "el2sim", 6) ? NULL : strstr(text, ": ");
    if (!why || strlen(why) < sizeof ": memory")
        return false;
    for (const char *c = why; *c && *c != '\n'; c++)
        if ((unsigned char)*c < ' ')
            return false;
    return true;
}

static const char *judge(const struct process *answer, const struct process *process)
{
    if (!process->ended)
        return process->timed_out ? "did not end" : "was ended by a signal";
    if (process->status == 2 || process->status == 4)
        return says_why(process->text[1]) ? NULL : "does not say why";
    if (process->status != answer->status)
        return "ended with another status";
    if (!same(answer, process, 0))
        return "gave another answer without a word";
    return same(answer, process, 1) ? NULL : "gave another message";
}

static void fail_one(struct test *test, const struct whole *whole, size_t call, bool go_on)
{
    struct process process;
    char variable[64];
    snprintf(variable, sizeof variable, "EL2_FAIL_AT=%zu", call);
    run(test, whole, variable, go_on, &process);
    const char *finding = judge(&whole->answer, &process);
    test->failed++;
    test->refused += process.ended && (process.status == 2 || process.status == 4);
    if (finding) {
        test->findings++;
        printf("FINDING: el2sim %s: allocation %zu of %zu%s fails: %s (status %d, %zu of %zu bytes)\n",
               whole->command.line, call, whole->calls, go_on ? " and all from there on" : "", finding,
               process.status, process.size[0], whole->answer.size[0]);
    }
    free_process(&process);
}

static void fail_each_site(struct test *test, const struct whole *whole)
{
    for (size_t i = 0; i < whole->calls; i++)
        if (whole->site[i] && is_new(test, whole->site[i]))
            fail_one(test, whole, i + 1, false);
}

/* The many at the beginning load the host and the kernel, as of each command: half of the choices are among the last. */
static size_t choose_call(struct test *test, const struct whole *whole)
{
    size_t among = whole->calls;
    if (among > LAST && random_below(&test->seed, 2))
        among = LAST;
    return whole->calls - random_below(&test->seed, among);
}

int main(int argc, char **argv)
{
    static struct test test;
    if (argc != 8)
        errx(2, "usage: allocations PROGRAM SHIM TABLE INPUTS RECORDINGS SECONDS SEED");
    const struct places places = {argv[1], argv[4], argv[5]};
    FILE *table = fopen(argv[3], "r");
    if (!table)
        err(2, "%s", argv[3]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    test.shim = argv[2];
    test.seed = strtoull(argv[7], NULL, 0);
    while (test.count < COMMANDS && read_command(table, &places, &test.whole[test.count].command))
        take_answer(&test, &test.whole[test.count++]);
    fclose(table);
    for (size_t i = 0; i < test.count; i++)
        fail_each_site(&test, &test.whole[i]);
    time_t end = time(NULL) + atol(argv[6]);
    for (size_t i = 0; time(NULL) < end; i++) {
        const struct whole *whole = &test.whole[i % test.count];
        fail_one(&test, whole, choose_call(&test, whole), random_below(&test.seed, 4) == 0);
    }
    printf("seed %s: %u allocations failed in %zu commands, of %u places: %u refused, %u findings\n", argv[7],
           test.failed, test.count, test.sites, test.refused, test.findings);
    return test.findings || !test.failed;
}
