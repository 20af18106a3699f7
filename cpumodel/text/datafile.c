/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/datafile.h"

#include <string.h>

#include "cpumodel/text/visible.h"

struct reader {
    const char *name;
    const char *cursor;
    const char *end;
    unsigned line;
    char section[EL2_LINE_TEXT];
    el2_line_fn *handle;
    void *context;
    struct el2_error *error;
};

static bool fail_here(const struct reader *reader, const char *what)
{
    return el2_fail(reader->error, "%.160s:%u: %s", reader->name, reader->line, what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The line's length without its comment and the blanks before that. */
static size_t content_length(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((line[i] == ';' || line[i] == '#') && (i == 0 || is_blank(line[i - 1])))
            length = i;
    while (length > 0 && is_blank(line[length - 1]))
        --length;
    return length;
}

static bool check_text(const struct reader *reader, const char *line, size_t length)
{
    struct el2_error error = {""};
    for (size_t i = 0, size; i < length; i += size) {
        char shown[EL2_VISIBLE_TEXT];
        unsigned char c = (unsigned char)line[i];
        if (c >= ' ' && c < 0x7f) { /* nearly all: they show as they are */
            size = 1;
            continue;
        }
        size = el2_visible_next(line + i, length - i, shown);
        if (c == '\t' || memcmp(shown, line + i, size) == 0)
            continue;
        if (c < ' ' || c == 0x7f)
            el2_fail(&error, "byte 0x%02x at column %zu: this is not a text file", c, i + 1);
        else if (size == 1)
            el2_fail(&error, "byte 0x%02x at column %zu is no UTF-8: save the file as UTF-8", c, i + 1);
        else
            el2_fail(&error, "the character %s at column %zu does not show: take it out", shown, i + 1);
        return fail_here(reader, error.text);
    }
    return true;
}

static bool take_section(struct reader *reader, const char *line, size_t length)
{
    if (line[length - 1] != ']')
        return fail_here(reader, "a section ends in ']', with nothing but a comment after it");
    for (++line, length -= 2; length > 0 && is_blank(*line); length--)
        ++line;
    while (length > 0 && is_blank(line[length - 1]))
        --length;
    memcpy(reader->section, line, length);
    reader->section[length] = '\0';
    return true;
}

/* Cuts the next line down to its content: no line end, comment or blanks around it. */
static bool take_line(struct reader *reader, const char **line, size_t *length)
{
    const char *start = reader->cursor;
    size_t left = (size_t)(reader->end - start);
    const char *newline = memchr(start, '\n', left);
    size_t size = newline ? (size_t)(newline - start) : left;
    reader->cursor = newline ? newline + 1 : reader->end;
    ++reader->line;
    if (reader->line == 1 && size >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0) {
        start += 3;
        size -= 3;
    }
    if (newline && size > 0 && start[size - 1] == '\r')
        --size;
    if (!check_text(reader, start, size))
        return false;
    size = content_length(start, size);
    for (; size > 0 && is_blank(*start); size--)
        ++start;
    *line = start;
    *length = size;
    return true;
}

static void trim(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
}

/* "key = value": cut at the first '=', without the blanks around both. The line has none at its ends. */
static bool take_pair(struct reader *reader, char *text)
{
    char *value = strchr(text, '=');
    if (!value)
        return fail_here(reader, "this is neither [section] nor key = value");
    *value++ = '\0';
    value += strspn(value, " \t");
    trim(text);
    if (!*text)
        return fail_here(reader, "there is no key before '='");
    struct el2_line line = {reader->name, reader->line, reader->section, text, value};
    struct el2_error error = {""};
    return reader->handle(reader->context, &line, &error) || fail_here(reader, error.text);
}

static bool take_content(struct reader *reader, const char *line, size_t length)
{
    char text[EL2_LINE_TEXT];
    if (length >= sizeof text) {
        struct el2_error error;
        el2_fail(&error, "the line has %zu characters without its comment: %zu are the most, make it shorter",
                 length, sizeof text - 1);
        return fail_here(reader, error.text);
    }
    if (length == 0)
        return true;
    if (line[0] == '[')
        return take_section(reader, line, length);
    memcpy(text, line, length);
    text[length] = '\0';
    return take_pair(reader, text);
}

bool el2_ini_read(const char *name, const char *text, size_t size, el2_line_fn *handle, void *context,
                  struct el2_error *error)
{
    struct reader reader = {.name = name, .cursor = text, .end = text + size};
    reader.handle = handle;
    reader.context = context;
    reader.error = error;
    while (reader.cursor != reader.end) {
        const char *line;
        size_t length;
        if (!take_line(&reader, &line, &length) || !take_content(&reader, line, length))
            return false;
    }
    return true;
}
