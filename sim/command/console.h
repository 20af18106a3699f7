/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's console on its way out: what a guest prints is the guest's own, byte by byte, and it may be hostile.
 *
 *   shown   for people: line feeds, tabs and "\r\n" stay, all else is as cpumodel/text/visible.h writes it, so that a
 *           guest can neither move the cursor nor colour what is said of it
 *   lent    on a terminal that is the guest's console: as shown, and the guest may draw there (sequence.h)
 *   raw     as the guest wrote it: `run --quiet` where stdout is a pipe or a file
 *   kept    for a document that has escapes of its own: as the guest wrote it, and a NUL as \x00, so that the text
 *           does not end there
 *
 *     struct el2_console console = {.stream = stdout, .manner = EL2_CONSOLE_SHOWN};
 *     el2_console_put(&console, text, size);
 *     el2_console_end(&console);
 */
#ifndef EL2_SIM_COMMAND_CONSOLE_H
#define EL2_SIM_COMMAND_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cpumodel/text/builder.h"
#include "sim/command/sequence.h"

enum el2_console_manner { EL2_CONSOLE_SHOWN, EL2_CONSOLE_LENT, EL2_CONSOLE_RAW, EL2_CONSOLE_KEPT };

struct el2_console {
    FILE *stream; /* shown, lent, raw: the caller's, whose errors stay on it */
    enum el2_console_manner manner;
    size_t
        count; /* shown, lent: bytes that begin a character, a line end or a sequence, until the rest comes */
    char pending[EL2_SEQUENCE_TEXT]; /* those */
    struct el2_text text;            /* kept: all so far */
    char **kept;                     /* where it goes at the end; NULL: nothing is kept, or it has ended */
};

/* Keeps the console: *kept is NULL until el2_console_end, and then all of it, for the caller to free. False where memory
 * ran out. */
bool el2_console_keep(struct el2_console *console, char **kept);

/* Takes `size` bytes of the guest's. */
void el2_console_put(struct el2_console *console, const char *text, size_t size);

/* Nothing more comes: writes what is pending. False where memory ran out and the text that was kept is not complete.
 * A console that has ended, or never began, may end again. */
bool el2_console_end(struct el2_console *console);

#endif
