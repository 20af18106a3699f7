/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "sanitise/language/append.h"

static const struct el2_row row = {.file = "t.kernel", .line = 7, .section = "features", .key = "SVE"};

/* Each element is where it was put, whenever the array moved. */
Test(append, as_many_as_there_is_room_for)
{
    struct el2_error error = {""};
    unsigned *number = NULL;
    size_t number_count = 0;
    for (unsigned i = 0; i < EL2_APPEND_MOST; i++)
        cr_assert(EL2_APPEND(number, i, &row, &error), "%u: %s", i, error.text);
    cr_expect_eq(number_count, EL2_APPEND_MOST);
    for (unsigned i = 0; i < EL2_APPEND_MOST; i++)
        cr_assert_eq(number[i], i);
    cr_expect_str_eq(error.text, "");
    const unsigned more = 3;
    cr_expect_not(EL2_APPEND(number, more, &row, &error));
    cr_expect_eq(number_count, EL2_APPEND_MOST);
    cr_expect_not_null(strstr(error.text, "t.kernel:7: "), "%s", error.text);
    cr_expect_not_null(strstr(error.text, "room for 65535 rows"), "%s", error.text);
    free(number);
}
