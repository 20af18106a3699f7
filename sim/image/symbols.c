/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/symbols.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/littleendian.h"
#include "sim/image/file.h"
#include "sim/image/symbol_table.h"
#include "sim/image/unpack.h"

#define SLIDE        0x10000ull /* what a kernel moves by is a multiple of it */
#define ANCHORS      16u        /* instructions that are tried to be of the image: some are of modules */
#define WORD         4u
#define OFFSET_TEXT  20          /* characters of "+0x…" and the end */
#define UNSIZED_SPAN 0x100000ull /* bytes of the last symbol, whose end nothing tells */

struct symbol {
    uint64_t address;
    uint64_t size;  /* 0: up to the next */
    uint32_t order; /* in which it came */
    uint32_t name;  /* where in `names` */
};

struct el2_symbols {
    struct symbol *symbol; /* by address, then as they came, once sorted */
    size_t count, room;
    char *names;
    size_t names_size, names_room;
    bool has_start;
    uint64_t start;
    struct el2_symbols_place place[EL2_SYMBOLS_PLACES];
    size_t place_count;
};

struct el2_symbols *el2_symbols_create(void)
{
    return calloc(1, sizeof(struct el2_symbols));
}

void el2_symbols_free(struct el2_symbols *symbols)
{
    if (!symbols)
        return;
    free(symbols->symbol);
    free(symbols->names);
    free(symbols);
}

/* Room for `more` elements behind `count`. False when out of memory. */
static bool grow(void **array, size_t *room, size_t count, size_t more, size_t element)
{
    if (*room - count >= more)
        return true;
    const size_t wanted = 2 * (count + more) + 64;
    void *grown = realloc(*array, wanted * element);
    if (!grown)
        return false;
    *array = grown;
    *room = wanted;
    return true;
}

bool el2_symbols_add(struct el2_symbols *symbols, uint64_t address, uint64_t size, const char *name,
                     size_t length, struct el2_error *error)
{
    void *symbol = symbols->symbol, *names = symbols->names;
    if (symbols->count == EL2_SYMBOLS_COUNT_MAX)
        return el2_fail(error, "more than %u symbols of code", EL2_SYMBOLS_COUNT_MAX);
    if (length >= EL2_SYMBOL_TEXT)
        length = EL2_SYMBOL_TEXT - 1;
    bool good = grow(&symbol, &symbols->room, symbols->count, 1, sizeof(struct symbol));
    symbols->symbol = symbol;
    good = good && grow(&names, &symbols->names_room, symbols->names_size, length + 1, 1);
    symbols->names = names;
    if (!good)
        return el2_fail_memory(error);
    symbols->symbol[symbols->count] = (struct symbol){.address = address,
                                                      .size = size,
                                                      .order = (uint32_t)symbols->count,
                                                      .name = (uint32_t)symbols->names_size};
    symbols->count++;
    memcpy(symbols->names + symbols->names_size, name, length);
    symbols->names_size += length;
    symbols->names[symbols->names_size++] = 0;
    return true;
}

bool el2_symbols_add_typed(struct el2_symbols *symbols, char type, uint64_t address, const char *name,
                           size_t length, struct el2_error *error)
{
    if (length == 5 && !memcmp(name, "_text", 5))
        el2_symbols_set_start(symbols, address);
    const bool is_code = type && strchr("TtWw", type);
    return !is_code || !length || *name == '$' || el2_symbols_add(symbols, address, 0, name, length, error);
}

void el2_symbols_set_start(struct el2_symbols *symbols, uint64_t linked)
{
    symbols->start = linked;
    symbols->has_start = true;
}

static int by_address(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool take_unpacked(struct el2_symbols *symbols, const char *name, const uint8_t *content, size_t size,
                          struct el2_error *error)
{
    if (size >= SELFMAG && !memcmp(content, ELFMAG, SELFMAG))
        return el2_elf_symbols(symbols, content, size, error);
    if (el2_map_is(content, size))
        return el2_map_symbols(symbols, name, content, size, error);
    return el2_kallsyms_symbols(symbols, content, size, error);
}

/* `is_content`: where it fails, it is for what the file has. */
static bool take(struct el2_symbols *symbols, const char *name, const void *content, size_t size,
                 bool *is_content, struct el2_error *error)
{
    struct el2_unpacked unpacked;
    *is_content = false;
    if (!el2_unpack(name, content, size, EL2_SYMBOLS_FILE_MAX, &unpacked, error))
        return false;
    const bool taken = take_unpacked(symbols, name, unpacked.bytes, unpacked.size, error);
    free(unpacked.owned);
    if (taken && symbols->count)
        qsort(symbols->symbol, symbols->count, sizeof *symbols->symbol, by_address);
    *is_content = !taken && !el2_error_is_memory(error);
    if (!taken)
        symbols->count = 0;
    return taken;
}

bool el2_symbols_take(struct el2_symbols *symbols, const char *name, const void *content, size_t size,
                      struct el2_error *error)
{
    bool ignored;
    return take(symbols, name, content, size, &ignored, error);
}

bool el2_symbols_read(const char *path, struct el2_symbols **symbols, struct el2_error *error)
{
    static const struct el2_file_wanted wanted = {.what = "an ELF file, a System.map or a kernel's image",
                                                  .most = EL2_SYMBOLS_FILE_MAX};
    struct el2_file file;
    bool is_content = false;
    *symbols = NULL;
    if (!el2_file_read(path, &wanted, &file, error))
        return false;
    *symbols = el2_symbols_create();
    const bool taken =
        *symbols ? take(*symbols, path, file.bytes, file.size, &is_content, error) : el2_fail_memory(error);
    free(file.bytes);
    if (taken || is_content)
        return taken;
    el2_symbols_free(*symbols);
    *symbols = NULL;
    return false;
}

size_t el2_symbols_count(const struct el2_symbols *symbols)
{
    return symbols->count;
}

bool el2_symbols_start(const struct el2_symbols *symbols, uint64_t *linked)
{
    *linked = symbols->start;
    return symbols->has_start;
}

void el2_symbols_place(struct el2_symbols *symbols, const struct el2_symbols_place *place)
{
    if (symbols->place_count < EL2_SYMBOLS_PLACES)
        symbols->place[symbols->place_count++] = *place;
}

/* The address of the link of a guest's. */
static bool to_linked(const struct el2_symbols *symbols, uint64_t pc, uint64_t *linked)
{
    for (size_t i = 0; i < symbols->place_count; i++) {
        const struct el2_symbols_place *place = &symbols->place[i];
        *linked = pc - place->guest + place->linked;
        if (pc - place->guest < place->size)
            return true;
    }
    return false;
}

static bool is_there(const struct el2_symbols_seen *seen, const uint8_t *image, size_t size, uint64_t base)
{
    const uint64_t at = seen->pc - base;
    return size >= WORD && at <= size - WORD &&
           ((uint32_t)el2_little_endian(image + at, WORD) & seen->mask) == seen->value;
}

/* How many of them the image has where they would be. */
static size_t count_there(const struct el2_symbols_seen *seen, size_t count, const uint8_t *image,
                          size_t size, uint64_t base)
{
    size_t there = 0;
    for (size_t i = 0; i < count; i++)
        there += is_there(&seen[i], image, size, base);
    return there;
}

struct guess {
    uint64_t base;
    size_t there; /* of those that were seen */
    bool is_one;  /* and nowhere else as many */
};

/* The bases by which the image begins such that an instruction that was seen at `pc` is in it. */
static void guess_by(const struct el2_symbols *symbols, uint64_t pc, const struct el2_symbols_seen *seen,
                     size_t count, const uint8_t *image, size_t size, struct guess *best)
{
    for (uint64_t at = (pc - symbols->start) % SLIDE; at < size; at += SLIDE) {
        const struct guess guess = {pc - at, count_there(seen, count, image, size, pc - at), true};
        if (guess.there > best->there)
            *best = guess;
        else if (guess.there == best->there && guess.base != best->base)
            best->is_one = false;
    }
}

bool el2_symbols_settle(struct el2_symbols *symbols, const uint8_t *image, size_t size,
                        const struct el2_symbols_seen *seen, size_t count)
{
    struct guess best = {.there = 0};
    uint64_t ignored;
    if (!symbols->has_start)
        return false;
    for (size_t i = 0, tried = 0; i < count && tried < ANCHORS; i++) {
        if (to_linked(symbols, seen[i].pc, &ignored))
            continue;
        guess_by(symbols, seen[i].pc, seen, count, image, size, &best);
        tried++;
    }
    if (!best.is_one || !best.there)
        return false;
    el2_symbols_place(symbols, &(struct el2_symbols_place){best.base, size, symbols->start});
    return true;
}

/* The nearest symbol at or below an address, of several at one the first that came; NULL: there is none. */
static const struct symbol *at_or_below(const struct el2_symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (symbols->symbol[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return NULL;
    const struct symbol *symbol = &symbols->symbol[low - 1];
    while (symbol > symbols->symbol && symbol[-1].address == symbol->address)
        symbol--;
    return symbol;
}

bool el2_symbols_name(const struct el2_symbols *symbols, uint64_t pc, char text[EL2_SYMBOL_TEXT])
{
    uint64_t linked;
    const struct symbol *symbol;
    *text = 0;
    if (!to_linked(symbols, pc, &linked) || !(symbol = at_or_below(symbols, linked)))
        return false;
    const uint64_t offset = linked - symbol->address;
    const bool is_last = linked >= symbols->symbol[symbols->count - 1].address;
    if (offset >= (symbol->size ? symbol->size : is_last ? UNSIZED_SPAN : UINT64_MAX))
        return false;
    const char *name = symbols->names + symbol->name;
    if (offset)
        snprintf(text, EL2_SYMBOL_TEXT, "%.*s+0x%" PRIx64, EL2_SYMBOL_TEXT - OFFSET_TEXT, name, offset);
    else
        snprintf(text, EL2_SYMBOL_TEXT, "%s", name);
    return true;
}
