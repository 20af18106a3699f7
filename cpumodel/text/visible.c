/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/visible.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"

/* The lead bytes of RFC 3629, section 4: which there are, how many bytes follow, and the range of the first of them. */
static const struct lead {
    unsigned char first, last;
    unsigned char length;
    unsigned char low, high;
} leads[] = {
    {0x00, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/* What is not shown as it is, above ASCII: C1; marks, separators and embeddings that reorder; the byte order mark. */
static const struct range {
    unsigned first, last;
} hidden[] = {{0x80, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff}};

size_t el2_utf8_length(const char *text, size_t size)
{
    const unsigned char *byte = (const unsigned char *)text;
    const struct lead *lead = leads, *end = leads + EL2_COUNT(leads);
    while (lead < end && (size == 0 || byte[0] < lead->first || byte[0] > lead->last))
        lead++;
    if (lead == end || lead->length > size)
        return 0;
    if (lead->length > 1 && (byte[1] < lead->low || byte[1] > lead->high))
        return 0;
    for (size_t i = 2; i < lead->length; i++)
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
    return lead->length;
}

bool el2_utf8_is(const char *text)
{
    for (size_t left = strlen(text), length; left; text += length, left -= length)
        if (!(length = el2_utf8_length(text, left)))
            return false;
    return true;
}

/* The character of 2 or 3 bytes. Those of 4 are all shown as they are. */
static unsigned code_point(const char *text, size_t length)
{
    unsigned value = (unsigned char)text[0] & (length == 2 ? 0x1f : 0x0f);
    for (size_t i = 1; i < length; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3f);
    return value;
}

static bool is_hidden(unsigned point)
{
    for (size_t i = 0; i < EL2_COUNT(hidden); i++)
        if (point >= hidden[i].first && point <= hidden[i].last)
            return true;
    return false;
}

static void show_byte(unsigned char byte, char shown[EL2_VISIBLE_TEXT])
{
    static const char controls[] = "\t\n\r", letters[] = "tnr";
    const char *found = byte ? strchr(controls, byte) : NULL;
    if (found)
        snprintf(shown, EL2_VISIBLE_TEXT, "\\%c", letters[found - controls]);
    else
        snprintf(shown, EL2_VISIBLE_TEXT, "\\x%02x", byte);
}

size_t el2_visible_next(const char *text, size_t size, char shown[EL2_VISIBLE_TEXT])
{
    size_t length = el2_utf8_length(text, size);
    unsigned char first = (unsigned char)*text;
    if (length == 0 || (length == 1 && (first < ' ' || first == 0x7f))) {
        show_byte(first, shown);
        return 1;
    }
    unsigned point = length == 2 || length == 3 ? code_point(text, length) : 0;
    if (point && is_hidden(point)) {
        snprintf(shown, EL2_VISIBLE_TEXT, "\\u%04x", point & 0xffff);
    } else {
        memcpy(shown, text, length);
        shown[length] = '\0';
    }
    return length;
}

bool el2_visible(char *to, size_t room, const char *text)
{
    size_t left = strlen(text), used = 0, cut = 0; /* cut: where "..." would still fit */
    while (left) {
        char shown[EL2_VISIBLE_TEXT];
        size_t length = el2_visible_next(text, left, shown), size = strlen(shown);
        if (used + size >= room) {
            memcpy(to + cut, "...", sizeof "...");
            return false;
        }
        memcpy(to + used, shown, size);
        used += size;
        if (used + sizeof "..." <= room)
            cut = used;
        text += length;
        left -= length;
    }
    to[used] = '\0';
    return true;
}

char *el2_visible_copy(const char *text)
{
    size_t size = strlen(text);
    if (size > ((size_t)-1 - 1) / EL2_VISIBLE_TEXT)
        return NULL;
    char *copy = malloc(size * EL2_VISIBLE_TEXT + 4);
    if (copy)
        el2_visible(copy, size * EL2_VISIBLE_TEXT + 4, text);
    return copy;
}
