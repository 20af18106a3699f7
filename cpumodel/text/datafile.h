/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Data files: where hosts and kernels are found, and how their INI text is read.
 *
 * The files of cpumodel/hosts and sanitise/kernels are embedded in the binary and found by name; a path names
 * a file. The reader calls back once a `key = value` with its line; values have no surrounding blanks and no
 * comment (`;` or `#` after a blank). Hostile input (binary, over-long lines, huge files) is a clear error.
 */
#ifndef EL2_CPUMODEL_TEXT_DATAFILE_H
#define EL2_CPUMODEL_TEXT_DATAFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"

struct el2_builtin {
    const char *name; /* "hosts/future.host" */
    const char *text; /* NUL-terminated */
    size_t size;      /* without the NUL */
};

/* The embedded files, sorted by name. */
const struct el2_builtin *el2_builtins(size_t *count);

struct el2_datafile {
    char *name;       /* for messages: path or "hosts/future.host" */
    const char *text; /* NUL-terminated */
    size_t size;
    char *owned; /* what el2_datafile_free frees */
};

/* Opens `what`: embedded `directory`/`what``suffix`, else a file of that path (16 MiB at most). */
bool el2_datafile_open(const char *directory, const char *suffix, const char *what, struct el2_datafile *file,
                       struct el2_error *error);
void el2_datafile_free(struct el2_datafile *file);

/* As el2_datafile_open, for what the file `from` names (`inherit`): a relative path starts where `from` is.
 */
bool el2_datafile_open_from(const char *from, const char *directory, const char *suffix, const char *what,
                            struct el2_datafile *file, struct el2_error *error);

struct el2_line {
    const char *file;
    unsigned line;
    const char *section; /* "" before the first section */
    const char *key;
    const char *value;
};

/* Returns false (with a message, without file:line: the reader adds it) to stop. */
typedef bool el2_line_fn(void *context, const struct el2_line *line, struct el2_error *error);

#define EL2_LINE_TEXT 200 /* a line without its comment, with a NUL */

/*
 * Reads INI text line by line. Errors carry "file:line: ". Blanks before a line mean nothing (no continuation
 * lines), a key may hold ':', and a line without its comment has at most EL2_LINE_TEXT - 1 characters. Text is UTF-8.
 */
bool el2_ini_read(const char *name, const char *text, size_t size, el2_line_fn *handle, void *context,
                  struct el2_error *error);

/* Reads an unsigned 64-bit number, decimal, 0x or 0b; false where the text is not exactly one. */
bool el2_number_parse(const char *text, unsigned long long *number);

/* Whether a text is written as el2_number_parse's numbers are, however large it is. */
bool el2_number_is_written(const char *text);

#endif
