/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/records.h"
#include "cpumodel/text/count.h"

static struct el2_records *parse(const char *text)
{
    struct el2_error error = {""};
    struct el2_records *records = el2_records_parse("r.txt", text, strlen(text), &error);
    cr_assert(records, "%s", error.text);
    return records;
}

Test(records, lines_are_cut_at_tabs)
{
    struct el2_records *records = parse("hdr\tkernel\t4.15\n\n# note\r\nraw\ta\t\tx y\r\nend");
    cr_assert_eq(records->count, 3);
    cr_assert_eq(records->record[0].line, 1);
    cr_assert_eq(records->record[1].line, 4);
    cr_assert_eq(records->record[2].line, 5);
    cr_assert_eq(records->record[1].count, 4);
    cr_assert_str_eq(el2_record_field(&records->record[1], 2), "");
    cr_assert_str_eq(el2_record_field(&records->record[1], 3), "x y");
    cr_assert_str_eq(el2_record_field(&records->record[1], 4), "");
    cr_assert(el2_record_is(&records->record[2], "end") && !el2_record_is(&records->record[2], "en"));
    cr_assert_eq(el2_records_find(records, "hdr", "kernel"), &records->record[0]);
    cr_assert_null(el2_records_find(records, "hdr", "machine"));
    el2_records_free(records);
}

Test(records, the_last_field_keeps_the_rest)
{
    struct el2_records *records = parse("1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14\t15\t16\t17");
    cr_assert_eq(records->record[0].count, EL2_RECORD_FIELDS);
    cr_assert_str_eq(el2_record_field(&records->record[0], 14), "15");
    cr_assert_str_eq(el2_record_field(&records->record[0], 15), "16\t17");
    el2_records_free(records);
}

Test(records, keys)
{
    struct el2_records *records = parse("run\tbase\tregs=3\treg=2");
    cr_assert_str_eq(el2_record_key(&records->record[0], 2, "reg"), "2");
    cr_assert_str_eq(el2_record_key(&records->record[0], 2, "regs"), "3");
    cr_assert_null(el2_record_key(&records->record[0], 3, "regs"));
    el2_records_free(records);
}

Test(records, what_is_no_recording)
{
    struct el2_error error = {""};
    cr_assert_null(el2_records_parse("r.txt", "hdr\nra\0w", 8, &error));
    cr_assert_str_eq(error.text, "r.txt:2: byte 0x00: this is not a text file");

    char *lines = malloc(EL2_RECORDS_MAX);
    cr_assert(lines);
    memset(lines, '\n', EL2_RECORDS_MAX);
    struct el2_records *records = el2_records_parse("r.txt", lines, EL2_RECORDS_MAX - 1, &error);
    cr_assert(records && records->count == 0);
    el2_records_free(records);
    cr_assert_null(el2_records_parse("r.txt", lines, EL2_RECORDS_MAX, &error));
    cr_assert_str_eq(error.text, "r.txt:1048577: more lines than a recording has");
    free(lines);
}

Test(records, recordings_are_told_by_their_first_line)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {{"hdr\tx", true}, {"raw\tx", true}, {"hdr\t", false}, {"raw x", false}, {"[host]\n", false}};
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        cr_assert_eq(el2_is_recording(cases[i].text, strlen(cases[i].text)), cases[i].is, "%s",
                     cases[i].text);
}
