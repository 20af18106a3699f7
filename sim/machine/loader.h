/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts a guest into RAM: an ELF file (ELF64, little-endian, AArch64, static) or a flat image.
 *
 * ELF segments go to their physical addresses, the entry point is honoured; a static PIE without relocations
 * that is linked below RAM is moved to EL2_LOAD_ADDRESS. Anything else is a flat image: an arm64 Linux Image
 * goes where its header says, others to EL2_LOAD_ADDRESS, and execution begins at the first byte. The file is
 * not trusted.
 *
 *     struct el2_ram ram = {bytes, EL2_RAM_BASE, ram_size};
 *     struct el2_image image;
 *     if (!el2_load_file("guest.elf", &ram, &image, &error)) ...
 */
#ifndef EL2_SIM_MACHINE_LOADER_H
#define EL2_SIM_MACHINE_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

#define EL2_LOAD_ADDRESS 0x40080000ull

struct el2_ram {
    uint8_t *bytes;
    uint64_t base; /* guest physical address of bytes[0] */
    uint64_t size;
};

struct el2_image {
    uint64_t entry;
    uint64_t start; /* lowest address loaded */
    uint64_t end;   /* behind the highest */
};

/* Loads `size` bytes of a file's content. `name` is for messages. RAM that is not loaded to is left as it is.
 */
bool el2_load(const char *name, const void *content, size_t size, const struct el2_ram *ram,
              struct el2_image *image, struct el2_error *error);

/* The same from a file. */
bool el2_load_file(const char *path, const struct el2_ram *ram, struct el2_image *image,
                   struct el2_error *error);

#endif
