/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What el2sim does with inputs that were changed at random:
 *
 *     hostile-mutations PROGRAM TABLE SOURCE BUILD SECONDS SEED
 *
 * Until the time is over, a row of the table (mutations.tsv) and one of its files are chosen, the file is changed
 * (mutate.h), and the command reads it; between two commands the library's readers take changed inputs in this process.
 * judge.h says what a finding is, and a recording that was changed and is called clean is one, too. A finding names the
 * seed of its round, which as SEED makes it the first; the changed file is kept beside the program.
 */
#include <err.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "cpumodel/host/host.h"
#include "cpumodel/host/records.h"
#include "judge.h"
#include "mutate.h"
#include "process.h"
#include "random.h"
#include "sanitise/language/kernel.h"
#include "sim/exchange/import.h"

#define ROWS       64
#define ROOM       (1u << 20)
#define SECONDS    20
#define IN_PROCESS 20 /* inputs for the library, between two commands */

struct row {
    char kind[32];
    glob_t files;
    char text[COMMAND_TEXT];
    char *argument[COMMAND_WORDS + 2];
    bool to_stdin;
};

struct test {
    char *program;
    char path[64]; /* of the changed file */
    struct row row[ROWS];
    size_t count;
    char bytes[ROOM + 1], original[ROOM + 1];
    size_t original_size;
    unsigned runs, reads, findings;
};

static const char *place_of(const char *pattern, const char *source, const char *build,
                            char path[COMMAND_TEXT])
{
    snprintf(path, COMMAND_TEXT, "%s%s", *pattern == '+' ? source : build, pattern + 1);
    return path;
}

static void take_row(struct test *test, char *line, const char *source, const char *build)
{
    struct row *row = &test->row[test->count++];
    char path[COMMAND_TEXT], *rest = NULL;
    size_t words = 1;
    snprintf(row->text, sizeof row->text, "%s", line);
    snprintf(row->kind, sizeof row->kind, "%s", strtok_r(row->text, "\t", &rest));
    if (glob(place_of(strtok_r(NULL, "\t", &rest), source, build, path), 0, NULL, &row->files))
        errx(2, "%s: no such files", path);
    row->argument[0] = test->program;
    for (char *word = strtok_r(NULL, "\t", &rest); word; word = strtok_r(NULL, "\t", &rest))
        if (*word == '<')
            row->to_stdin = true;
        else if (words <= COMMAND_WORDS)
            row->argument[words++] = *word == '@' ? test->path : word;
    row->argument[words] = NULL;
}

static void take_table(struct test *test, const char *path, const char *source, const char *build)
{
    FILE *table = fopen(path, "r");
    char line[COMMAND_TEXT];
    if (!table)
        err(2, "%s", path);
    while (fgets(line, sizeof line, table) && test->count < ROWS) {
        line[strcspn(line, "\n")] = '\0';
        if (*line && *line != '#')
            take_row(test, line, source, build);
    }
    fclose(table);
}

/* One of the row's files, changed; false where there is nothing to change. */
static bool take_input(struct test *test, const struct row *row, uint64_t *seed, struct input *input)
{
    const char *path = row->files.gl_pathv[random_below(seed, row->files.gl_pathc)];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    test->original_size = fread(test->original, 1, ROOM, file);
    fclose(file);
    if (!test->original_size)
        return false;
    test->original[test->original_size] = '\0';
    *input = (struct input){test->bytes, test->original_size, ROOM};
    memcpy(test->bytes, test->original, test->original_size);
    mutate(input, seed);
    test->bytes[input->size] = '\0';
    return true;
}

static void write_input(const struct test *test, const struct input *input)
{
    FILE *file = fopen(test->path, "wb");
    if (!file || fwrite(input->bytes, 1, input->size, file) != input->size || fclose(file))
        err(2, "%s", test->path);
}

/* Whether a change is one of the records that the end record counts: not of blank lines, comments and line ends, nor of
 * what is before the first `host`. */
static bool changes_records(const struct test *test, const struct input *input)
{
    struct el2_records *before = el2_records_parse("before", test->original, test->original_size, NULL);
    struct el2_records *after = el2_records_parse("after", input->bytes, input->size, NULL);
    bool changed = !before || !after || before->end.count != after->end.count ||
                   before->end.checksum != after->end.checksum || before->end.after != after->end.after ||
                   before->end.said_checksum != after->end.said_checksum;
    el2_records_free(before);
    el2_records_free(after);
    return changed;
}

static void report(struct test *test, const struct row *row, uint64_t seed, const char *wrong)
{
    char kept[128], command[COMMAND_TEXT * 2];
    snprintf(kept, sizeof kept, "hostile-%llu", (unsigned long long)seed);
    snprintf(command, sizeof command, "cp %s %s", test->path, kept);
    printf("FINDING: seed %llu, %s in %s: %s:", (unsigned long long)seed, row->kind,
           system(command) ? test->path : kept, wrong);
    for (size_t i = 1; row->argument[i]; i++)
        printf(" %s", row->argument[i]);
    printf("\n");
    test->findings++;
}

/* The words of one line of the changed file, instead of the row's. */
static void take_words(const struct test *test, const struct input *input, uint64_t *seed, char *argument[])
{
    size_t words = 1;
    char *at = input->bytes + random_below(seed, input->size + 1), *rest = NULL;
    while (at > input->bytes && at[-1] != '\n')
        at--;
    at[strcspn(at, "\n")] = '\0';
    argument[0] = test->program;
    for (char *word = strtok_r(at, "\t", &rest); word && words <= COMMAND_WORDS;
         word = strtok_r(NULL, "\t", &rest))
        argument[words++] = word;
    argument[words] = NULL;
}

static void run_row(struct test *test, struct row *row, uint64_t seed)
{
    static char address[] = "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1",
                undefined[] = "UBSAN_OPTIONS=halt_on_error=1";
    char *const variables[] = {address, undefined, NULL};
    char *words[COMMAND_WORDS + 2], *const *argument = row->argument;
    struct input input;
    struct process process;
    uint64_t state = seed;
    random_bits(&state), random_bits(&state); /* which row, and which way */
    if (!take_input(test, row, &state, &input))
        return;
    write_input(test, &input);
    if (strcmp(row->kind, "words") == 0) {
        take_words(test, &input, &state, words);
        argument = words;
    }
    run_process(&(struct process_run){.argument = argument,
                                      .variable = variables,
                                      .input = row->to_stdin ? test->path : NULL,
                                      .seconds = SECONDS},
                &process);
    const char *wrong = judge_process(argument, &process);
    if (!wrong && process.status == 0 && argument[1] && strcmp(argument[1], "conform") == 0 &&
        argument == row->argument && changes_records(test, &input))
        wrong = "a changed recording is called clean";
    test->runs++;
    if (wrong)
        report(test, row, seed, wrong);
    free_process(&process);
}

/* The reader of a kind, in this process. Returns whether it took the input. */
static bool read_here(const char *kind, const char *text, size_t size, struct el2_error *error)
{
    struct el2_host *host = NULL;
    struct el2_kernel *kernel = NULL;
    struct el2_import *import = NULL;
    if (strcmp(kind, "host") == 0)
        host = el2_host_parse("x.host", text, size, error);
    else if (strcmp(kind, "kernel") == 0)
        kernel = el2_kernel_parse("x.kernel", text, size, error);
    else if (strcmp(kind, "recording") == 0)
        host = el2_host_from_recording("x.txt", text, size, error);
    else if (strcmp(kind, "fingerprint") == 0)
        import = el2_import_fingerprint("x.json", text, size, error);
    else if (strcmp(kind, "template") == 0)
        import = el2_import_template("x.json", text, size, error);
    else if (strcmp(kind, "sysreg") == 0)
        import = el2_import_sysreg("x.txt", text, size, error);
    else
        return true;
    bool taken = host || kernel || import;
    el2_host_free(host);
    el2_kernel_free(kernel);
    el2_import_free(import);
    return taken;
}

static void read_row(struct test *test, struct row *row, uint64_t seed)
{
    struct el2_error error = {""};
    struct input input;
    uint64_t state = seed;
    random_bits(&state), random_bits(&state);
    if (!take_input(test, row, &state, &input))
        return;
    test->reads++;
    if (read_here(row->kind, input.bytes, input.size, &error))
        return;
    const char *wrong = judge_text(error.text, strlen(error.text), false);
    if (!*error.text)
        wrong = "no message says what is wrong";
    if (strchr(error.text, '\n') || strchr(error.text, '\t'))
        wrong = "a message of more than one line";
    if (wrong) {
        write_input(test, &input);
        report(test, row, seed, wrong);
    }
}

int main(int argc, char **argv)
{
    static struct test test;
    if (argc != 7)
        errx(2, "usage: hostile-mutations PROGRAM TABLE SOURCE BUILD SECONDS SEED");
    setvbuf(stdout, NULL, _IOLBF, 0);
    test.program = argv[1];
    strcpy(test.path, "/tmp/el2-mutations-XXXXXX");
    int file = mkstemp(test.path);
    if (file < 0)
        err(2, "%s", test.path);
    close(file);
    take_table(&test, argv[2], argv[3], argv[4]);
    uint64_t seed = strtoull(argv[6], NULL, 0);
    time_t end = time(NULL) + atol(argv[5]);
    for (; time(NULL) < end; seed++) {
        uint64_t state = seed;
        struct row *row = &test.row[random_below(&state, test.count)];
        if (random_below(&state, IN_PROCESS + 1) == 0)
            run_row(&test, row, seed);
        else
            read_row(&test, row, seed);
    }
    unlink(test.path);
    printf("seed %s: %u commands and %u reads of changed inputs, %u findings\n", argv[6], test.runs,
           test.reads, test.findings);
    return test.findings || !(test.runs + test.reads);
}
