/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/error.h"
#include "cpumodel/text/visible.h"

/* text                        as it is shown */
static const struct {
    const char *text;
    const char *shown;
} cases[] = {
    {"", ""},
    {"plain ~ !", "plain ~ !"},
    {"a\\b", "a\\b"},
    {"\x1f \x7e\x7f", "\\x1f ~\\x7f"},
    {"a\033[2Jb", "a\\x1b[2Jb"},
    {"one\ntwo\tthree\r", "one\\ntwo\\tthree\\r"},
    {"\xc2\x80\xc2\x9f\xc2\xa0", "\\u0080\\u009f\xc2\xa0"},
    {"\xc3\xa9 \xe2\x80\xa6 \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x80\xa6 \xf0\x9f\x98\x80"},
    {"\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x90", "\xe2\x80\x8d\\u200e\\u200f\xe2\x80\x90"},
    {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf", "\xe2\x80\xa7\\u2028\\u202e\xe2\x80\xaf"},
    {"\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa", "\xe2\x81\xa5\\u2066\\u2069\xe2\x81\xaa"},
    {"\xef\xbb\xbe\xef\xbb\xbf\xef\xbc\x80", "\xef\xbb\xbe\\ufeff\xef\xbc\x80"},
    {"\x80\xbf\xc0\xaf\xc1\xbf\xf5\xff", "\\x80\\xbf\\xc0\\xaf\\xc1\\xbf\\xf5\\xff"},
    {"\xc2", "\\xc2"},
    {"\xc2z\xdf\xc0", "\\xc2z\\xdf\\xc0"},
    {"\xe0\x9f\xbf\xe0\xa0\x80", "\\xe0\\x9f\\xbf\xe0\xa0\x80"}, /* overlong, and the first that is not */
    {"\xed\x9f\xbf\xed\xa0\x80", "\xed\x9f\xbf\\xed\\xa0\\x80"}, /* the last before the surrogates */
    {"\xf0\x8f\xbf\xbf\xf0\x90\x80\x80", "\\xf0\\x8f\\xbf\\xbf\xf0\x90\x80\x80"},
    {"\xf4\x8f\xbf\xbf\xf4\x90\x80\x80", "\xf4\x8f\xbf\xbf\\xf4\\x90\\x80\\x80"}, /* U+10FFFF is the last */
    {"\xe2\x82", "\\xe2\\x82"},
    {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
};
#define CASE_COUNT EL2_COUNT(cases)

Test(visible, each_text_as_it_is_shown)
{
    for (size_t i = 0; i < CASE_COUNT; i++) {
        char shown[256], again[256], *copy = el2_visible_copy(cases[i].text);
        cr_expect(el2_visible(shown, sizeof shown, cases[i].text));
        cr_expect_str_eq(shown, cases[i].shown, "case %zu", i);
        cr_expect_str_eq(copy, cases[i].shown, "case %zu", i);
        cr_expect(el2_visible(again, sizeof again, shown));
        cr_expect_str_eq(again, shown, "case %zu: what is visible stays", i);
        cr_expect(el2_utf8_is(shown), "case %zu", i);
        free(copy);
    }
}

/* Every two bytes, and every byte behind each lead: nothing else gets out, and no byte is skipped. */
Test(visible, no_control_gets_out)
{
    for (unsigned i = 0; i < 1u << 16; i++) {
        char text[3] = {(char)(i >> 8), (char)i, '\0'}, shown[EL2_VISIBLE_TEXT];
        size_t length = el2_visible_next(text, 2, shown);
        cr_assert(length == 1 || length == 2);
        cr_assert(el2_utf8_is(shown));
        for (const unsigned char *c = (const unsigned char *)shown; *c; c++)
            cr_assert(*c >= ' ' && *c != 0x7f && !(c[0] == 0xc2 && c[1] < 0xa0), "%04x: %s", i, shown);
    }
}

Test(visible, what_is_too_long_ends_in_dots)
{
    char shown[8];
    cr_expect(el2_visible(shown, sizeof shown, "1234567"));
    cr_expect_str_eq(shown, "1234567");
    cr_expect_not(el2_visible(shown, sizeof shown, "12345678"));
    cr_expect_str_eq(shown, "1234...");
    cr_expect_not(el2_visible(shown, sizeof shown, "123\xc3\xa9\xc3\xa9\xc3\xa9"));
    cr_expect_str_eq(shown, "123..."); /* no half a character */
    cr_expect_not(el2_visible(shown, sizeof shown, "12\033\033"));
    cr_expect_str_eq(shown, "12...");
    cr_expect_not(el2_visible(shown, 4, "12345"));
    cr_expect_str_eq(shown, "...");
}

Test(visible, a_message_is_one_line_and_says_where_it_is_cut)
{
    struct el2_error error;
    char name[2 * EL2_ERROR_TEXT];
    cr_expect_not(el2_fail(&error, "%s: no such file", "a\n\033[2Jb"));
    cr_expect_str_eq(error.text, "a\\n\\x1b[2Jb: no such file");
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    cr_expect_not(el2_fail(&error, "%s: no such file", name));
    cr_expect_eq(strlen(error.text), EL2_ERROR_TEXT - 1);
    cr_expect_str_eq(error.text + EL2_ERROR_TEXT - 1 - 3, "...");
}
