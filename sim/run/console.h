/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console of the guest of `el2sim run`: what it prints on its way to stdout, or kept for a document that has it; what
 * it is given, of stdin or a file. A terminal that the guest asks for input is lent to it, and then it may draw there.
 *
 *     struct el2_run_console console;
 *     if (el2_run_console_open(&console, &setting, &error)) ...
 *     const struct el2_machine_input input = el2_run_console_input(&console);
 *     el2_run_console_put(&console, text, size);
 *     if (el2_run_console_end(&console, &error)) ...
 */
#ifndef EL2_SIM_RUN_CONSOLE_H
#define EL2_SIM_RUN_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"
#include "sim/command/console.h"
#include "sim/command/input.h"
#include "sim/machine/machine.h"
#include "sim/run/progress.h"

struct el2_run_console_setting {
    bool keeps;        /* the report has what the guest prints, and stdout nothing before it */
    bool quiet;        /* there is no report: a pipe or a file gets the guest's own bytes */
    const char *input; /* the file that its input is of; NULL: stdin */
    unsigned seconds;  /* how long the run may take */
    struct el2_run_progress
        *progress; /* gives way to what is printed on the terminal, and to whom that is lent */
};

struct el2_run_console {
    struct el2_console output;
    bool is_seen; /* on a terminal, as it comes */
    struct el2_run_progress *progress;
    char *kept; /* all of it, where it is kept and has ended; freed by el2_run_console_free */
    struct el2_input input;
};

/* False with a message where a file cannot be opened or memory runs out. To be freed then, too. */
bool el2_run_console_open(struct el2_run_console *console, const struct el2_run_console_setting *setting,
                          struct el2_error *error);
void el2_run_console_free(struct el2_run_console *console);

/* What the guest prints. */
void el2_run_console_put(struct el2_run_console *console, const char *text, size_t size);

/* What it is given. */
struct el2_machine_input el2_run_console_input(struct el2_run_console *console);

/* The guest has ended: all that it printed is out, and the terminal is as it was. False with a message where memory ran
 * out, or where its input could not be read. */
bool el2_run_console_end(struct el2_run_console *console, struct el2_error *error);

#endif
