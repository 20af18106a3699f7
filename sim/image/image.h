/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's image, put into RAM. What it is, its content tells, not its name:
 *
 *     ELF       ELF64, little-endian, AArch64, static: segments go to their physical addresses, the entry point is
 *               honoured; a static PIE without relocations that is linked below RAM is moved to EL2_LOAD_ADDRESS
 *     Image     of an arm64 Linux: goes where its header says
 *     flat      anything else: goes to EL2_LOAD_ADDRESS, execution begins at its first byte
 *
 * Each of them may be packed (unpack.h): by gzip, by Zstandard, or in the EFI zboot image of a kernel. No file is
 * trusted.
 *
 *     struct el2_ram ram = {bytes, EL2_RAM_BASE, ram_size};
 *     struct el2_image image;
 *     struct el2_file file;
 *     if (el2_image_read("guest.elf", &ram, &file, &error) &&
 *         el2_image_load("guest.elf", file.bytes, file.size, &ram, &image, &error)) ...
 *     free(file.bytes);
 */
#ifndef EL2_SIM_IMAGE_IMAGE_H
#define EL2_SIM_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sim/image/file.h"

#define EL2_LOAD_ADDRESS 0x40080000ull

struct el2_ram {
    uint8_t *bytes;
    uint64_t base; /* guest physical address of bytes[0] */
    uint64_t size;
};

enum el2_image_kind { EL2_IMAGE_ELF, EL2_IMAGE_LINUX, EL2_IMAGE_FLAT, EL2_IMAGE_FIRMWARE };

struct el2_image {
    enum el2_image_kind kind;
    uint64_t entry;
    uint64_t start; /* lowest address loaded */
    uint64_t end;   /* behind the highest */
};

/* Loads `size` bytes of a file's content. It is for RAM: firmware (firmware.h) is refused. `name` is for messages. RAM that is not loaded to is left as it is. False
 * with a message where the content cannot be loaded there, or out of memory. */
bool el2_image_load(const char *name, const void *content, size_t size, const struct el2_ram *ram,
                    struct el2_image *image, struct el2_error *error);

/* Reads the file of an image for this RAM. */
bool el2_image_read(const char *path, const struct el2_ram *ram, struct el2_file *file,
                    struct el2_error *error);

#endif
