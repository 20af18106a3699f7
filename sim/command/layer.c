/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/command/command.h"
#include "sim/command/print.h"

static void print_usage(const struct el2_command *command, FILE *stream)
{
    el2_print(stream, "Usage: el2sim %s%s%s [options]\n", command->name, *command->operands ? " " : "",
              command->operands);
}

static void print_help(const struct el2_command *command)
{
    print_usage(command, stdout);
    el2_print(stdout, "\n%c%s.\n\nOptions:\n", toupper((unsigned char)*command->summary),
              command->summary + 1);
    el2_options_print(command->options, stdout);
    if (command->notes) {
        putchar('\n');
        fputs(command->notes, stdout);
    }
    if (command->examples) {
        fputs("\nExamples:\n", stdout);
        fputs(command->examples, stdout);
    }
    puts("\nExit status: 0 clean, 1 findings or differences, 2 usage or bad input, 3 the guest failed or ran "
         "out\n"
         "of its limit, 4 internal error or lost output.");
}

int el2_command_complain(const struct el2_command *command, const struct el2_error *error)
{
    el2_print(stderr, "el2sim %s: %s\n", command->name, error->text);
    return EL2_EXIT_USAGE;
}

static bool count_is_right(const struct el2_command *command, int count, char **operands,
                           struct el2_error *error)
{
    if (count < command->operands_min)
        return el2_fail(error, count ? "needs more than that: %s" : "needs an operand: %s",
                        command->operands);
    if (command->operands_max >= 0 && count > command->operands_max)
        return el2_fail(error, "one operand too many: \"%s\"", operands[command->operands_max]);
    return true;
}

int el2_command_run_verb(const struct el2_command *command, int argc, char **argv)
{
    struct el2_error error;
    void *values = calloc(1, command->values_size ? command->values_size : 1);
    if (!values) {
        el2_print(stderr, "el2sim %s: out of memory\n", command->name);
        return EL2_EXIT_INTERNAL;
    }
    if (command->defaults)
        memcpy(values, command->defaults, command->values_size);

    int status = EL2_EXIT_USAGE;
    int count = 0;
    switch (el2_options_parse(command->options, values, argc, argv, &count, &error)) {
    case EL2_PARSE_HELP:
        print_help(command);
        status = EL2_EXIT_CLEAN;
        break;
    case EL2_PARSE_BAD:
        el2_command_complain(command, &error);
        break;
    case EL2_PARSE_DONE:
        if (count_is_right(command, count, argv, &error)) {
            status = command->run(values, count, argv);
        } else {
            el2_command_complain(command, &error);
            print_usage(command, stderr);
        }
        break;
    }
    free(values);
    return status;
}
