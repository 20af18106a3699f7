/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way in which a command prints text of its own making: printf whose arguments may hold anything.
 *
 * Where a command does not print rows (output.h), it prints with el2_print: what a conversion puts in is one line that
 * may be shown (cpumodel/text/visible.h), however hostile the file or the path that it came from; line feeds and colour
 * come from the format and from el2_style_start alone. No other file of sim/command calls printf.
 *
 *     el2_print(stdout, "host %s\n", host->name);
 *
 * Errors of the stream stay on it (ferror): el2_finish (sim/command/streams.h) sees them where the program ends.
 */
#ifndef EL2_SIM_COMMAND_PRINT_H
#define EL2_SIM_COMMAND_PRINT_H

#include <stdio.h>

/* As fprintf, for the conversions %d %u %x %c %s %% with their flags, widths, precisions and lengths. A width counts
 * characters as they are shown, a precision bytes of the text. A string that el2_style_start gave is left as it is. */
void el2_print(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The characters that a text has as %s shows it. */
int el2_print_width(const char *text);

#endif
