/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a stream, one by one, in a buffer of fixed size: no input makes memory grow.
 *
 *     char text[256];
 *     size_t length;
 *     enum el2_line_end end;
 *     while ((end = el2_line_read(stdin, text, sizeof text, &length)) == EL2_LINE_WHOLE)
 *         puts(text);
 *     if (end == EL2_LINE_FAILED)
 *         perror("stdin");
 */
#ifndef EL2_CPUMODEL_TEXT_READLINE_H
#define EL2_CPUMODEL_TEXT_READLINE_H

#include <stddef.h>
#include <stdio.h>

enum el2_line_end {
    EL2_LINE_WHOLE,    /* a line, or what follows the last line's end */
    EL2_LINE_TOO_LONG, /* size - 1 bytes of one; el2_line_skip passes over the rest */
    EL2_LINE_NONE,     /* the stream has ended */
    EL2_LINE_FAILED,   /* it cannot be read: errno says why */
};

/*
 * Reads at most `size` - 1 bytes of the next line, without its end, and a NUL. A NUL byte of the line's own is in the
 * text; `length` counts on.
 */
enum el2_line_end el2_line_read(FILE *stream, char *text, size_t size, size_t *length);

/* Passes over the rest of a line. */
void el2_line_skip(FILE *stream);

#endif
