/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that are little-endian whatever machine this is: of a file's header, of what a guest and its devices share.
 *
 *     uint64_t size = el2_little_endian(header + 16, 8);
 *     el2_little_endian_put(header + 16, 8, size);
 */
#ifndef EL2_CPUMODEL_TEXT_LITTLEENDIAN_H
#define EL2_CPUMODEL_TEXT_LITTLEENDIAN_H

#include <stdint.h>

/* The number of `size` bytes, 8 at most. */
static inline uint64_t el2_little_endian(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = size; i--;)
        value = value << 8 | bytes[i];
    return value;
}

/* Writes the lowest `size` bytes of the number, 8 at most. */
static inline void el2_little_endian_put(uint8_t *bytes, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

#endif
