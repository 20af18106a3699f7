/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/command/console.h"
#include "sim/command/output.h"
#include "sim/command/print.h"

/* Both print into memory: where nothing is hostile, el2_print is fprintf. */
#define SAME(...)                                                                                            \
    do {                                                                                                     \
        char *ours = NULL, theirs[256];                                                                      \
        size_t size;                                                                                         \
        FILE *stream = open_memstream(&ours, &size);                                                         \
        el2_print(stream, __VA_ARGS__);                                                                      \
        fclose(stream);                                                                                      \
        snprintf(theirs, sizeof theirs, __VA_ARGS__);                                                        \
        cr_expect_str_eq(ours, theirs);                                                                      \
        free(ours);                                                                                          \
    } while (0)

Test(print, is_printf_where_nothing_is_hostile)
{
    SAME("plain\n\t100%%\n");
    SAME("%d %d %5d|%-5d|%05d|%+d", -1, 2147483647, -42, 42, -42, 7);
    SAME("%u %x %#x %08x %c", 4294967295u, 255u, 255u, 0xbeefu, 'c');
    SAME("%ld %lu %lx %lld %llu %llx", -1l, -1ul, 15ul, -1ll, -1ull, -1ull);
    SAME("%" PRIu64 " 0x%016" PRIx64 " %" PRId64, UINT64_MAX, UINT64_C(0x410fd034), INT64_MIN);
    SAME("%zu %ju %td %hhu %hu", (size_t)7, (uintmax_t)8, (ptrdiff_t)-9, (unsigned char)255,
         (unsigned short)1);
    SAME("0x%0*" PRIx64 "|%*d|%-*d|%*d", 8, UINT64_C(17), 4, 1, 4, 2, -4, 3);
    SAME("%.0s|%.1s|%.*s|%.*s|%.*s", "abc", "abc", 0, "abc", -1, "abc", 1, "abc");
    SAME("%s|%5s|%-5s|%.2s|%5.2s|%-5.*s|%*s|%*s", "abc", "abc", "abc", "abc", "abc", 1, "abc", 6, "abc", -6,
         "abc");
    SAME("%3zu  %-*s  %-*s ", (size_t)1, 4, "from", 6, "to:");
}

static void expect(const char *text, const char *expected)
{
    char *printed = NULL;
    size_t size;
    FILE *stream = open_memstream(&printed, &size);
    el2_print(stream, "a %s\n%c%-6s|%6s|", text, '\033', text, text);
    fclose(stream);
    cr_expect_str_eq(printed, expected);
    free(printed);
}

Test(print, arguments_are_one_line_that_may_be_shown)
{
    expect("\033[1m", "a \\x1b[1m\n\\x1b\\x1b[1m|\\x1b[1m|");
    expect("x\ny", "a x\\ny\n\\x1bx\\ny  |  x\\ny|");
    expect("\xc3\xa9\xff", "a \xc3\xa9\\xff\n\\x1b\xc3\xa9\\xff | \xc3\xa9\\xff|");
}

Test(print, our_own_colour_is_left_as_it_is)
{
    char *printed = NULL, forged[8];
    size_t size;
    FILE *stream = open_memstream(&printed, &size);
    strcpy(forged, el2_style_start(true, EL2_STYLE_BAD));
    el2_print(stream, "%s%s%s", el2_style_start(true, EL2_STYLE_BAD), forged,
              el2_style_start(false, EL2_STYLE_BAD));
    fclose(stream);
    cr_expect_str_eq(printed, "\033[31m\\x1b[31m");
    free(printed);
}

/* what the guest prints, one byte at a time         shown                          kept */
static const struct {
    const char *text;
    size_t size;
    const char *shown;
    const char *kept;
} consoles[] = {
#define GUEST(text) text, sizeof text - 1
    {GUEST("PASS\n"), "PASS\n", "PASS\n"},
    {GUEST("a\r\nb\rc\td\r"), "a\r\nb\\rc\td\\r", "a\r\nb\rc\td\r"},
    {GUEST("\033[2J\a"), "\\x1b[2J\\x07", "\033[2J\a"},
    {GUEST("a\0b"), "a\\x00b", "a\\x00b"},
    {GUEST("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc2\x9b"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\u009b",
     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc2\x9b"},
    {GUEST("\xc3\n\xe2\x82"), "\\xc3\n\\xe2\\x82", "\xc3\n\xe2\x82"},
    {GUEST("\xf0\xf0\x9f\xff\xc3\xc3\xa9"), "\\xf0\\xf0\\x9f\\xff\\xc3\xc3\xa9",
     "\xf0\xf0\x9f\xff\xc3\xc3\xa9"},
};

static void put(enum el2_console_manner manner, size_t at, size_t step, const char *expected)
{
    char *text = NULL;
    size_t size, length = consoles[at].size;
    const bool is_kept = manner == EL2_CONSOLE_KEPT;
    FILE *stream = is_kept ? NULL : open_memstream(&text, &size);
    struct el2_console console = {.stream = stream, .manner = manner};
    cr_assert(is_kept ? el2_console_keep(&console, &text) : !!stream);
    for (size_t i = 0; i < length; i += step)
        el2_console_put(&console, consoles[at].text + i, step < length - i ? step : length - i);
    cr_expect(el2_console_end(&console));
    cr_expect(el2_console_end(&console));
    if (!is_kept)
        fclose(stream);
    if (expected)
        cr_expect_str_eq(text, expected, "case %zu", at);
    else
        cr_expect(size == length && memcmp(text, consoles[at].text, size) == 0);
    free(text);
}

Test(console, what_a_guest_prints)
{
    for (size_t i = 0; i < EL2_COUNT(consoles); i++)
        for (size_t step = 1; step <= 3; step++) {
            put(EL2_CONSOLE_SHOWN, i, step, consoles[i].shown);
            put(EL2_CONSOLE_KEPT, i, step, consoles[i].kept);
            put(EL2_CONSOLE_RAW, i, step, NULL);
        }
}

/* A character is shown as soon as it is whole, and what can be none at once. */
Test(console, shows_at_once_what_is_whole)
{
    static const struct {
        const char *put, *shown;
    } steps[] = {
        {"a", "a"},           {"\xc3", ""},
        {"\xa9", "\xc3\xa9"}, {"\xe2", ""},
        {"\x82", ""},         {"\xac", "\xe2\x82\xac"},
        {"\xf0", ""},         {"\x9f", ""},
        {"\x98", ""},         {"\x80", "\xf0\x9f\x98\x80"},
        {"\xc1", "\\xc1"},    {"\xf5", "\\xf5"},
        {"\xff", "\\xff"},    {"\x80", "\\x80"},
        {"\xdf", ""},         {"b", "\\xdfb"},
        {"\r", ""},           {"\n", "\r\n"},
        {"\r", ""},           {"c", "\\rc"},
    };
    char *text = NULL;
    size_t size, before = 0;
    FILE *stream = open_memstream(&text, &size);
    struct el2_console console = {.stream = stream, .manner = EL2_CONSOLE_SHOWN};
    cr_assert_not_null(stream);
    for (size_t i = 0; i < EL2_COUNT(steps); i++) {
        el2_console_put(&console, steps[i].put, 1);
        fflush(stream);
        cr_expect_str_eq(text + before, steps[i].shown, "step %zu: %s", i, text + before);
        before = size;
    }
    cr_expect(el2_console_end(&console));
    fclose(stream);
    free(text);
}
