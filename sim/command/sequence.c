/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/sequence.h"

#include <string.h>

/* Final bytes of control sequences, ESC [ … : cursor, erasing, lines and characters, scrolling, tabs, colours, modes, and
 * the two reports that are numbers (DSR, DA). */
static const char control_finals[] = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnrsu";

/* ESC and one byte: saves and restores the cursor, keypad modes, index, next line, tab, reverse index, reset. */
static const char single[] = "78=>DEHMc";

/* ESC, one of the first, one of the second: character sets; alignment. */
static const char set_designators[] = "()*+";
static const char sets[] = "AB012";

static enum el2_sequence two_bytes(const char *text, size_t size, size_t *length)
{
    if (size < 3)
        return EL2_SEQUENCE_BEGUN;
    *length = 3;
    return text[2] && strchr(sets, text[2]) ? EL2_SEQUENCE_DRAWS : EL2_SEQUENCE_REFUSED;
}

/* Of the private parameters `?` alone, first: `>`, `<` and `=` set what outlives the guest. */
static enum el2_sequence control(const char *text, size_t size, size_t *length)
{
    size_t at = 2;
    if (at < size && text[at] == '?')
        at++;
    while (at < size && ((text[at] >= '0' && text[at] <= '9') || text[at] == ';'))
        at++;
    if (at >= EL2_SEQUENCE_TEXT)
        return EL2_SEQUENCE_REFUSED;
    if (at == size)
        return EL2_SEQUENCE_BEGUN;
    *length = at + 1;
    return text[at] && strchr(control_finals, text[at]) ? EL2_SEQUENCE_DRAWS : EL2_SEQUENCE_REFUSED;
}

enum el2_sequence el2_sequence_look(const char *text, size_t size, size_t *length)
{
    if (size < 2)
        return EL2_SEQUENCE_BEGUN;
    if (text[1] == '[')
        return control(text, size, length);
    if (text[1] && strchr(set_designators, text[1]))
        return two_bytes(text, size, length);
    *length = 2;
    return text[1] && strchr(single, text[1]) ? EL2_SEQUENCE_DRAWS : EL2_SEQUENCE_REFUSED;
}
