/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal that is lent to a guest: its keys, and what the guest may draw there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/command/console.h"
#include "sim/command/keys.h"

static const struct {
    const char *typed, *got; /* what the guest gets; '!' leaves, '?' helps */
} KEYS[] = {
    {"abc\003\032\033", "abc\003\032\033"},
    {"\001\001", "\001"},
    {"a\001xb", "a!b"},
    {"\001X", "!"},
    {"\001h", "?"},
    {"\001zx", "?x"},
    {"\001\001x", "\001x"},
    {"\001\001\001x", "\001!"},
    {"x\001", "x"},
};

Test(keys, cases)
{
    for (size_t i = 0; i < EL2_COUNT(KEYS); i++) {
        struct el2_keys keys = {0};
        char got[16] = "";
        size_t count = 0;
        for (const char *key = KEYS[i].typed; *key; key++)
            switch (el2_keys_take(&keys, (uint8_t)*key)) {
            case EL2_KEY_GUEST:
                got[count++] = *key;
                break;
            case EL2_KEY_LEAVE:
                got[count++] = '!';
                break;
            case EL2_KEY_HELP:
                got[count++] = '?';
                break;
            case EL2_KEY_NONE:
                break;
            }
        cr_expect_str_eq(got, KEYS[i].got, "%zu", i);
    }
}

static const struct {
    const char *printed, *lent; /* what is written; "": the same */
} DRAWN[] = {
    {"plain\n\ttext\r\n", ""},
    {"\rover\b\b\a", ""},
    {"\303\244\342\202\254", ""},
    {"\033[m\033[1;31mred\033[0m", ""},
    {"\033[2J\033[H\033[10;20H\033[K\033[?25l\033[?1049h", ""},
    {"\033[6n\033[c", ""},
    {"\0337\0338\033M\033=\033>\033c", ""},
    {"\033(B\033)0", ""},
    {"\033[12345678901234567890123456789", "\\x1b[12345678901234567890123456789"},
    {"\033[1234567890123456789012345678901m", "\\x1b[1234567890123456789012345678901m"},
    {"\033]0;title\a", "\\x1b]0;title\a"},
    {"\033]52;c;YQ==\033\\", "\\x1b]52;c;YQ==\\x1b\\"},
    {"\033P+q544e\033\\", "\\x1bP+q544e\\x1b\\"},
    {"\033[21t\033[5i", "\\x1b[21t\\x1b[5i"},
    {"\033[>1u\033[=1c\033[?1$p", "\\x1b[>1u\\x1b[=1c\\x1b[?1$p"},
    {"\033[1 q\033[!p", "\\x1b[1 q\\x1b[!p"},
    {"\033[1?h\033[??h", "\\x1b[1?h\\x1b[??h"},
    {"\033(X\033Zq", "\\x1b(X\\x1bZq"},
    {"\033\033[m", "\\x1b\033[m"},
    {"\033[\033[m", "\\x1b[\033[m"},
    {"\033[1\nm", "\\x1b[1\nm"},
    {"\302\2332J", "\\u009b2J"},
    {"\2332J\001\177", "\\x9b2J\\x01\\x7f"},
    {"\033", "\\x1b"},
    {"\033[", "\\x1b["},
};

static char *lent(const char *text, size_t size, bool at_once)
{
    char *written = NULL;
    size_t length;
    struct el2_console console = {.stream = open_memstream(&written, &length), .manner = EL2_CONSOLE_LENT};
    FILE *stream = console.stream;
    cr_assert_not_null(stream);
    if (at_once)
        el2_console_put(&console, text, size);
    else
        for (size_t i = 0; i < size; i++)
            el2_console_put(&console, text + i, 1);
    el2_console_end(&console);
    fclose(stream);
    return written;
}

Test(lent, cases)
{
    for (size_t i = 0; i < EL2_COUNT(DRAWN); i++) {
        const char *wanted = *DRAWN[i].lent ? DRAWN[i].lent : DRAWN[i].printed;
        for (int at_once = 0; at_once < 2; at_once++) {
            char *written = lent(DRAWN[i].printed, strlen(DRAWN[i].printed), at_once);
            cr_expect_str_eq(written, wanted, "%zu", i);
            free(written);
        }
    }
}

Test(lent, no_nul_is_a_final)
{
    static const char text[] = "\033[\0\033\0\033(\0";
    char *written = lent(text, sizeof text - 1, true);
    cr_expect_str_eq(written, "\\x1b[\\x00\\x1b\\x00\\x1b(\\x00");
    free(written);
}
