/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of symbols share: the table that they fill. For the files of this room. */
#ifndef EL2_SIM_IMAGE_SYMBOL_TABLE_H
#define EL2_SIM_IMAGE_SYMBOL_TABLE_H

#include "sim/image/symbols.h"

/* A symbol of code at its address of the link. `size` 0: up to the next symbol. The name is copied. False with a message
 * where there are too many, or out of memory. */
bool el2_symbols_add(struct el2_symbols *symbols, uint64_t address, uint64_t size, const char *name,
                     size_t length, struct el2_error *error);

/* A symbol as nm writes it: `type` T or W in either case is code, and added but for a mapping symbol; `_text`, of any type,
 * tells the image's start. False as el2_symbols_add. */
bool el2_symbols_add_typed(struct el2_symbols *symbols, char type, uint64_t address, const char *name,
                           size_t length, struct el2_error *error);

/* The address of the image's first byte. */
void el2_symbols_set_start(struct el2_symbols *symbols, uint64_t linked);

/* --- symbols_elf.c: of an ELF file's .symtab; one without, or a damaged one, is no error --- */
bool el2_elf_symbols(struct el2_symbols *symbols, const uint8_t *content, size_t size,
                     struct el2_error *error);

/* --- symbols_map.c: lines "ADDRESS TYPE NAME", as nm and /proc/kallsyms have them --- */
bool el2_map_is(const uint8_t *content, size_t size);
bool el2_map_symbols(struct el2_symbols *symbols, const char *name, const uint8_t *content, size_t size,
                     struct el2_error *error);

/* --- kallsyms.c: of an arm64 Linux Image; one without is no error --- */
bool el2_kallsyms_symbols(struct el2_symbols *symbols, const uint8_t *content, size_t size,
                          struct el2_error *error);

#endif
