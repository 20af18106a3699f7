/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/datafile.h"

#include <ini.h>
#include <string.h>

#include "cpumodel/text/visible.h"

#define LINE_LENGTH 512

/* libinih takes ':' for '=' and may not: a key such as S3_0_C0_C4_3[3:0] passes through it with this byte. */
#define COLON '\x01'

struct reader {
    const char *name;
    const char *cursor;
    const char *end;
    unsigned line;
    char section[LINE_LENGTH];
    el2_line_fn *handle;
    void *context;
    struct el2_error *error;
    bool failed;
};

static bool fail_here(struct reader *reader, const char *what)
{
    reader->failed = true;
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

static bool check_text(struct reader *reader, const char *line, size_t length)
{
    struct el2_error error = {""};
    for (size_t i = 0, size; i < length; i += size) {
        char shown[EL2_VISIBLE_TEXT];
        unsigned char c = (unsigned char)line[i];
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

/* libinih's fgets: one line a call, stripped so that an indented line is no continuation of the one before.
 */
static char *next_line(char *buffer, int size, void *stream)
{
    struct reader *reader = stream;
    if (reader->failed || reader->cursor == reader->end || size < 2)
        return NULL;
    const char *line;
    size_t length;
    if (!take_line(reader, &line, &length))
        return NULL;
    if (length >= (size_t)size || length >= LINE_LENGTH) {
        struct el2_error error;
        el2_fail(&error, "the line has %zu characters without its comment: %d are the most, make it shorter",
                 length, size - 1 < LINE_LENGTH ? size - 1 : LINE_LENGTH - 1);
        fail_here(reader, error.text);
        return NULL;
    }
    memcpy(buffer, line, length);
    buffer[length] = '\0';
    if (length > 0 && buffer[0] == '[') {
        if (!take_section(reader, line, length))
            return NULL;
    } else if (length > 0) {
        char *equals = strchr(buffer, '=');
        if (!equals) {
            fail_here(reader, "this is neither [section] nor key = value");
            return NULL;
        }
        for (char *c = buffer; c < equals; c++)
            if (*c == ':')
                *c = COLON;
    }
    return buffer;
}

static int handle_pair(void *user, const char *section, const char *key, const char *value)
{
    struct reader *reader = user;
    (void)section;
    if (reader->failed)
        return 0;
    char name[LINE_LENGTH];
    size_t length = strlen(key);
    if (length == 0 || length >= sizeof name)
        return fail_here(reader, "there is no key before '='");
    for (size_t i = 0; i <= length; i++)
        name[i] = key[i] == COLON ? ':' : key[i];
    struct el2_line line = {reader->name, reader->line, reader->section, name, value};
    struct el2_error error = {""};
    return reader->handle(reader->context, &line, &error) || fail_here(reader, error.text);
}

bool el2_ini_read(const char *name, const char *text, size_t size, el2_line_fn *handle, void *context,
                  struct el2_error *error)
{
    struct reader reader = {.name = name, .cursor = text, .end = text + size};
    reader.handle = handle;
    reader.context = context;
    reader.error = error;
    int line = ini_parse_stream(next_line, &reader, handle_pair, &reader);
    if (reader.failed)
        return false;
    if (line > 0) {
        reader.line = (unsigned)line;
        return fail_here(&reader, "this is neither [section] nor key = value");
    }
    return line == 0 || el2_fail(error, "%.160s: out of memory", name);
}
