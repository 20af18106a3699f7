/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define NAME_LENGTH 64

/* A name that begins with the whole text, of at least so many characters, is as near as one typing mistake.
 */
#define SHORTENED_LENGTH 4

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance of two texts of at most NAME_LENGTH characters. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][NAME_LENGTH + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = above[j - 1] + !same(a[i - 1], b[j - 1]);
            row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

void el2_nearest_offer(struct el2_nearest *nearest, const char *name)
{
    size_t text_length = strlen(nearest->text), name_length = strlen(name);
    if (text_length == 0 || text_length > NAME_LENGTH || name_length > NAME_LENGTH)
        return;
    unsigned limit = nearest->best ? nearest->distance : (unsigned)(text_length + 5) / 4 + 1;
    if (text_length >= SHORTENED_LENGTH && name_length > text_length &&
        strncasecmp(nearest->text, name, text_length) == 0) {
        if (limit > 1) {
            nearest->best = name;
            nearest->distance = 1;
        }
        return;
    }
    size_t difference = text_length > name_length ? text_length - name_length : name_length - text_length;
    if (difference >= limit)
        return;
    unsigned found = distance(nearest->text, text_length, name, name_length);
    if (found < limit && found < text_length) {
        nearest->best = name;
        nearest->distance = found;
    }
}
