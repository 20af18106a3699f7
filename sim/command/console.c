/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/console.h"

#include <string.h>

#include "cpumodel/text/visible.h"

#define ESC '\033'

static bool begins_sequence(const struct el2_console *console)
{
    return console->manner == EL2_CONSOLE_LENT && console->pending[0] == ESC;
}

/* Whether the pending bytes may yet become one character, a sequence, or "\r\n". */
static bool may_go_on(const struct el2_console *console)
{
    size_t length;
    if (begins_sequence(console))
        return el2_sequence_look(console->pending, console->count, &length) == EL2_SEQUENCE_BEGUN;
    if (console->manner == EL2_CONSOLE_LENT && console->pending[0] == '\r')
        return false;
    unsigned char first = (unsigned char)console->pending[0];
    unsigned char last = (unsigned char)console->pending[console->count - 1];
    size_t whole = first == '\r'  ? 2
                   : first < 0xc2 ? 1
                   : first < 0xe0 ? 2
                   : first < 0xf0 ? 3
                   : first < 0xf5 ? 4
                                  : 1;
    return console->count < whole && (console->count == 1 || (last & 0xc0) == 0x80);
}

/* What goes out as it is. */
static bool is_plain(const struct el2_console *console)
{
    const char first = console->pending[0];
    return first == '\n' || first == '\t' ||
           (console->manner == EL2_CONSOLE_LENT && (first == '\r' || first == '\b' || first == '\a'));
}

/* Writes the first of what is pending. */
static void write_one(struct el2_console *console)
{
    char shown[EL2_VISIBLE_TEXT];
    size_t length = 1;
    if (begins_sequence(console) &&
        el2_sequence_look(console->pending, console->count, &length) == EL2_SEQUENCE_DRAWS) {
        fwrite(console->pending, 1, length, console->stream);
    } else if (console->count >= 2 && memcmp(console->pending, "\r\n", 2) == 0) {
        length = 2;
        fputs("\r\n", console->stream);
    } else if (is_plain(console)) {
        putc(console->pending[0], console->stream);
    } else {
        length = el2_visible_next(console->pending, console->count, shown);
        fputs(shown, console->stream);
    }
    console->count -= length;
    memmove(console->pending, console->pending + length, console->count);
}

static void keep(struct el2_text *text, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            el2_text_add(text, "%c", bytes[i]);
        else
            el2_text_add(text, "\\x00");
}

bool el2_console_keep(struct el2_console *console, char **kept)
{
    *console = (struct el2_console){.manner = EL2_CONSOLE_KEPT, .kept = kept};
    *kept = NULL;
    el2_text_open(&console->text);
    return !console->text.failed;
}

void el2_console_put(struct el2_console *console, const char *text, size_t size)
{
    if (console->manner == EL2_CONSOLE_KEPT)
        keep(&console->text, text, size);
    else if (console->manner == EL2_CONSOLE_RAW)
        fwrite(text, 1, size, console->stream);
    else
        for (size_t i = 0; i < size; i++) {
            console->pending[console->count++] = text[i];
            while (console->count && !may_go_on(console))
                write_one(console);
        }
}

bool el2_console_end(struct el2_console *console)
{
    char **kept = console->kept;
    while (console->count)
        write_one(console);
    console->stream = NULL;
    console->kept = NULL;
    return !kept || (*kept = el2_text_finish(&console->text, NULL));
}
