/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Styles of text on a terminal. The sequences that start them are told apart from all text that came from input by
 * where they stand, not by what they say.
 *
 *     bool colour = el2_style_wanted(stdout);
 *     el2_print(stdout, "%s%s%s\n", el2_style_start(colour, EL2_STYLE_GOOD), "well",
 *               el2_style_start(colour, EL2_STYLE_PLAIN));
 */
#ifndef EL2_SIM_COMMAND_STYLE_H
#define EL2_SIM_COMMAND_STYLE_H

#include <stdbool.h>
#include <stdio.h>

enum el2_style {
    EL2_STYLE_PLAIN,
    EL2_STYLE_STRONG,
    EL2_STYLE_FAINT,
    EL2_STYLE_GOOD,
    EL2_STYLE_BAD,
    EL2_STYLE_NOTE,
};

/* Whether `stream` takes colour: a terminal that is not "dumb", and NO_COLOR is unset or empty. */
bool el2_style_wanted(FILE *stream);

/* The escape sequence that starts a style, or "" without colour; EL2_STYLE_PLAIN ends every style. */
const char *el2_style_start(bool colour, enum el2_style style);

/* Whether `text` is a pointer that el2_style_start gave: no text that came from input is one, whatever it holds. */
bool el2_style_is(const char *text);

#endif
