/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One stream of packed bytes, unpacked by its library: gzip by zlib, Zstandard by libzstd.
 *
 *     const struct el2_inflate_source source = {"Image.gz", bytes, size, 64 << 20};
 *     struct el2_inflated inflated;
 *     if (!el2_inflate_gzip(&source, &inflated, &error)) ...
 *     free(inflated.bytes);
 */
#ifndef EL2_SIM_IMAGE_INFLATE_H
#define EL2_SIM_IMAGE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

struct el2_inflate_source {
    const char *name; /* for messages */
    const uint8_t *bytes;
    size_t size;
    uint64_t most; /* how many bytes may come out */
};

struct el2_inflated {
    uint8_t *bytes; /* the caller's to free */
    size_t size;
};

/* Unpacks the first stream; what follows it is not looked at (kernels are padded). False with a message where the
 * stream is damaged or ends early, more than `most` bytes come out, or out of memory. */
typedef bool el2_inflate_fn(const struct el2_inflate_source *source, struct el2_inflated *inflated,
                            struct el2_error *error);
el2_inflate_fn el2_inflate_gzip;
el2_inflate_fn el2_inflate_zstd;

#endif
