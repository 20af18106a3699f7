/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <limits.h>

#include "cpumodel/text/datafile.h"

static unsigned digit_value(char c)
{
    if (isdigit((unsigned char)c))
        return (unsigned)(c - '0');
    if (isxdigit((unsigned char)c))
        return (unsigned)(tolower((unsigned char)c) - 'a') + 10;
    return UINT_MAX;
}

/* The digits behind the prefix of a base, and the base. */
static const char *digits_of(const char *text, unsigned *base)
{
    const int prefix = text[0] == '0' ? tolower((unsigned char)text[1]) : 0;
    *base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 10;
    return *base == 10 ? text : text + 2;
}

bool el2_number_parse(const char *text, unsigned long long *number)
{
    unsigned base;
    const char *at = digits_of(text, &base);
    if (!*at)
        return false;
    unsigned long long value = 0;
    for (; *at; at++) {
        unsigned digit = digit_value(*at);
        if (digit >= base || value > (ULLONG_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    *number = value;
    return true;
}

bool el2_number_is_written(const char *text)
{
    unsigned base;
    const char *at = digits_of(text, &base);
    if (!*at)
        return false;
    while (*at && digit_value(*at) < base)
        at++;
    return !*at;
}
