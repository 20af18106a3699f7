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

bool el2_number_parse(const char *text, unsigned long long *number)
{
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        base = 16;
    else if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B'))
        base = 2;
    if (base != 10)
        text += 2;
    if (!*text)
        return false;
    unsigned long long value = 0;
    for (; *text; text++) {
        unsigned digit = digit_value(*text);
        if (digit >= base || value > (ULLONG_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    *number = value;
    return true;
}
