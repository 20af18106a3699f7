/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/builder.h"

#include <stdlib.h>

void el2_text_open(struct el2_text *text)
{
    *text = (struct el2_text){0};
    text->stream = open_memstream(&text->bytes, &text->room);
    text->failed = !text->stream;
}

void el2_text_over(struct el2_text *text, char *buffer, size_t size)
{
    *text = (struct el2_text){.bytes = buffer, .room = size};
    *buffer = '\0';
}

void el2_text_add_arguments(struct el2_text *text, const char *format, va_list arguments)
{
    if (text->failed)
        return;
    int length = text->stream
                     ? vfprintf(text->stream, format, arguments)
                     : vsnprintf(text->bytes + text->used, text->room - text->used, format, arguments);
    text->failed = length < 0 || (!text->stream && (size_t)length >= text->room - text->used);
    if (!text->failed)
        text->used += (size_t)length;
}

void el2_text_add(struct el2_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    el2_text_add_arguments(text, format, arguments);
    va_end(arguments);
}

/* Where memory runs out late, a C library may close the stream without an error: what is there is counted. */
char *el2_text_finish(struct el2_text *text, struct el2_error *error)
{
    bool closed = text->stream && fclose(text->stream) == 0;
    text->stream = NULL;
    if (closed && !text->failed && text->bytes && text->room == text->used)
        return text->bytes;
    free(text->bytes);
    text->bytes = NULL;
    el2_fail(error, "out of memory");
    return NULL;
}

void el2_text_add_range(struct el2_text *text, unsigned first, unsigned last)
{
    if (last > first)
        el2_text_add(text, "%u-%u", first, last);
    else
        el2_text_add(text, "%u", first);
}

void el2_text_add_ranges(struct el2_text *text, unsigned end, el2_text_has_fn *has, const void *context)
{
    const char *separator = "";
    for (unsigned first = 0; first < end; first++) {
        if (!has(context, first))
            continue;
        unsigned last = first;
        while (last + 1 < end && has(context, last + 1))
            last++;
        el2_text_add(text, "%s", separator);
        el2_text_add_range(text, first, last);
        separator = ",";
        first = last;
    }
}
