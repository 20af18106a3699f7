/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packed content, unpacked: gzip, Zstandard, and a kernel's EFI zboot image, which has one of the two inside. What it
 * is, its first bytes tell.
 *
 *     struct el2_unpacked image;
 *     if (!el2_unpack("vmlinuz", content, size, 256 << 20, &image, &error)) ...
 *     load(image.bytes, image.size);
 *     free(image.owned);
 */
#ifndef EL2_SIM_IMAGE_UNPACK_H
#define EL2_SIM_IMAGE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

struct el2_unpacked {
    const uint8_t *bytes;
    size_t size;
    void *owned; /* the caller's to free; NULL where `bytes` are the content itself, which is not packed */
};

/*
 * `name` is for messages; `most` is how many bytes may come out. False with a message where the content is damaged,
 * truncated, larger than that, packed in a way that is not read here, or packed more often than twice; and out of
 * memory.
 */
bool el2_unpack(const char *name, const void *content, size_t size, uint64_t most,
                struct el2_unpacked *unpacked, struct el2_error *error);

#endif
