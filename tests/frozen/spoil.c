/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frozen/spoil.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"

#define TEXT_MAX (1u << 20)
#define ROW_MAX  1024

struct row {
    const char *line, *equals, *end; /* `end` is behind the line */
};

/* How a value is spoilt; each writes the whole line. */
static void drop_last(const struct row *row, char *out)
{
    const char *at = row->end;
    while (at > row->equals + 1 && at[-1] != ' ')
        at--;
    sprintf(out, "%.*s", (int)(at - row->line), row->line);
}

static void drop_first(const struct row *row, char *out)
{
    const char *at = row->equals + 1 + strspn(row->equals + 1, " ");
    at += strcspn(at, " \n");
    sprintf(out, "%.*s%.*s", (int)(row->equals + 1 - row->line), row->line, (int)(row->end - at), at);
}

static void append(const struct row *row, char *out)
{
    sprintf(out, "%.*s more", (int)(row->end - row->line), row->line);
}

static void misspell(const struct row *row, char *out)
{
    const char *at = row->equals + 1 + strspn(row->equals + 1, " ");
    sprintf(out, "%.*szz%.*s", (int)(at - row->line), row->line, (int)(row->end - at), at);
}

static void empty(const struct row *row, char *out)
{
    sprintf(out, "%.*s", (int)(row->equals + 1 - row->line), row->line);
}

static void misname(const struct row *row, char *out)
{
    sprintf(out, "Zz%.*s", (int)(row->end - row->line), row->line);
}

static void overflow(const struct row *row, char *out)
{
    sprintf(out, "%.*s 99999999999999999999", (int)(row->equals + 1 - row->line), row->line);
}

static void impossible(const struct row *row, char *out)
{
    sprintf(out, "%.*s if nothing.known == 3", (int)(row->end - row->line), row->line);
}

static void add_comma(const struct row *row, char *out)
{
    sprintf(out, "%.*s,", (int)(row->end - row->line), row->line);
}

static void repeat(const struct row *row, char *out)
{
    int size = (int)(row->end - row->line);
    sprintf(out, "%.*s\n%.*s", size, row->line, size, row->line);
}

static void add_words(const struct row *row, char *out)
{
    out += sprintf(out, "%.*s", (int)(row->end - row->line), row->line);
    for (int i = 0; i < 70; i++)
        out += sprintf(out, " w");
}

/* As long as a line may be: with words, so that a name or a word becomes too long. */
static void fill(const struct row *row, char *out, size_t size)
{
    size_t length = (size_t)sprintf(out, "%.*s", (int)(row->end - row->line), row->line);
    for (; length < size; length++)
        out[length] = 'w';
    out[length] = '\0';
}

static void fill_up(const struct row *row, char *out)
{
    fill(row, out, EL2_LINE_TEXT - 1);
}

static void fill_key(const struct row *row, char *out)
{
    static char words[ROW_MAX];
    struct row key = {row->line, row->equals, row->line + strcspn(row->line, " =")};
    fill(&key, words, 100);
    sprintf(out, "%s %.*s", words, (int)(row->end - row->equals), row->equals);
}

static const struct {
    const char *name;
    void (*spoil)(const struct row *row, char *out);
} ways[] = {
    {"without its last word", drop_last},
    {"without its first word", drop_first},
    {"with a word more", append},
    {"with another first word", misspell},
    {"empty", empty},
    {"with another key", misname},
    {"as a large number", overflow},
    {"with an unknown condition", impossible},
    {"with a comma behind", add_comma},
    {"twice", repeat},
    {"with many words more", add_words},
    {"filled up", fill_up},
    {"with a long key", fill_key},
};

/* The kind of a row: its section, and the shape of its value up to a condition: a word is as another, and as several. */
static void kind_of(const char *section, const struct row *row, char kind[256])
{
    size_t used = (size_t)snprintf(kind, 100, "%s|", section);
    const char *at = row->equals + 1;
    char last = ' ';
    for (; at < row->end && used < 200 && strncmp(at, " if ", 4); at++) {
        bool in_word = isalnum((unsigned char)*at) || strchr(" ._", *at);
        char class = in_word ? isdigit((unsigned char)*at) && last == ' ' ? '9' : 'a' : *at;
        if (*at != ' ' && class != last)
            kind[used++] = class;
        last = class;
    }
    snprintf(kind + used, 256 - used, "%s", at < row->end ? "?" : "");
}

static bool is_known(struct spoilt *spoilt, const char *kind)
{
    for (size_t i = 0; i < spoilt->kind_count; i++)
        if (!strcmp(spoilt->kinds[i], kind))
            return true;
    cr_assert_lt(spoilt->kind_count, SPOILT_KINDS);
    spoilt->kinds[spoilt->kind_count++] = strdup(kind);
    return false;
}

static void try_row(const struct spoilt *spoilt, const char *name, const char *text, const char *section,
                    const struct row *row)
{
    static char changed[TEXT_MAX], line[4 * ROW_MAX];
    for (size_t way = 0; way < EL2_COUNT(ways); way++) {
        struct el2_error error = {""};
        char question[512];
        ways[way].spoil(row, line);
        int size =
            snprintf(changed, sizeof changed, "%.*s%s%s", (int)(row->line - text), text, line, row->end);
        bool taken = spoilt->is_taken(name, changed, (size_t)size, &error);
        int shown = row->end - row->line > 200 ? 200 : (int)(row->end - row->line);
        snprintf(question, sizeof question, "%s %s %.*s %s", name, section, shown, row->line, ways[way].name);
        const char *message = strstr(error.text, ": ");
        frozen_printf(spoilt->frozen, question, "%.200s",
                      taken     ? "taken"
                      : message ? message + 2
                                : error.text);
    }
}

void spoil_file(struct spoilt *spoilt, const char *name, const char *text)
{
    char section[64] = "", kind[256];
    for (const char *line = text, *end; *line; line = end + (*end == '\n')) {
        end = line + strcspn(line, "\n");
        struct row row = {line, memchr(line, '=', (size_t)(end - line)), end};
        if (*line == '[')
            snprintf(section, sizeof section, "%.*s", (int)strcspn(line, " ]"), line);
        if (*line == '[' || *line == ';' || *line == '#' || !row.equals || end - line > ROW_MAX)
            continue;
        kind_of(section, &row, kind);
        if (spoilt->every_row || !is_known(spoilt, kind))
            try_row(spoilt, name, text, section, &row);
    }
}

void spoil_end(struct spoilt *spoilt)
{
    while (spoilt->kind_count)
        free(spoilt->kinds[--spoilt->kind_count]);
}
