/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of a guest's code: by the symbol table of an ELF file, by the System.map of a kernel, or by the table that an arm64
 * Linux Image carries in itself (kallsyms.h). Which it is, the content tells. No file is trusted.
 *
 * A symbol's address is that of the link. Where the code is at run time is told by places: a range of guest addresses,
 * and the address of the link that its first byte has. A kernel may move itself (KASLR): where to, its own instructions
 * tell, those that were seen executed and what the image has (el2_symbols_settle).
 *
 *     struct el2_symbols *symbols;
 *     if (!el2_symbols_read("vmlinux", &symbols, &error)) ...
 *     el2_symbols_place(symbols, &(struct el2_symbols_place){.guest = image.start, .size = size, .linked = ...});
 *     char text[EL2_SYMBOL_TEXT];
 *     if (el2_symbols_name(symbols, pc, text))
 *         puts(text);                                  // "cpuinfo_store_cpu+0x24"
 *     el2_symbols_free(symbols);
 */
#ifndef EL2_SIM_IMAGE_SYMBOLS_H
#define EL2_SIM_IMAGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

struct el2_symbols;

#define EL2_SYMBOL_TEXT       160 /* of a name and an offset; longer names are cut */
#define EL2_SYMBOLS_PLACES    4
#define EL2_SYMBOLS_FILE_MAX  (1ull << 30) /* bytes, of a file that is read for its symbols */
#define EL2_SYMBOLS_COUNT_MAX (1u << 20)

/* An empty table; NULL when out of memory. */
struct el2_symbols *el2_symbols_create(void);
void el2_symbols_free(struct el2_symbols *symbols);

/* Reads a file's symbols of code to a new table, which is the caller's to free. A file without any gives an empty one. False
 * with a message: what the file has cannot be used, and the table is empty; or it cannot be read, or out of memory, and
 * there is none. */
bool el2_symbols_read(const char *path, struct el2_symbols **symbols, struct el2_error *error);

/* The same of content, to a table that was created empty; `name` is for messages. */
bool el2_symbols_take(struct el2_symbols *symbols, const char *name, const void *content, size_t size,
                      struct el2_error *error);

size_t el2_symbols_count(const struct el2_symbols *symbols);

/* The address that the first byte of the image has in the link: a kernel's `_text`, the lowest loaded segment of an ELF
 * file. False: it is not known. */
bool el2_symbols_start(const struct el2_symbols *symbols, uint64_t *linked);

/* `size` bytes from the guest's address `guest` on are those that the link has at `linked`. The first of two places that
 * share addresses counts; more than EL2_SYMBOLS_PLACES are not kept. */
struct el2_symbols_place {
    uint64_t guest, size, linked;
};
void el2_symbols_place(struct el2_symbols *symbols, const struct el2_symbols_place *place);

/* An instruction that was seen at an address: (word & mask) == value. */
struct el2_symbols_seen {
    uint64_t pc;
    uint32_t mask, value;
};

/*
 * Finds where the guest has mapped an image: of all that are a multiple of 64 KiB from where it was linked, the one place
 * where it has most of the instructions that were seen. Those that are in a place already, and those of modules, do no
 * harm. False, and nothing is changed: none was seen outside of all places, or two places are as good; or the image's
 * start is not known.
 */
bool el2_symbols_settle(struct el2_symbols *symbols, const uint8_t *image, size_t size,
                        const struct el2_symbols_seen *seen, size_t count);

/* "NAME" or "NAME+0x1c" of the code at a guest address. False, and `text` is "": it is in no place, or in no symbol. */
bool el2_symbols_name(const struct el2_symbols *symbols, uint64_t pc, char text[EL2_SYMBOL_TEXT]);

#endif
