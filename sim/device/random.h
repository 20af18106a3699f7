/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that a guest is given as random, and that are the same in each run: SplitMix64 (Steele, Lea, Flood, "Fast
 * Splittable Pseudorandom Number Generators", 2014), whose state may be anything.
 *
 *     uint64_t state = seed;
 *     uint64_t number = el2_random_next(&state);
 */
#ifndef EL2_SIM_DEVICE_RANDOM_H
#define EL2_SIM_DEVICE_RANDOM_H

#include <stdint.h>

static inline uint64_t el2_random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

#endif
