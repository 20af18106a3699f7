/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"

Test(builder, a_growing_text_is_whole)
{
    struct el2_text text;
    el2_text_open(&text);
    for (int i = 0; i < 10000; i++)
        el2_text_add(&text, "%04d,", i);
    char *whole = el2_text_finish(&text, NULL);
    cr_assert(whole);
    cr_assert_eq(strlen(whole), 50000);
    cr_assert_str_eq(whole + 49990, "9998,9999,");
    free(whole);
}

Test(builder, an_empty_text_is_a_text)
{
    struct el2_text text;
    el2_text_open(&text);
    char *whole = el2_text_finish(&text, NULL);
    cr_assert_str_eq(whole, "");
    free(whole);
}

/* What fits stays, nothing comes after what did not fit, and the caller can see it. */
Test(builder, a_buffer_that_is_too_small_is_seen)
{
    static const struct {
        const char *pieces[3];
        const char *kept;
        bool failed;
    } cases[] = {
        {{"", "", ""}, "", false},
        {{"abc", "def", ""}, "abcdef", false},
        {{"abc", "def", "g"}, "abcdefg", false},
        {{"abc", "def", "gh"}, "abcdefg", true},
        {{"abcdefgh", "i", ""}, "abcdefg", true},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char buffer[8];
        struct el2_text text;
        el2_text_over(&text, buffer, sizeof buffer);
        for (int k = 0; k < 3; k++)
            el2_text_add(&text, "%s", cases[i].pieces[k]);
        cr_assert_str_eq(buffer, cases[i].kept, "case %zu: '%s'", i, buffer);
        cr_assert_eq(text.failed, cases[i].failed, "case %zu", i);
    }
}

static bool in_mask(const void *context, unsigned number)
{
    return *(const unsigned *)context >> number & 1;
}

Test(builder, ranges)
{
    static const struct {
        unsigned mask, end;
        const char *text;
    } cases[] = {
        {0x00, 8, ""},        {0x01, 8, "0"},         {0x03, 8, "0-1"}, {0x4f, 8, "0-3,6"},
        {0xff, 8, "0-7"},     {0xff, 1, "0"},         {0x80, 8, "7"},   {0x80, 7, ""},
        {0x55, 8, "0,2,4,6"}, {0xb6, 8, "1-2,4-5,7"}, {0xff, 0, ""},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_text text;
        el2_text_open(&text);
        el2_text_add_ranges(&text, cases[i].end, in_mask, &cases[i].mask);
        char *whole = el2_text_finish(&text, NULL);
        cr_assert_str_eq(whole, cases[i].text);
        free(whole);
    }
}

/* A sanitizer's allocator ends the program where memory runs out. */
#ifndef EL2_SANITIZED
Test(builder, no_memory_gives_no_text)
{
    struct rlimit limit = {256 << 20, 256 << 20};
    struct el2_error error = {""};
    struct el2_text text;
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    el2_text_open(&text);
    for (int i = 0; i < 5 << 16 && !text.failed; i++)
        el2_text_add(&text, "%1024d", i);
    cr_assert(text.failed);
    el2_text_add(&text, "more");
    cr_assert_null(el2_text_finish(&text, &error));
    cr_assert_str_eq(error.text, "out of memory");
}
#endif
