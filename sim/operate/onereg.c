/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/readline.h"
#include "sim/command/print.h"
#include "sim/operate/onereg_session.h"

#define LINE_TEXT  1024
#define LINE_WORDS 4

struct onereg_values {
    struct el2_subject_names names;
    bool why;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct onereg_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct onereg_values, EL2_KERNEL_HELP),
    EL2_VM_OPTION(struct onereg_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct onereg_values, 'c', EL2_CMDLINE_HELP),
    {"vcpus", 'n', EL2_OPTION_NUMBER, offsetof(struct onereg_values, names.vcpus), "N",
     "vCPUs of the VM (default 1)"},
    {"why", 'w', EL2_OPTION_FLAG, offsetof(struct onereg_values, why), NULL,
     "after an errno, why it is the answer"},
    {0},
};

static const struct onereg_values defaults = {
    .names = {.host = "future", .kernel = "linux-4.15", .vm = "", .vcpus = 1}};

struct script { /* the commands on stdin */
    struct el2_onereg_session session;
    unsigned line;
    bool bad; /* a line was no command */
};

static void complain(struct script *script, const char *text)
{
    el2_print(stderr, "el2sim onereg: line %u: %s\n", script->line, text);
    puts("error");
    script->bad = true;
}

/* A line is blank, a comment, or a command. */
static void take_line(struct script *script, char text[LINE_TEXT])
{
    char *word[LINE_WORDS + 1], *rest = NULL;
    size_t count = 0;
    struct el2_error error;
    for (char *at = strtok_r(text, " \t\r", &rest); at && count <= LINE_WORDS;
         at = strtok_r(NULL, " \t\r", &rest))
        word[count++] = at;
    if (count && *word[0] != '#' && !el2_onereg_command(&script->session, word, count, &error))
        complain(script, error.text);
}

/* False where there is no further line. A bad one is taken whole, so that the next is read. */
static bool read_line(struct script *script, enum el2_line_end *end)
{
    char text[LINE_TEXT];
    size_t length;
    *end = el2_line_read(stdin, text, sizeof text, &length);
    if (*end == EL2_LINE_NONE || *end == EL2_LINE_FAILED)
        return false;
    script->line++;
    if (*end == EL2_LINE_TOO_LONG)
        el2_line_skip(stdin);
    if (*end == EL2_LINE_TOO_LONG || memchr(text, '\0', length))
        complain(script, "it is too long, or has a NUL byte");
    else
        take_line(script, text);
    fflush(stdout);
    return script->session.list;
}

static bool read_lines(struct script *script, struct el2_error *error)
{
    enum el2_line_end end;
    while (read_line(script, &end))
        ;
    if (end == EL2_LINE_FAILED)
        return el2_fail(error, "stdin: cannot be read: %s", strerror(errno));
    if (ferror(stdout) || fflush(stdout))
        return el2_fail(error, "the answers cannot be written: %s", strerror(errno));
    return true;
}

static int run(const void *values_, int count, char **operands)
{
    const struct onereg_values *values = values_;
    struct script script = {.line = 0};
    struct el2_error error;
    (void)count;
    (void)operands;
    bool ok =
        el2_onereg_open(&script.session, &values->names, values->why, &error) && read_lines(&script, &error);
    el2_onereg_close(&script.session);
    if (!ok)
        return el2_command_complain(&el2_command_onereg, &error);
    return script.bad ? EL2_EXIT_USAGE : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_onereg = {
    .name = "onereg",
    .summary = "the userspace register interface of a VM, by commands on stdin",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct onereg_values),
    .notes =
        "Commands, one a line: get REG, set REG VALUE, list, masks, run, vcpu N, finalize sve, reset (a\n"
        "new VM), reset-vcpu (the current vCPU is initialised again, or turned on by PSCI CPU_ON).\n"
        "REG is a name, REG.FIELD, S3_0_C0_C4_0, KVM's 64-bit id, or what `list` prints. Each answers "
        "one line\n"
        "(list and masks: as many as there are): a value, `ok`, or the errno that KVM answers with. A "
        "line that\n"
        "is no command answers `error`; the exit status is then 2.\n",
    .examples = "  printf 'get ID_AA64PFR0_EL1.SVE\\nset ID_AA64PFR0_EL1.CSV2 0\\nrun\\n' |\n"
                "      el2sim onereg --host cortex-a76 --kernel linux-6.12 --vm gicv3\n"
                "  echo list | el2sim onereg --host cortex-a72 --kernel linux-4.14\n",
    .run = run,
};
