/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names that an arm64 Linux Image carries in itself for its own messages, written at the build by scripts/kallsyms.c:
 *
 *     names         a symbol: how many tokens it has (a byte; two, low 7 bits first, where bit 7 is set), and these. Spelled out
 *                   it is a letter of its type, as nm's, and the name
 *     markers       where in the names each 256th symbol begins: 4 bytes each, 8 before Linux 4.20
 *     token table   256 texts, each ended by a 0; and their places, 2 bytes each
 *     offsets       4 bytes a symbol, from the first of the kernel on
 *     how many      a number of the width of a marker, before the names
 *
 * Up to Linux 6.3 the offsets are before that number (and the address they count from between), later behind the tokens'
 * places. The table has no header: it is found by the tokens of the digits, which nothing shorter can replace, and all
 * else must agree with it, or there is none. The image holds no address: it is relocated, so offsets are what is known;
 * where its first byte is among them tells _text, or _stext (arch/arm64/kernel/vmlinux.lds.S).
 */
#ifndef EL2_SIM_IMAGE_KALLSYMS_H
#define EL2_SIM_IMAGE_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/littleendian.h"

#define EL2_KALLSYMS_TOKENS 256u
#define EL2_KALLSYMS_MARKED 256u /* symbols from one marker to the next */
#define EL2_KALLSYMS_NAME   512u /* characters of a name, at most, and of a token */
#define EL2_KALLSYMS_OFFSET 4u   /* bytes */

struct el2_kallsyms {
    const uint8_t *image;
    size_t size;
    size_t token[EL2_KALLSYMS_TOKENS]; /* where each is; each has its end in the image */
    size_t tokens_start, tokens_end;
    unsigned width; /* of a marker */
    size_t markers, marker_count;
    size_t names; /* they end where the markers begin */
    size_t count;
    size_t offsets;
    unsigned markers_tried, names_tried;
};

static inline uint64_t el2_kallsyms_number(const struct el2_kallsyms *k, size_t at, unsigned width)
{
    return el2_little_endian(k->image + at, width);
}

/* Finds the table in an image; false: it has none. */
bool el2_kallsyms_find(struct el2_kallsyms *k, const uint8_t *image, size_t size);

/* A symbol's tokens: how many, and `*at` becomes where they begin. False: they are not all before `end`. */
bool el2_kallsyms_open(const struct el2_kallsyms *k, size_t *at, size_t end, size_t *tokens);

#endif
