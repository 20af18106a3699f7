/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
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

/* SUM stands for the checksum of the records `host` and `get`: what is before the first `host` is not in it.
 * text, what is wrong with it ("" nothing) */
static const struct {
    const char *text;
    const char *wrong;
} ends[] = {
    {"raw\ta\nhost\tuname\tx\nget\tbase\nend\t2\tSUM\n", ""},
    {"raw\tb\nhost\tuname\tx\r\n\n# note\nget\tbase\r\nend\t2\tSUM\r\n", ""},
    {"raw\ta\nhost\tuname\tx\nget\tbase\n", "there is no end record"},
    {"raw\ta\nhost\tuname\tx\nget\tbase\nen", "there is no end record"},
    {"host\tuname\tx\nget\tbase\nend\t1\tSUM\n", "2 records are here"},
    {"host\tuname\tx\nend\t2\tSUM\n", "1 records are here"},
    {"get\tbase\nend\t2\tSUM\n", "0 records are here"},
    {"host\tuname\tx\nget\tbasf\nend\t2\tSUM\n", "the records' checksum"},
    {"host\tuname\tx\nget base\nend\t2\tSUM\n", "the records' checksum"},
    {"host\tuname\tx\nget\tbase\nend\t2\t0\n", "2 records are here"},
    {"host\tuname\tx\nget\tbase\nend\t2\n", "2 records are here"},
    {"host\tuname\tx\nget\tbase\nend\t2\tSUM\tx\n", "2 records are here"},
    {"host\tuname\tx\nget\tbase\nend\t2\tSUM\nget\n", "1 records are behind"},
    {"host\tuname\tx\nget\tbase\nend\t2\tSUM\nend\t2\tSUM\n", "1 records are behind"},
};

static uint64_t sum_of(const char *line, uint64_t sum)
{
    for (; *line; line++)
        sum = (sum ^ (unsigned char)*line) * 0x100000001b3u;
    return sum;
}

Test(records, the_end_record_says_what_is_there)
{
    char sum[32];
    snprintf(sum, sizeof sum, "0x%016llx",
             (unsigned long long)sum_of("get\tbase", sum_of("host\tuname\tx", 0xcbf29ce484222325u)));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[256] = "";
        struct el2_error error = {""};
        for (const char *at = ends[i].text; *at; at += strncmp(at, "SUM", 3) == 0 ? 3 : 1)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s", strncmp(at, "SUM", 3) ? 1 : 18,
                     strncmp(at, "SUM", 3) ? at : sum);
        struct el2_records *records = parse(text);
        cr_expect_eq(el2_records_intact(records, &error), !*ends[i].wrong, "case %zu: %s", i, error.text);
        cr_expect_eq(strncmp(error.text, ends[i].wrong, strlen(ends[i].wrong)), 0, "case %zu: %s", i,
                     error.text);
        el2_records_free(records);
    }
}
