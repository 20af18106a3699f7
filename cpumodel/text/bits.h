/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of small numbers, a bit each: of ID indices, features, CPUs.
 *
 *     uint64_t undef[2] = {0};                      // 128 of them
 *     el2_bit_put(undef, (unsigned)index, true);
 *     if (el2_bit(undef, (unsigned)index)) ...
 */
#ifndef EL2_CPUMODEL_TEXT_BITS_H
#define EL2_CPUMODEL_TEXT_BITS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether `number` is in the set. The caller knows that there is room for it. */
static inline bool el2_bit(const uint64_t *bits, unsigned number)
{
    return bits[number / 64] >> number % 64 & 1;
}

/* Puts `number` into the set, or takes it out. */
static inline void el2_bit_put(uint64_t *bits, unsigned number, bool in)
{
    const uint64_t bit = 1ull << number % 64;
    bits[number / 64] = in ? bits[number / 64] | bit : bits[number / 64] & ~bit;
}

#ifdef __cplusplus
}
#endif

#endif
