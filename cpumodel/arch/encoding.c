/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/encoding.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool take_letter(const char **text, char letter)
{
    if (toupper((unsigned char)**text) != letter)
        return false;
    ++*text;
    return true;
}

static bool take_number(const char **text, unsigned limit, unsigned *number)
{
    unsigned value = 0;
    int digits = 0;
    for (; isdigit((unsigned char)**text) && digits < 3; ++*text, digits++)
        value = value * 10 + (unsigned)(**text - '0');
    *number = value;
    return digits > 0 && value <= limit;
}

bool el2_encoding_parse(const char *text, el2_encoding *encoding)
{
    unsigned op0, op1, crn, crm, op2;
    if (!take_letter(&text, 'S') || !take_number(&text, 3, &op0) || !take_letter(&text, '_') ||
        !take_number(&text, 7, &op1) || !take_letter(&text, '_') || !take_letter(&text, 'C') ||
        !take_number(&text, 15, &crn) || !take_letter(&text, '_') || !take_letter(&text, 'C') ||
        !take_number(&text, 15, &crm) || !take_letter(&text, '_') || !take_number(&text, 7, &op2) || *text)
        return false;
    *encoding = EL2_ENCODING(op0, op1, crn, crm, op2);
    return true;
}

void el2_encoding_print(el2_encoding e, char text[EL2_ENCODING_TEXT])
{
    snprintf(text, EL2_ENCODING_TEXT, "S%u_%u_C%u_C%u_%u", el2_op0(e), el2_op1(e), el2_crn(e), el2_crm(e),
             el2_op2(e));
}
