/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expectations of numbers and texts that say, where they fail, what was asked, what is there and what should be. Those
 * that end with _OF are for loops: a format and its arguments tell which round it is.
 *
 *     EXPECT_NUMBER(hvc("linux-5.4", 0x80000000, 0), 0x10001);
 *     EXPECT_TEXT_OF(row->function, column[4], "%s %s", kernel, exit);      // "5.4 SVE: row->function is a, not b"
 */
#ifndef EL2_TESTS_TRAPS_EXPECT_H
#define EL2_TESTS_TRAPS_EXPECT_H

#include <stdio.h>

#include <criterion/criterion.h>

/* clang-format off */
#define EXPECT_NUMBER_AS(text, actual, wanted, ...)                                                 \
    do {                                                                                            \
        const unsigned long long is_ = (unsigned long long)(actual);                                \
        const unsigned long long wanted_ = (unsigned long long)(wanted);                            \
        char of_[512];                                                                              \
        snprintf(of_, sizeof of_, __VA_ARGS__);                                                     \
        cr_expect_eq(is_, wanted_, "%s: %s is 0x%llx, not 0x%llx", of_, text, is_, wanted_);        \
    } while (0)

#define EXPECT_TEXT_AS(text, actual, wanted, ...)                                                   \
    do {                                                                                            \
        const char *is_ = (actual), *wanted_ = (wanted);                                            \
        char of_[512];                                                                              \
        snprintf(of_, sizeof of_, __VA_ARGS__);                                                     \
        cr_expect_str_eq(is_, wanted_, "%s: %s is `%s`, not `%s`", of_, text, is_, wanted_);        \
    } while (0)
/* clang-format on */

#define EXPECT_NUMBER_OF(actual, wanted, ...) EXPECT_NUMBER_AS(#actual, actual, wanted, __VA_ARGS__)
#define EXPECT_TEXT_OF(actual, wanted, ...)   EXPECT_TEXT_AS(#actual, actual, wanted, __VA_ARGS__)
#define EXPECT_NUMBER(actual, wanted)         EXPECT_NUMBER_AS(#actual, actual, wanted, "%s", __func__)
#define EXPECT_TEXT(actual, wanted)           EXPECT_TEXT_AS(#actual, actual, wanted, "%s", __func__)

#endif
