/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that a seed reproduces everywhere: splitmix64. */
#ifndef EL2_TESTS_HOSTILE_RANDOM_H
#define EL2_TESTS_HOSTILE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 to count - 1; 0 where count is 0. */
static inline size_t random_below(uint64_t *state, size_t count)
{
    return count ? (size_t)(random_bits(state) % count) : 0;
}

#endif
