/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/image.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/image/file.h"
#include "sim/image/firmware.h"
#include "sim/image/load.h"
#include "sim/image/unpack.h"

bool el2_load_fail_outside(const struct el2_load *load, const char *what, uint64_t address, uint64_t size)
{
    return el2_fail(load->error,
                    "%s: %s of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is not in RAM (0x%" PRIx64
                    " to 0x%" PRIx64 "): link it elsewhere or give more with --ram",
                    load->name, what, size, address, load->ram->base, load->ram->base + load->ram->size);
}

static bool load_unpacked(const struct el2_load *load, bool was_packed, struct el2_image *image)
{
    if (el2_firmware_is(load->content, load->size))
        return el2_fail(load->error,
                        was_packed ? "%s: firmware, which flash takes only unpacked: unpack it first"
                                   : "%s: firmware that runs from flash, of which the machine has none",
                        load->name);
    if (load->size >= SELFMAG && !memcmp(load->content, ELFMAG, SELFMAG))
        return el2_load_elf(load, image);
    return el2_load_flat(load, image);
}

bool el2_image_load(const char *name, const void *content, size_t size, const struct el2_ram *ram,
                    struct el2_image *image, struct el2_error *error)
{
    struct el2_unpacked unpacked;
    if (!el2_unpack(name, content, size, 2 * ram->size, &unpacked, error))
        return false;
    const struct el2_load load = {
        .name = name, .content = unpacked.bytes, .size = unpacked.size, .ram = ram, .error = error};
    bool loaded = load_unpacked(&load, unpacked.owned, image);
    free(unpacked.owned);
    return loaded;
}

bool el2_image_read(const char *path, const struct el2_ram *ram, struct el2_file *file,
                    struct el2_error *error)
{
    const struct el2_file_wanted wanted = {
        .what = "an ELF file or a flat image", .most = 2 * ram->size, .remedy = "more with --ram"};
    return el2_file_read(path, &wanted, file, error);
}
