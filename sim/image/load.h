/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the loaders of this room share: the content that is being loaded, and where to. A loader either fills the image
 * or gives a message and leaves RAM as it was.
 */
#ifndef EL2_SIM_IMAGE_LOAD_H
#define EL2_SIM_IMAGE_LOAD_H

#include "sim/image/image.h"

struct el2_load {
    const char *name; /* for messages */
    const uint8_t *content;
    size_t size;
    const struct el2_ram *ram;
    struct el2_error *error;
};

/* Whether `size` bytes at a guest physical address are RAM. */
static inline bool el2_load_fits(const struct el2_load *load, uint64_t address, uint64_t size)
{
    const struct el2_ram *ram = load->ram;
    return address >= ram->base && address - ram->base <= ram->size &&
           size <= ram->size - (address - ram->base);
}

/* False, saying that `what` is not in RAM. */
bool el2_load_fail_outside(const struct el2_load *load, const char *what, uint64_t address, uint64_t size);

/* --- elf.c: content that begins with ELF's magic --- */
bool el2_load_elf(const struct el2_load *load, struct el2_image *image);

/* --- flat.c: any other content, one instruction at least --- */
bool el2_load_flat(const struct el2_load *load, struct el2_image *image);

#endif
