/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command layer: `el2sim VERB [options] [operands]`.
 *
 * A command is one file VERB.c of sim/inspect, sim/operate or sim/run that defines `const struct el2_command
 * el2_command_VERB`; that room's verbs.h declares it, and it has a row in sim/main.c. The layer parses the options
 * into the command's own struct of values, prints --help, checks the number of operands and only then calls run.
 * Only the program's rooms (sim/command, sim/inspect, sim/operate, sim/run) print or choose an exit status.
 *
 *     struct values { const char *host; bool trace; };
 *     static const struct el2_option options[] = {
 *         {"host", 'H', EL2_OPTION_TEXT, offsetof(struct values, host), "HOST", "preset name or .host file"},
 *         {"trace", 't', EL2_OPTION_FLAG, offsetof(struct values, trace), NULL, "print every trap"},
 *         {0},
 *     };
 *     static const struct values defaults = {.host = "future"};
 */
#ifndef EL2_SIM_COMMAND_COMMAND_H
#define EL2_SIM_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"
#include "sim/command/option.h"

/* Exit statuses of every command. `run` passes the guest's own status through where it gives one. */
enum el2_exit {
    EL2_EXIT_CLEAN = 0,
    EL2_EXIT_FINDINGS = 1, /* findings or differences */
    EL2_EXIT_USAGE = 2,    /* usage or bad input */
    EL2_EXIT_GUEST = 3,    /* the guest failed or ran out of its limit */
    EL2_EXIT_INTERNAL = 4, /* internal error, or output was lost */
};

struct el2_command {
    const char *name;
    const char *summary;  /* one clause for the list of commands */
    const char *operands; /* for the usage line: "GUEST"; "" for none */
    int operands_min;
    int operands_max;                 /* -1: any number */
    const struct el2_option *options; /* ends with a row whose name is NULL */
    const void *defaults;             /* the values before parsing; NULL for all zero */
    size_t values_size;
    const char *notes;    /* paragraphs after the options in --help, or NULL */
    const char *examples; /* lines after "Examples:" in --help, or NULL */
    int (*run)(const void *values, int count, char **operands);
};

/* Runs `command` on the arguments after the verb. Returns the exit status. */
int el2_command_run_verb(const struct el2_command *command, int argc, char **argv);

/* Prints "el2sim VERB: " and the message on stderr; returns EL2_EXIT_USAGE. */
int el2_command_complain(const struct el2_command *command, const struct el2_error *error);

#endif
