/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mutate.h"

#include <ctype.h>
#include <string.h>

#include "random.h"

/* What is put in: control characters, what is no UTF-8 or changes its order, numbers at an edge, words of the formats. */
static const char *const pieces[] = {
    "\033]0;pwn\a",
    "\033[2J",
    ("\302\233"
     "31m"),
    "\200",
    "\377\376",
    "\355\240\200",
    "\342\200\256",
    "\357\273\277",
    "\r",
    "\n",
    "\n\n",
    "\t",
    " ",
    "\"",
    "\\",
    "%s%n",
    "..",
    "/",
    "=",
    ":",
    ";",
    "#",
    "[",
    "]",
    "{",
    "}",
    ",",
    "-",
    "|",
    "&&",
    "||",
    "(",
    "!",
    "0",
    "1",
    "63",
    "64",
    "65",
    "255",
    "256",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "0x",
    "0xffffffffffffffff",
    "0x10000000000000000",
    "0b",
    "1e9",
    "undef",
    "inherit = max\n",
    "[host]\n",
    "[cpus]\n",
    "[cpu 0-255]\n",
    "cpus = 256\n",
    "[kernel]\n",
    "[id]\n",
    "[capabilities]\n",
    "ID_AA64PFR0_EL1",
    "S3_0_C0_C4_0",
    "S3_7_C15_C15_7",
    "raw\t",
    "end\t0\t0x0\n",
    "host\t",
    "null",
    "\\u0000",
    "\\u001b",
    "\\ud800",
};
#define PIECE_COUNT (sizeof pieces / sizeof *pieces)

/* Replaces `old` bytes at `at` by `size` of `with`, as far as there is room. */
static void replace(struct input *input, size_t at, size_t old, const char *with, size_t size)
{
    if (input->size - old + size > input->room)
        return;
    memmove(input->bytes + at + size, input->bytes + at + old, input->size - at - old);
    memcpy(input->bytes + at, with, size);
    input->size += size - old;
}

/* The line, or where `words` is set the word, that holds a place. */
static void span_of(const struct input *input, size_t at, int words, size_t *first, size_t *end)
{
    *first = *end = at;
    while (*first > 0 &&
           (words ? isalnum((unsigned char)input->bytes[*first - 1]) : input->bytes[*first - 1] != '\n'))
        --*first;
    while (*end < input->size &&
           (words ? isalnum((unsigned char)input->bytes[*end]) : input->bytes[*end] != '\n'))
        ++*end;
    if (!words && *end < input->size)
        ++*end;
}

static void copy_span(struct input *input, uint64_t *seed, size_t first, size_t end)
{
    char copy[4096];
    size_t size = end - first < sizeof copy ? end - first : sizeof copy;
    memcpy(copy, input->bytes + first, size);
    for (size_t times = 1 + (random_below(seed, 8) ? 0 : random_below(seed, 300)); times; times--)
        replace(input, random_below(seed, 2) ? first : random_below(seed, input->size + 1), 0, copy, size);
}

static void mutate_once(struct input *input, uint64_t *seed)
{
    size_t at = random_below(seed, input->size + 1), first, end;
    const char *piece = pieces[random_below(seed, PIECE_COUNT)];
    size_t kind = random_below(seed, 10);
    char byte = (char)random_bits(seed);
    span_of(input, at, kind % 2, &first, &end);
    if (kind < 2 && at < input->size)
        input->bytes[at] = kind ? byte : (char)(input->bytes[at] ^ 1 << random_below(seed, 8));
    else if (kind < 4)
        replace(input, at, 0, piece, strlen(piece));
    else if (kind < 6)
        replace(input, first, end - first, piece, kind == 4 ? 0 : strlen(piece));
    else if (kind < 8)
        copy_span(input, seed, first, end);
    else if (kind == 8)
        replace(input, at, random_below(seed, input->size - at + 1), "", 0);
    else
        replace(input, at, 0, &byte, 1);
}

void mutate(struct input *input, uint64_t *seed)
{
    for (size_t times = 1 + random_below(seed, 8); times; times--)
        mutate_once(input, seed);
    if (random_below(seed, 16) == 0)
        input->size = random_below(seed, input->size + 1);
}
