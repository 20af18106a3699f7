/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/release.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/formula/formula.h"

#define NAME_PREFIX "linux-"
#define NUMBER_MAX  0xffff

/* Up to three numbers with dots between; how many there were, 0 where one is too large. */
static unsigned take_numbers(const char **at, uint64_t number[3])
{
    unsigned count = 0;
    while (isdigit((unsigned char)**at)) {
        number[count] = 0;
        for (; isdigit((unsigned char)**at); ++*at)
            if ((number[count] = number[count] * 10 + (uint64_t)(**at - '0')) > NUMBER_MAX)
                return 0;
        if (++count == 3 || **at != '.' || !isdigit((unsigned char)(*at)[1]))
            break;
        ++*at;
    }
    return count;
}

static uint64_t joined(const uint64_t number[3])
{
    return number[0] << 32 | number[1] << 16 | number[2];
}

uint64_t el2_release_number(const char *text)
{
    uint64_t number[3] = {0, 0, NUMBER_MAX};
    return take_numbers(&text, number) >= 2 ? joined(number) : UINT64_MAX;
}

bool el2_release_is(const char *text)
{
    uint64_t number[3];
    return take_numbers(&text, number) >= 1 && (!*text || *text == '-');
}

bool el2_release_compare(const char **at, uint64_t release, bool *holds)
{
    const char *text = *at;
    uint64_t number[3] = {0};
    enum el2_formula_op op = el2_formula_take_operator(&text);
    text += strspn(text, " \t");
    if (op == EL2_FORMULA_NO_OP || take_numbers(&text, number) < 2)
        return false;
    uint64_t other = joined(number);
    *holds = el2_formula_compare(op, (release > other) - (release < other), 0);
    *at = text;
    return true;
}

bool el2_release_of_name(const char *name, char series[EL2_RELEASE_TEXT], char release[EL2_RELEASE_TEXT])
{
    uint64_t number[3];
    if (strncmp(name, NAME_PREFIX, strlen(NAME_PREFIX)) != 0)
        return false;
    const char *at = name + strlen(NAME_PREFIX), *text = at;
    if (take_numbers(&at, number) != 3 || *at || strlen(name) >= EL2_RELEASE_TEXT)
        return false;
    snprintf(series, EL2_RELEASE_TEXT, "%.*s", (int)(strrchr(name, '.') - name), name);
    snprintf(release, EL2_RELEASE_TEXT, "%s", text);
    return true;
}
