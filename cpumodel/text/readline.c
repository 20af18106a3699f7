/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/readline.h"

enum el2_line_end el2_line_read(FILE *stream, char *text, size_t size, size_t *length)
{
    int c = getc(stream);
    enum el2_line_end end = c == EOF ? EL2_LINE_NONE : EL2_LINE_WHOLE;
    size_t used = 0;
    for (; c != EOF && c != '\n' && used + 1 < size; c = getc(stream))
        text[used++] = (char)c;
    if (c != EOF && c != '\n') {
        ungetc(c, stream);
        end = EL2_LINE_TOO_LONG;
    }
    text[used] = '\0';
    *length = used;
    return c == EOF && ferror(stream) ? EL2_LINE_FAILED : end;
}

void el2_line_skip(FILE *stream)
{
    int c = getc(stream);
    while (c != EOF && c != '\n')
        c = getc(stream);
}
