/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines in a table: words parted by tabs, a line each; # begins a comment. A word that begins with @ is a file of
 * tests/hostile/inputs, with ^ a recording, and with < what stdin is.
 *
 *     struct command command;
 *     while (read_command(file, &places, &command))
 *         run_process(&(struct process_run){.argument = command.argument, .input = command.input}, &process);
 */
#ifndef EL2_TESTS_HOSTILE_COMMANDS_H
#define EL2_TESTS_HOSTILE_COMMANDS_H

#include <stdbool.h>
#include <stdio.h>

#define COMMAND_WORDS 24
#define COMMAND_TEXT  4096

struct places {
    const char *program;
    const char *inputs;
    const char *recordings;
};

struct command {
    char line[COMMAND_TEXT]; /* as it is in the table, with blanks for tabs */
    char text[COMMAND_TEXT]; /* the words */
    char *argument[COMMAND_WORDS + 2];
    char *input; /* or NULL */
};

/* The next command of the table; false at its end. Ends the test's own program where the table is wrong. */
bool read_command(FILE *table, const struct places *places, struct command *command);

#endif
