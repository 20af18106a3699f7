/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdint.h>

#include "cpumodel/arch/wordpattern.h"
#include "cpumodel/text/count.h"

struct row {
    uint32_t mask, value;
    char other;
};

static const struct {
    struct row rows[3];
    const char *text; /* "" where they are sound */
} cases[] = {
    {{{0xffffffff, 0xd503205f, 'a'}, {0xffffffe0, 0xd5032040, 'b'}, {0xff000000, 0xd5000000, 'c'}}, ""},
    {{{0xffffffe0, 0xd5032040, 'a'}, {0xffffffe0, 0xd5032060, 'b'}, {0, 0, 'c'}}, ""},
    {{{0xffffffe0, 0xd5032041, 'a'}, {0xff, 0x1, 'b'}, {0xff, 0x2, 'c'}},
     "t.c: 0xd5032041 has bits outside its mask"},
    {{{0xff, 0x1, 'a'}, {0xff, 0x2, 'b'}, {0xff, 0x102, 'c'}}, "t.c: 0x00000102 has bits outside its mask"},
    {{{0xff, 0x1, 'a'}, {0xff, 0x2, 'b'}, {0xff, 0x2, 'c'}}, "t.c: 0x00000002 is hidden by 0x00000002"},
    {{{0xff, 0x1, 'a'}, {0xffff, 0x201, 'b'}, {0xff, 0x2, 'c'}}, "t.c: 0x00000201 is hidden by 0x00000001"},
    {{{0xff, 0x1, 'a'}, {0xff, 0x2, 'b'}, {0xfff, 0x101, 'c'}}, "t.c: 0x00000101 is hidden by 0x00000001"},
};

Test(wordpattern, what_no_word_matches)
{
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error = {""};
        const bool good = el2_word_patterns_check("t.c", cases[i].rows, 3, sizeof *cases[i].rows, &error);
        cr_expect_eq(good, !*cases[i].text, "%zu", i);
        cr_expect_str_eq(error.text, cases[i].text);
    }
}
