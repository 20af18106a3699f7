/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/image/kallsyms.h"
#include "sim/image/symbols.h"

#define NAMED_LEAST 2u /* bytes that a symbol has in the names */

/* An image that is made for it could be searched for ever. */
#define TOKENS_TRIED  8u           /* places that look like the tokens */
#define MARKERS_TRIED 512u         /* places that look like the markers, of one of these */
#define NAMES_TRIED   64u          /* places that look like the names, of all of those */
#define NAMES_SPAN    (16u << 20u) /* bytes from the names to the tokens */

static size_t align(size_t at, size_t to)
{
    return (at + to - 1) / to * to;
}

/* Behind the text at `at`; 0: it has no end. */
static size_t behind_text(const struct el2_kallsyms *k, size_t at)
{
    const size_t most = k->size - at < EL2_KALLSYMS_NAME ? k->size - at : EL2_KALLSYMS_NAME;
    const uint8_t *end = most ? memchr(k->image + at, 0, most) : NULL;
    return end ? (size_t)(end - k->image) + 1 : 0;
}

/* The places of the tokens, of which that of '0' is at `digits`. */
static bool read_tokens(struct el2_kallsyms *k, size_t digits)
{
    size_t end = digits;
    for (unsigned i = '0'; i < EL2_KALLSYMS_TOKENS && end < k->size; i++) {
        if (!(end = behind_text(k, end)))
            return false;
    }
    for (size_t at = align(end, 2); at <= align(end, 8); at += 2) {
        if (k->size < 2 * EL2_KALLSYMS_TOKENS || at > k->size - 2 * EL2_KALLSYMS_TOKENS ||
            el2_kallsyms_number(k, at, 2) != 0)
            continue;
        const size_t before = el2_kallsyms_number(k, at + 2 * '0', 2);
        if (before > digits)
            continue;
        k->tokens_start = digits - before;
        k->tokens_end = at + 2 * EL2_KALLSYMS_TOKENS;
        unsigned i = 0;
        for (; i < EL2_KALLSYMS_TOKENS; i++) {
            k->token[i] = k->tokens_start + el2_kallsyms_number(k, at + 2 * i, 2);
            if (k->token[i] >= end || (i && k->token[i] != behind_text(k, k->token[i - 1])))
                break;
        }
        if (i == EL2_KALLSYMS_TOKENS)
            return true;
    }
    return false;
}

bool el2_kallsyms_open(const struct el2_kallsyms *k, size_t *at, size_t end, size_t *tokens)
{
    if (*at >= end)
        return false;
    *tokens = k->image[(*at)++];
    if (*tokens & 0x80) {
        if (*at >= end)
            return false;
        *tokens = (*tokens & 0x7f) | (size_t)k->image[(*at)++] << 7;
    }
    return *tokens && *tokens <= end - *at;
}

/* Passes so many symbols. */
static bool pass_names(const struct el2_kallsyms *k, size_t *at, size_t end, size_t symbols)
{
    size_t tokens;
    for (size_t i = 0; i < symbols; i++) {
        if (!el2_kallsyms_open(k, at, end, &tokens))
            return false;
        *at += tokens;
    }
    return true;
}

/* How many markers there are at `at`, up to `end`: from 0 on, each further than the one before. */
static size_t count_markers(const struct el2_kallsyms *k, size_t at, size_t end)
{
    size_t count = 0;
    uint64_t last = 0;
    for (; at + k->width <= end; at += k->width, count++) {
        const uint64_t marker = el2_kallsyms_number(k, at, k->width);
        if (count ? marker < last + NAMED_LEAST * EL2_KALLSYMS_MARKED ||
                        marker > last + EL2_KALLSYMS_MARKED * EL2_KALLSYMS_NAME
                  : marker != 0)
            break;
        last = marker;
    }
    return count;
}

/* Whether the names begin at `at`: the markers are right, and they end where the markers begin. */
static bool are_names(struct el2_kallsyms *k, size_t at)
{
    const uint64_t count = el2_kallsyms_number(k, at - 8, k->width);
    if (count > EL2_SYMBOLS_COUNT_MAX || count <= (k->marker_count - 1) * EL2_KALLSYMS_MARKED ||
        count > k->marker_count * EL2_KALLSYMS_MARKED || k->names_tried++ >= NAMES_TRIED)
        return false;
    size_t end = at;
    for (size_t i = 0; i < k->marker_count; i++) {
        const size_t left = (size_t)count - i * EL2_KALLSYMS_MARKED;
        if (end - at != el2_kallsyms_number(k, k->markers + i * k->width, k->width) ||
            !pass_names(k, &end, k->markers, left < EL2_KALLSYMS_MARKED ? left : EL2_KALLSYMS_MARKED))
            return false;
    }
    if (align(end, 8) != k->markers)
        return false;
    k->names = at;
    k->count = (size_t)count;
    return true;
}

/* The names before the markers that are at `at`. */
static bool find_names(struct el2_kallsyms *k, size_t at)
{
    k->markers = at;
    k->marker_count = count_markers(k, at, k->tokens_start);
    if (k->marker_count < 2 || k->markers_tried++ >= MARKERS_TRIED)
        return false;
    const uint64_t last = el2_kallsyms_number(k, at + (k->marker_count - 1) * k->width, k->width);
    if (last + 8 > at)
        return false;
    const size_t latest = at - (size_t)last, most = EL2_KALLSYMS_MARKED * EL2_KALLSYMS_NAME;
    for (size_t names = latest / 8 * 8; names >= 8 && latest - names <= most; names -= 8)
        if (are_names(k, names))
            return true;
    return false;
}

/* Names and markers, from the tokens back. */
static bool find_markers(struct el2_kallsyms *k)
{
    static const unsigned widths[] = {4, 8};
    const size_t least = k->tokens_start > NAMES_SPAN ? k->tokens_start - NAMES_SPAN : 16;
    for (unsigned i = 0; i < 2; i++) {
        k->width = widths[i];
        for (size_t at = k->tokens_start / 8 * 8; at >= least; at -= 8)
            if (el2_kallsyms_number(k, at, k->width) == 0 && find_names(k, at))
                return true;
    }
    return false;
}

/* Whether there are offsets at `at`: none is below the one before. */
static bool are_offsets(struct el2_kallsyms *k, size_t at)
{
    if (at > k->size || (k->size - at) / EL2_KALLSYMS_OFFSET < k->count)
        return false;
    for (size_t i = 1; i < k->count; i++)
        if (el2_kallsyms_number(k, at + i * EL2_KALLSYMS_OFFSET, EL2_KALLSYMS_OFFSET) <
            el2_kallsyms_number(k, at + (i - 1) * EL2_KALLSYMS_OFFSET, EL2_KALLSYMS_OFFSET))
            return false;
    k->offsets = at;
    return el2_kallsyms_number(k, at + (k->count - 1) * EL2_KALLSYMS_OFFSET, EL2_KALLSYMS_OFFSET) != 0;
}

static bool find_offsets(struct el2_kallsyms *k)
{
    const size_t before = align(k->count * EL2_KALLSYMS_OFFSET, 8) + 16; /* with the base and the number */
    return are_offsets(k, align(k->tokens_end, 8)) ||
           (k->names >= before && are_offsets(k, k->names - before));
}

bool el2_kallsyms_find(struct el2_kallsyms *k, const uint8_t *image, size_t size)
{
    static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
    unsigned tried = 0;
    for (size_t at = 0; at + sizeof digits <= size && tried < TOKENS_TRIED; at++) {
        const uint8_t *zero = memchr(image + at, '0', size - sizeof digits - at + 1);
        if (!zero)
            break;
        at = (size_t)(zero - image);
        if (memcmp(zero, digits, sizeof digits) != 0)
            continue;
        tried++;
        *k = (struct el2_kallsyms){.image = image, .size = size};
        if (read_tokens(k, at) && find_markers(k) && find_offsets(k))
            return true;
    }
    return false;
}
