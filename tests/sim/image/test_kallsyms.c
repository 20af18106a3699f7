/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table that a Linux Image has in itself, in each of its forms, whole and damaged. Its images are made here. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/image/symbols.h"

#define SIZE    0x20000u
#define SYMBOLS 600u
#define FIRST   0x11000u /* where the table begins */

/* How a kernel has it: what is before the names, a marker's width, where the offsets are, where its first symbol is. */
struct form {
    unsigned width;
    bool offsets_last;
    const char *first;
    uint32_t base_of_code; /* 0: no PE header */
    bool is_empty;         /* padding where its code would be */
};

struct image {
    uint8_t bytes[SIZE];
    size_t at;                                             /* where to write on */
    size_t count, names, markers, tokens, places, offsets; /* where each is */
    size_t size;
};

static void put(struct image *image, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        image->bytes[image->at++] = (uint8_t)(value >> 8 * i);
}

static void align(struct image *image)
{
    image->at = (image->at + 7) / 8 * 8;
}

static uint32_t offset_of(unsigned symbol)
{
    return symbol * 0x10;
}

/* Type and name of a symbol. */
static void name_of(const struct form *form, unsigned symbol, char text[64])
{
    if (symbol == 0)
        snprintf(text, 64, "T%s", form->first);
    else
        snprintf(text, 64, "%csym_%u", symbol % 3 == 2 ? 'd' : symbol % 3 ? 'T' : 't', symbol);
}

static void put_offsets(struct image *image)
{
    image->offsets = image->at;
    for (unsigned i = 0; i < SYMBOLS; i++)
        put(image, offset_of(i), 4);
    align(image);
    put(image, 0, 8); /* the address that they count from, before it is relocated */
}

/* The names; token 1 stands for "sym_", all other letters for themselves. The symbol 300 is longer than 127 tokens. */
static void put_names(struct image *image, const struct form *form)
{
    uint64_t marker[(SYMBOLS + 255) / 256];
    image->count = image->at;
    put(image, SYMBOLS, 8);
    image->names = image->at;
    for (unsigned i = 0; i < SYMBOLS; i++) {
        char text[64], tokens[256] = "";
        if (i % 256 == 0)
            marker[i / 256] = image->at - image->names;
        name_of(form, i, text);
        if (i == 0)
            snprintf(tokens, sizeof tokens, "%s", text);
        else
            snprintf(tokens, sizeof tokens, "%c\001%s", text[0], strchr(text, '_') + 1);
        if (i == 300)
            memset(tokens + strlen(tokens), 'z', 150);
        const size_t length = strlen(tokens);
        if (length > 127)
            put(image, 0x80 | (length & 0x7f), 1);
        put(image, length > 127 ? length >> 7 : length, 1);
        for (size_t c = 0; c < length; c++)
            put(image, (uint8_t)tokens[c], 1);
    }
    align(image);
    image->markers = image->at;
    for (unsigned i = 0; i < (SYMBOLS + 255) / 256; i++)
        put(image, marker[i], form->width);
    align(image);
}

static void put_tokens(struct image *image)
{
    uint16_t place[256];
    image->tokens = image->at;
    for (unsigned i = 0; i < 256; i++) {
        const char text[2] = {(char)(i >= 0x20 && i < 0x7f ? i : 'Q'), 0}, *token = i == 1 ? "sym_" : text;
        place[i] = (uint16_t)(image->at - image->tokens);
        for (; *token; token++)
            put(image, (uint8_t)*token, 1);
        put(image, 0, 1);
    }
    align(image);
    image->places = image->at;
    for (unsigned i = 0; i < 256; i++)
        put(image, place[i], 2);
    align(image);
}

static struct image *make(const struct form *form)
{
    struct image *image = calloc(1, sizeof *image);
    cr_assert(image);
    if (form->base_of_code) {
        image->at = 0x3c;
        put(image, 0x40, 4);
        put(image, 0x4550, 4);
        image->at = 0x40 + 0x2c;
        put(image, form->base_of_code, 4);
        if (!form->is_empty)
            memset(image->bytes + 0x10000, 0x55, 0x100); /* code, behind padding */
    }
    image->at = FIRST;
    if (!form->offsets_last)
        put_offsets(image);
    put_names(image, form);
    put_tokens(image);
    if (form->offsets_last)
        put_offsets(image);
    cr_assert_lt(image->at, SIZE);
    image->size = form->base_of_code ? SIZE : image->at;
    return image;
}

static struct el2_symbols *take(const struct image *image, size_t size)
{
    struct el2_symbols *symbols = el2_symbols_create();
    struct el2_error error = {""};
    uint8_t *content = malloc(size + !size); /* of its size, so that a byte behind it is found out */
    cr_assert(symbols && content);
    memcpy(content, image->bytes, size);
    cr_expect(el2_symbols_take(symbols, "Image", content, size, &error), "%s", error.text);
    free(content);
    return symbols;
}

static void expect_all(const struct form *form, const struct image *image)
{
    struct el2_symbols *symbols = take(image, image->size);
    char got[EL2_SYMBOL_TEXT], wanted[64];
    cr_expect_eq(el2_symbols_count(symbols), SYMBOLS - SYMBOLS / 3);
    el2_symbols_place(symbols, &(struct el2_symbols_place){.size = UINT64_MAX});
    for (unsigned i = 0; i < SYMBOLS; i++) {
        name_of(form, i, wanted);
        if (i == 300 || *wanted == 'd')
            continue;
        cr_expect(el2_symbols_name(symbols, offset_of(i), got));
        cr_expect_str_eq(got, wanted + 1);
    }
    cr_expect(el2_symbols_name(symbols, offset_of(300), got) && strlen(got) == strlen("sym_300") + 150);
    cr_expect(el2_symbols_name(symbols, offset_of(302) + 4, got));
    cr_expect_str_eq(got, "sym_301+0x14"); /* 302 is data */
    el2_symbols_free(symbols);
}

static const struct form current = {.width = 4, .offsets_last = true, .first = "_text"};
static const struct form up_to_6_3 = {.width = 4, .first = "_stext", .base_of_code = 0x10000};
static const struct form without_header = {.width = 4, .first = "_stext"};
static const struct form without_code = {
    .width = 4, .first = "_stext", .base_of_code = 0x1000, .is_empty = true};
static const struct form before_5_10 = {.width = 4, .first = "_stext", .base_of_code = 0x1000};
static const struct form before_4_20 = {.width = 8, .first = "other"};

/* By form, where the image begins. */
static void expect_form(const struct form *form, bool has_start, uint64_t wanted)
{
    struct image *image = make(form);
    uint64_t start = 0;
    expect_all(form, image);
    struct el2_symbols *symbols = take(image, image->size);
    cr_expect_eq(el2_symbols_start(symbols, &start), has_start);
    cr_expect_eq(start, wanted);
    el2_symbols_free(symbols);
    free(image);
}

Test(kallsyms, forms)
{
    expect_form(&current, true, 0);
    expect_form(&up_to_6_3, true, -0x10000ull);
    expect_form(&before_5_10, true, -0x10000ull);
    expect_form(&before_4_20, false, 0);
    expect_form(&without_header, false, 0);
    expect_form(&without_code, false, 0);
}

static size_t count_of(const struct image *image, size_t size)
{
    struct el2_symbols *symbols = take(image, size);
    const size_t count = el2_symbols_count(symbols);
    el2_symbols_free(symbols);
    return count;
}

/* All of the table or nothing. */
Test(kallsyms, truncated)
{
    struct image *image = make(&current);
    const size_t needed = image->offsets + SYMBOLS * 4;
    for (size_t size = image->names; size<needed; size += size> needed - 64 ? 1 : 13)
        cr_expect_eq(count_of(image, size), 0u, "%zu bytes", size);
    cr_expect_neq(count_of(image, needed), 0u);
    free(image);
}

/* Each damaged once, at a place, by bytes. */
static void expect_none(size_t at, uint64_t value, unsigned size, const char *what)
{
    struct image *image = make(&current);
    image->at = at;
    put(image, value, size);
    cr_expect_eq(count_of(image, image->size), 0u, "%s", what);
    free(image);
}

Test(kallsyms, hostile)
{
    struct image *image = make(&current);
    expect_none(image->count, 0, 8, "no symbol");
    expect_none(image->count, SYMBOLS + 256, 8, "more than there are markers for");
    expect_none(image->count, UINT64_MAX, 8, "a huge count");
    expect_none(image->names, 0, 1, "a symbol of nothing");
    expect_none(image->names, 0xffff, 2, "a symbol that reaches beyond all");
    expect_none(image->markers + 4, 3, 4, "markers too near each other");
    expect_none(image->markers + 4, UINT32_MAX, 4, "a marker beyond the names");
    expect_none(image->markers + 8, 600, 4, "markers backwards");
    expect_none(image->places + 2, UINT16_MAX, 2, "a token out of the table");
    expect_none(image->places + 2 * '0', UINT16_MAX, 2, "digits before the image");
    expect_none(image->places + 2 * 255, 0, 2, "the last token again the first");
    expect_none(image->offsets + 4 * 10, UINT32_MAX, 4, "offsets that are not sorted");
    free(image);
}

/* Any byte changed: whatever it gives, it ends well. */
Test(kallsyms, any_byte)
{
    struct image *image = make(&current);
    for (size_t at = FIRST; at < image->size; at += 7) {
        const uint8_t before = image->bytes[at];
        image->bytes[at] = (uint8_t)(before ^ 1u << at % 8);
        count_of(image, image->size);
        image->bytes[at] = before;
    }
    free(image);
}

/* Nothing but what looks like the beginning of one; it is given up in time. */
Test(kallsyms, nothing_but_beginnings, .timeout = 20)
{
    const size_t size = 24u << 20;
    struct el2_symbols *symbols = el2_symbols_create();
    struct el2_error error;
    uint8_t *content = malloc(size);
    struct image *image = make(&current);
    cr_assert(symbols && content);
    for (size_t at = 0; at < size; at += 8) { /* markers: 0, and far enough from it */
        memset(content + at, 0, 8);
        content[at + 5] = 2;
    }
    const size_t table = image->size - image->tokens;
    for (unsigned i = 1; i < 12; i++)
        memcpy(content + size - i * 0x10000, image->bytes + image->tokens, table);
    cr_expect(el2_symbols_take(symbols, "Image", content, size, &error));
    cr_expect_eq(el2_symbols_count(symbols), 0u);
    el2_symbols_free(symbols);
    free(content);
    free(image);
}
