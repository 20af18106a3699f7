/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/json/json.h"

/* text                  as a document of one array holds it */
static const struct {
    const char *text;
    const char *json;
} cases[] = {
    {"plain", "[\"plain\"]"},
    {"\033[2J\n\x7f", "[\"\\u001B[2J\\n\\u007f\"]"},
    {"\xc3\xa9\xc2\x9b\xe2\x80\xae.", "[\"\xc3\xa9\\u009b\\u202e.\"]"},
    {"n\xe9.host", "[\"n\\\\xe9.host\"]"},
    {"\xed\xa0\x80", "[\"\\\\xed\\\\xa0\\\\x80\"]"},
};

Test(json, a_text_of_any_bytes_is_a_string_that_may_be_shown)
{
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        json_t *array = json_pack("[o]", el2_json_text(cases[i].text));
        char *text = el2_json_string(array, JSON_COMPACT);
        json_error_t where;
        json_t *again = json_loads(text, 0, &where);
        cr_expect_str_eq(text, cases[i].json);
        cr_expect(json_equal(array, again), "%s", where.text);
        json_decref(again);
        json_decref(array);
        free(text);
    }
}

Test(json, what_is_not_there_or_cannot_be_written_is_told)
{
    FILE *full = fopen("/dev/full", "w");
    cr_expect_not(el2_json_write(NULL, 0, stdout));
    cr_expect_null(el2_json_string(NULL, 0));
    if (!full)
        return;
    setvbuf(full, NULL, _IONBF, 0);
    json_t *array = json_array();
    cr_expect_not(el2_json_write(array, 0, full));
    json_decref(array);
    fclose(full);
}

/* Jansson gives up in the middle: what it has written by then is no answer. */
Test(json, what_breaks_off_is_no_text)
{
    json_t *array = json_array();
    cr_assert_eq(json_array_append_new(array, json_integer(1)), 0);
    cr_assert_eq(json_array_append_new(array, json_stringn_nocheck("\xff", 1)), 0);
    cr_expect_null(el2_json_string(array, 0));
    cr_expect_not(el2_json_write(array, 0, stderr));
    json_decref(array);
}
