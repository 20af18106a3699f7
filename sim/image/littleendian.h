/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of a file's header, which are little-endian whatever machine this is.
 *
 *     uint64_t size = el2_little_endian(header + 16, 8);
 */
#ifndef EL2_SIM_IMAGE_LITTLEENDIAN_H
#define EL2_SIM_IMAGE_LITTLEENDIAN_H

#include <stdint.h>

/* The number of `size` bytes, 8 at most. */
static inline uint64_t el2_little_endian(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = size; i--;)
        value = value << 8 | bytes[i];
    return value;
}

#endif
