/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A terminal that is lent to a guest: each key goes to the guest as it is typed, none is echoed, and none is a signal.
 * What is written to it is still the program's: a line feed goes to the start of the next line.
 *
 * It is given back whatever happens but SIGKILL: by el2_terminal_return, at exit, and before a signal that ends or stops
 * the program does so. One terminal at a time, of one thread.
 *
 *     if (el2_terminal_take(STDIN_FILENO))
 *         …
 *     el2_terminal_return();
 */
#ifndef EL2_SIM_COMMAND_TERMINAL_H
#define EL2_SIM_COMMAND_TERMINAL_H

#include <stdbool.h>

/* Takes the terminal of a descriptor. False, and nothing has changed, where it is none, or where the program is in the
 * background. */
bool el2_terminal_take(int descriptor);

/* Whether the terminal that was taken can be read: false while the program is in the background. Takes it anew after
 * that. */
bool el2_terminal_is_ours(void);

/* The terminal is as it was. Nothing, where none was taken. */
void el2_terminal_return(void);

#endif
