/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "cpumodel/text/nearest.h"
#include "sim/command/print.h"
#include "sim/command/streams.h"
#include "sim/inspect/verbs.h"
#include "sim/operate/verbs.h"
#include "sim/run/verbs.h"

/* The commands, in the order of `el2sim --help`. */
static const struct el2_command *const commands[] = {
    &el2_command_conform,  &el2_command_decode, &el2_command_diff,    &el2_command_explain,
    &el2_command_features, &el2_command_hwcaps, &el2_command_export,  &el2_command_import,
    &el2_command_lint,     &el2_command_list,   &el2_command_migrate, &el2_command_onereg,
    &el2_command_run,      &el2_command_story,  &el2_command_view,
};
#define COMMAND_COUNT EL2_COUNT(commands)

static const struct el2_command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static void print_help(FILE *stream)
{
    fputs("Usage: el2sim VERB [operands] [options]\n\n"
          "What a guest sees, and what happens to it, when it runs on hardware H under Linux KVM/arm64 K.\n\n"
          "Verbs:\n",
          stream);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        el2_print(stream, "  %-8s  %s\n", commands[i]->name, commands[i]->summary);
    fputs(
        "\n`el2sim VERB --help` prints the options and examples of a verb; `el2sim --version` the version;\n"
        "`el2sim help host-file` and `el2sim help kernel-file` how such files are written.\n",
        stream);
}

/* The topic's page of docs/, which is embedded; false where there is none. */
static bool print_topic(const char *topic)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    char name[64];
    snprintf(name, sizeof name, "docs/%s.md", topic);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(builtin[i].name, name)) {
            const char *text = strstr(builtin[i].text, "\n# ");
            fputs(text ? text + 1 : builtin[i].text, stdout);
            return true;
        }
    return false;
}

static int unknown(const char *name)
{
    struct el2_nearest nearest = {.text = name};
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        el2_nearest_offer(&nearest, commands[i]->name);
    if (nearest.best)
        el2_print(stderr, "el2sim: unknown verb \"%s\"; did you mean \"%s\"?\n", name, nearest.best);
    else
        el2_print(stderr, "el2sim: unknown verb \"%s\"; `el2sim --help` lists them\n", name);
    return EL2_EXIT_USAGE;
}

static int run_arguments(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EL2_EXIT_USAGE;
    }
    const char *verb = argv[1];
    if (!strcmp(verb, "--version")) {
        puts("el2sim " EL2_VERSION);
        return EL2_EXIT_CLEAN;
    }
    bool help = !strcmp(verb, "help");
    if (!strcmp(verb, "--help") || !strcmp(verb, "-h") || (help && argc == 2)) {
        print_help(stdout);
        return EL2_EXIT_CLEAN;
    }
    if (help && print_topic(argv[2]))
        return EL2_EXIT_CLEAN;
    const struct el2_command *command = find(help ? argv[2] : verb);
    if (!command)
        return unknown(help ? argv[2] : verb);
    if (help)
        return el2_command_run_verb(command, 1, (char *[]){"--help", NULL});
    return el2_command_run_verb(command, argc - 2, argv + 2);
}

int main(int argc, char **argv)
{
    el2_open_streams();
    return el2_finish(run_arguments(argc, argv));
}
