/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Escape sequences of a guest that has been lent a terminal (ECMA-48, and what xterm and the Linux console add): which of
 * them may go there. A guest may draw: move the cursor, colour, erase, scroll, and ask where the cursor is. It may not
 * reach what is not its screen: titles, the clipboard, files, keys, and reports that come back as something else than
 * numbers are refused.
 *
 *     size_t length;
 *     if (el2_sequence_look("\033[1mbold", 8, &length) == EL2_SEQUENCE_DRAWS)     // 4
 */
#ifndef EL2_SIM_COMMAND_SEQUENCE_H
#define EL2_SIM_COMMAND_SEQUENCE_H

#include <stddef.h>

#define EL2_SEQUENCE_TEXT 32 /* bytes: a longer one is refused */

enum el2_sequence { EL2_SEQUENCE_DRAWS, EL2_SEQUENCE_REFUSED, EL2_SEQUENCE_BEGUN };

/* What begins with the ESC at `text`; its length where it draws. EL2_SEQUENCE_BEGUN: more bytes will tell. */
enum el2_sequence el2_sequence_look(const char *text, size_t size, size_t *length);

#endif
