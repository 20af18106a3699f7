/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options as rows: name, letter, kind, where the value goes, the argument's name and the help text.
 *
 * el2_options_parse accepts `--name value`, `--name=value`, `-l value` and `-lvalue`, options and operands in
 * any order, and `--` before operands that start with '-'. It moves the operands to the front of argv. The
 * last of a repeated option counts, except for a list, which keeps all. `--help` and `-h` are always known.
 */
#ifndef EL2_SIM_COMMAND_OPTION_H
#define EL2_SIM_COMMAND_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cpumodel/text/error.h"

enum el2_option_kind {
    EL2_OPTION_FLAG,   /* bool; no argument */
    EL2_OPTION_TEXT,   /* const char * */
    EL2_OPTION_NUMBER, /* uint64_t; decimal, 0x or 0b */
    EL2_OPTION_CHOICE, /* unsigned: index of the argument in the row's "a|b|c" */
    EL2_OPTION_LIST,   /* struct el2_option_list; may be repeated */
};

#define EL2_OPTION_LIST_MAX 256

struct el2_option_list {
    size_t count;
    const char *text[EL2_OPTION_LIST_MAX];
};

struct el2_option {
    const char *name; /* without the dashes; NULL ends the rows */
    char letter;      /* 0 for none */
    enum el2_option_kind kind;
    size_t offset;        /* of the value in the command's struct of values */
    const char *argument; /* "HOST", or the choices "text|json"; NULL for a flag */
    const char *help;
};

enum el2_parse {
    EL2_PARSE_DONE,
    EL2_PARSE_HELP, /* --help was given: nothing else counts */
    EL2_PARSE_BAD,  /* the error says why */
};

/* Parses argv[0..argc) into `values`; `count` operands are left at the front of argv. */
enum el2_parse el2_options_parse(const struct el2_option *options, void *values, int argc, char **argv,
                                 int *count, struct el2_error *error);

/* Prints the rows, aligned, one option a line. */
void el2_options_print(const struct el2_option *options, FILE *stream);

/* Checks a table of rows: names and letters unique, arguments present where needed. */
bool el2_options_check(const struct el2_option *options, struct el2_error *error);

#endif
