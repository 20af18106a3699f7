/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System.map, as nm writes it: a line a symbol, "ffff800008010000 T _text". Of /proc/kallsyms a module's name follows. */
#include <inttypes.h>
#include <string.h>

#include "sim/image/symbol_table.h"

#define DIGITS_LEAST 8
#define DIGITS_HELD  16

struct line {
    uint64_t address;
    char type;
    const char *name;
    size_t length;
};

static int digit_of(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Takes a line of `size` bytes, without its newline, apart. */
static bool read_line(const uint8_t *text, size_t size, struct line *line)
{
    size_t at = 0;
    *line = (struct line){.address = 0};
    while (at < size && at < DIGITS_HELD && digit_of(text[at]) >= 0)
        line->address = line->address << 4 | (unsigned)digit_of(text[at++]);
    if (at < DIGITS_LEAST || size - at < 4 || text[at] != ' ' || text[at + 2] != ' ')
        return false;
    line->type = (char)text[at + 1];
    line->name = (const char *)text + at + 3;
    for (size -= at + 3; line->length < size && !is_blank((uint8_t)line->name[line->length]);)
        line->length++;
    return line->length != 0;
}

static size_t length_of_line(const uint8_t *text, size_t size)
{
    const uint8_t *end = memchr(text, '\n', size);
    return end ? (size_t)(end - text) : size;
}

bool el2_map_is(const uint8_t *content, size_t size)
{
    struct line line;
    return read_line(content, length_of_line(content, size), &line);
}

bool el2_map_symbols(struct el2_symbols *symbols, const char *name, const uint8_t *content, size_t size,
                     struct el2_error *error)
{
    size_t at = 0;
    for (unsigned long number = 1; at < size; number++) {
        const size_t length = length_of_line(content + at, size - at);
        struct line line;
        if (length && !read_line(content + at, length, &line))
            return el2_fail(error, "%s:%lu: not a line of a System.map: ADDRESS TYPE NAME", name, number);
        if (length && !el2_symbols_add_typed(symbols, line.type, line.address, line.name, line.length, error))
            return false;
        at += length + 1;
    }
    return true;
}
