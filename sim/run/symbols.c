/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/engine/engine.h"
#include "sim/image/image.h"

#define INSN_MRS  0xd5200000u
#define MASK_MRS  0xffffffe0u /* all but Xt */
#define UPPER(pc) ((pc) >> 63)

#define SEEN (EL2_ID_COUNT * EL2_TALLY_SITES)

bool el2_run_symbols_open(const char *path, const char *guest, struct el2_symbols **symbols,
                          struct el2_error *error)
{
    if (!path) /* a guest whose symbols cannot be used has none */
        return el2_symbols_read(guest, symbols, error) || *symbols;
    return el2_symbols_read(path, symbols, error) &&
           (el2_symbols_count(*symbols) || el2_fail(error,
                                                    "%s: no symbols of code: give an ELF file with a symbol "
                                                    "table, a System.map, or a kernel with "
                                                    "CONFIG_KALLSYMS",
                                                    path));
}

/* The reads of ID registers that were seen in one half of the guest's addresses. */
static size_t collect(const struct el2_machine *machine, bool upper, struct el2_symbols_seen seen[SEEN])
{
    size_t count = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_id_use *use = el2_machine_id_use(machine, index);
        for (size_t i = 0; i < use->site_count; i++)
            if (UPPER(use->site[i].pc) == upper)
                seen[count++] =
                    (struct el2_symbols_seen){use->site[i].pc, MASK_MRS, INSN_MRS | el2_id_encoding(index)};
    }
    return count;
}

/* The image as the file has it; false: it cannot be had again, with a message where that is for want of memory. */
static bool load_again(const char *guest, const struct el2_ram *ram, struct el2_image *image,
                       struct el2_error *error)
{
    struct el2_file file;
    if (!el2_image_read(guest, ram, &file, error))
        return false;
    const bool loaded = el2_image_load(guest, file.bytes, file.size, ram, image, error);
    free(file.bytes);
    return loaded;
}

/* Where the kernel has moved to: its image is held against what it was seen to execute. Its addresses before and behind the
 * MMU are apart. */
static bool settle_kernel(struct el2_symbols *symbols, const struct el2_machine *machine, const char *guest,
                          struct el2_error *error)
{
    const uint64_t size = el2_machine_image(machine)->end - EL2_RAM_BASE;
    const struct el2_ram ram = {calloc(1, size), EL2_RAM_BASE, size};
    struct el2_symbols_seen *seen = calloc(SEEN, sizeof *seen);
    struct el2_image again;
    bool good = true;
    if (!seen || !ram.bytes) {
        good = el2_fail_memory(error);
    } else if (load_again(guest, &ram, &again, error)) {
        for (int upper = 0; upper < 2; upper++)
            el2_symbols_settle(symbols, ram.bytes + (again.start - ram.base), again.end - again.start, seen,
                               collect(machine, upper, seen));
    } else { /* the file has been changed meanwhile */
        good = !el2_error_is_memory(error);
    }
    free(seen);
    free(ram.bytes);
    return good;
}

bool el2_run_symbols_settle(struct el2_symbols *symbols, const struct el2_machine *machine, const char *guest,
                            struct el2_error *error)
{
    const struct el2_image *image = el2_machine_image(machine);
    struct el2_symbols_place place = {.guest = image->start, .size = image->end - image->start};
    const bool has_start = el2_symbols_start(symbols, &place.linked);
    if (!el2_symbols_count(symbols))
        return true;
    if (has_start &&
        image->kind != EL2_IMAGE_FIRMWARE) /* symbols of what firmware boots are not at its start */
        el2_symbols_place(symbols, &place);
    if (image->kind != EL2_IMAGE_LINUX)
        el2_symbols_place(symbols, &(struct el2_symbols_place){.size = UINT64_MAX});
    else if (has_start)
        return settle_kernel(symbols, machine, guest, error);
    return true;
}
