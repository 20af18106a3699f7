/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to a device whose registers are words of 32 bits: what of a register an access of another size is.
 *
 *     uint64_t value = el2_words_read(state, world, read_register, offset, size);
 */
#ifndef EL2_SIM_DEVICE_WORDS_H
#define EL2_SIM_DEVICE_WORDS_H

#include "sim/device/device.h"

typedef uint32_t el2_word_read(void *state, const struct el2_device_world *world, unsigned offset);
typedef void el2_word_write(void *state, const struct el2_device_world *world, unsigned offset,
                            uint32_t value);

/* A read of 1, 2 or 4 bytes of the register at `offset`, of 8 bytes of it and of the one behind it. */
static inline uint64_t el2_words_read(void *state, const struct el2_device_world *world, el2_word_read *read,
                                      uint64_t offset, unsigned size)
{
    const unsigned at = offset & ~3u;
    const uint32_t first = read(state, world, at);
    if (size == 8)
        return first | (uint64_t)read(state, world, at + 4) << 32;
    const uint32_t value = first >> 8 * (offset & 3);
    return size == 4 ? value : value & ((1u << 8 * size) - 1);
}

/* A write of 1, 2 or 4 bytes is one of the whole register, zero-extended; of 8 bytes, one of two registers. */
static inline void el2_words_write(void *state, const struct el2_device_world *world, el2_word_write *write,
                                   uint64_t offset, unsigned size, uint64_t value)
{
    const unsigned at = offset & ~3u;
    if (size < 4)
        value &= (1u << 8 * size) - 1;
    write(state, world, at, (uint32_t)value);
    if (size == 8)
        write(state, world, at + 4, (uint32_t)(value >> 32));
}

#endif
