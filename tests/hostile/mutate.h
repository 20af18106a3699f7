/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes to an input, at random: the same seed makes the same.
 *
 *     struct input input = {bytes, size, room};
 *     mutate(&input, &seed);
 */
#ifndef EL2_TESTS_HOSTILE_MUTATE_H
#define EL2_TESTS_HOSTILE_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct input {
    char *bytes; /* of `room` bytes */
    size_t size;
    size_t room;
};

/* Changes it in one to eight places: bytes, words, numbers, lines; cut, doubled, moved, put in. */
void mutate(struct input *input, uint64_t *seed);

#endif
