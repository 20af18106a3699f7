/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole answers of el2sim: each command of answers.commands, what it prints and its exit status. Only sums are kept: what
 * an answer is like stands in tests/cli; that it changed is seen here. Lines of kernel files are not part of it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "frozen/frozen.h"

#define COMMAND_MAX 2048
#define ANSWER_MAX  (4u << 20)

static const char *const hosts[] = {"cortex-a57", "neoverse-v1", "max", "future"};
static const char *const kernels[] = {"linux-4.14", "linux-6.1", "linux-7.3"};

/* All that the command prints: 1 and 2 together. Freed by the caller. */
static char *run(const char *command, int *status)
{
    char *answer = malloc(ANSWER_MAX + 1);
    cr_assert(answer && !setenv("COMMAND", command, 1));
    FILE *from = popen("timeout 60 sh -c \"$COMMAND\" 2>&1 </dev/null", "r");
    cr_assert_not_null(from);
    size_t size = fread(answer, 1, ANSWER_MAX, from);
    cr_assert_lt(size, ANSWER_MAX, "%s prints too much", command);
    answer[size] = '\0';
    *status = pclose(from);
    cr_assert(WIFEXITED(*status), "%s", command);
    *status = WEXITSTATUS(*status);
    return answer;
}

/* Behind "….kernel:" digits are a line. */
static bool is_line_number(const char *answer, const char *at)
{
    while (at > answer && isdigit((unsigned char)*at))
        at--;
    return at - answer >= 8 && strncmp(at - 7, ".kernel:", 8) == 0;
}

static uint64_t sum_of(const char *answer)
{
    uint64_t sum = 0xcbf29ce484222325ull;
    for (const char *at = answer; *at; at++)
        if (!isdigit((unsigned char)*at) || !is_line_number(answer, at))
            sum = (sum ^ (unsigned char)*at) * 0x100000001b3ull;
    return sum;
}

static void ask(struct frozen *frozen, const char *command)
{
    int status;
    size_t lines = 0;
    char *answer = run(command, &status);
    for (const char *at = answer; *at; at++)
        lines += *at == '\n';
    frozen_printf(frozen, command, "[%d] %zu lines %016" PRIx64, status, lines, sum_of(answer));
    free(answer);
}

static void replace(const char *text, const char *word, const char *by, char out[COMMAND_MAX])
{
    const char *at;
    size_t used = 0;
    while ((at = strstr(text, word))) {
        used += (size_t)snprintf(out + used, COMMAND_MAX - used, "%.*s%s", (int)(at - text), text, by);
        text = at + strlen(word);
    }
    snprintf(out + used, COMMAND_MAX - used, "%s", text);
}

static void ask_of_all(struct frozen *frozen, const char *line)
{
    for (size_t host = 0; host < EL2_COUNT(hosts); host++)
        for (size_t kernel = 0; kernel < EL2_COUNT(kernels); kernel++) {
            char with_host[COMMAND_MAX], command[COMMAND_MAX];
            replace(line, "HOST", hosts[host], with_host);
            replace(with_host, "KERNEL", kernels[kernel], command);
            ask(frozen, command);
        }
}

static void prepare(void)
{
    char path[4096], scratch[] = "/tmp/el2sim-answers-XXXXXX";
    snprintf(path, sizeof path, "%.*s:%s", (int)(strrchr(EL2_PROGRAM, '/') - EL2_PROGRAM), EL2_PROGRAM,
             getenv("PATH"));
    cr_assert(!setenv("PATH", path, 1) && !setenv("RECORDINGS", EL2_RECORDINGS, 1));
    cr_assert(mkdtemp(scratch) && !setenv("TMP", scratch, 1) && !chdir(scratch));
    cr_assert_eq(system("cp " EL2_TEST_DATA "/cli/traps.bin ."), 0);
}

/* The commands that are asked of each host and kernel, or the others. */
static void ask_commands(bool of_all, const char *table)
{
    static char line[COMMAND_MAX];
    struct frozen *frozen = frozen_new();
    FILE *commands = fopen(EL2_TEST_DATA "/sim/inspect/answers.commands", "r");
    cr_assert_not_null(commands);
    prepare();
    while (fgets(line, sizeof line, commands)) {
        cr_assert_not_null(strchr(line, '\n'), "a command is longer than %d bytes: %s", COMMAND_MAX - 2,
                           line);
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#' || (strstr(line, "HOST") != NULL) != of_all)
            continue;
        if (of_all)
            ask_of_all(frozen, line);
        else
            ask(frozen, line);
    }
    fclose(commands);
    cr_assert_eq(system("rm -rf \"$TMP\""), 0);
    frozen_check(frozen, table,
                 "A command, its exit status and its answer's sum (tests/sim/inspect/answers.commands).");
}

Test(frozen, answers, .timeout = 300)
{
    ask_commands(true, "answers");
}

Test(frozen, answers_once, .timeout = 300)
{
    ask_commands(false, "answers-once");
}
