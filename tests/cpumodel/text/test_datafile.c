/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"

#define SEEN_TEXT 2048

struct seen {
    char text[SEEN_TEXT];
    size_t used;
    unsigned stop_at;
};

static bool note(void *context, const struct el2_line *line, struct el2_error *error)
{
    struct seen *seen = context;
    if (line->line == seen->stop_at)
        return el2_fail(error, "stopped on purpose");
    seen->used += (size_t)snprintf(seen->text + seen->used, sizeof seen->text - seen->used, "%u[%s]%s=%s|",
                                   line->line, line->section, line->key, line->value);
    return true;
}

static bool read_text(const char *text, struct seen *seen, struct el2_error *error)
{
    *seen = (struct seen){.stop_at = seen->stop_at};
    return el2_ini_read("x.ini", text, strlen(text), note, seen, error);
}

static void expect(const char *text, const char *lines)
{
    struct seen seen = {.stop_at = 0};
    struct el2_error error = {""};
    cr_assert(read_text(text, &seen, &error), "%s", error.text);
    cr_assert_str_eq(seen.text, lines);
}

static void refuse(const char *text, size_t size, const char *message)
{
    struct seen seen = {.stop_at = 0};
    struct el2_error error = {""};
    cr_assert_not(el2_ini_read("x.ini", text, size, note, &seen, &error));
    cr_assert_eq(strncmp(error.text, message, strlen(message)), 0, "%s", error.text);
}

Test(datafile, lines_with_their_numbers)
{
    expect("a = 1\n\n; comment\n[s]\nb=2\n  [t u] \nc = \n", "1[]a=1|5[s]b=2|7[t u]c=|");
    expect("", "");
    expect("\n\n", "");
    expect("[s]\na = 1", "2[s]a=1|");
    expect("a=1\r\n[s]\r\nb=2\r\n", "1[]a=1|3[s]b=2|");
    expect("\xef\xbb\xbf[s]\na=1\n", "2[s]a=1|");
}

Test(datafile, indented_lines_are_lines)
{
    expect("[s]\na = 1\n   b = 2\n\tc = 3\n", "2[s]a=1|3[s]b=2|4[s]c=3|");
}

Test(datafile, comments_begin_after_a_blank)
{
    expect("[s] ; one\na = 1 ; two\nb = 2 # three\nc = 3;4#5\n# d = 4\n e = 5\t;six ; seven\n",
           "2[s]a=1|3[s]b=2|4[s]c=3;4#5|6[s]e=5|");
    expect("a = ; nothing\n", "1[]a=|");
}

Test(datafile, keys_hold_colons)
{
    expect("[s]\nS3_0_C0_C4_3[3:0] = 0x1:2\n", "2[s]S3_0_C0_C4_3[3:0]=0x1:2|");
    expect("a = b = c\n", "1[]a=b = c|");
}

Test(datafile, sections_are_not_cut)
{
    char text[256], lines[256], name[151];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(text, sizeof text, "[%s]\na=1\n", name);
    snprintf(lines, sizeof lines, "2[%s]a=1|", name);
    expect(text, lines);
}

Test(datafile, bad_lines)
{
    refuse("a=1\nb\n", 6, "x.ini:2: this is neither [section] nor key = value");
    refuse("a=1\nb: 2\n", 9, "x.ini:2: this is neither [section] nor key = value");
    refuse("[s\n", 3, "x.ini:1: a section ends in ']'");
    refuse("[s]]\n[\n", 7, "x.ini:2: a section ends in ']'");
    refuse("[s] x\n", 6, "x.ini:1: a section ends in ']'");
    refuse("\n = 3\n", 6, "x.ini:2: there is no key before '='");
    refuse("a=1\0b=2\n", 8, "x.ini:1: byte 0x00 at column 4: this is not a text file");
    refuse("a=1\n\x7f"
           "ELF\n",
           9, "x.ini:2: byte 0x7f at column 1: this is not a text file");
    refuse("; \x01\n", 4, "x.ini:1: byte 0x01 at column 3: this is not a text file");
    refuse("a=1\rb=2\n", 8, "x.ini:1: byte 0x0d at column 4: this is not a text file");
}

Test(datafile, line_length_counts_without_the_comment)
{
    char text[1024];
    for (size_t length = 190; length < 210; length++) {
        memset(text, 'v', sizeof text);
        memcpy(text, "\nk=", 3);
        memcpy(text + 1 + length, " ; ", 3);
        struct seen seen = {.stop_at = 0};
        struct el2_error error = {""};
        bool ok = el2_ini_read("x.ini", text, sizeof text, note, &seen, &error);
        cr_assert_eq(ok, length < 200, "%zu: %s", length, error.text);
        if (!ok)
            cr_assert_eq(strncmp(error.text, "x.ini:2: the line has ", 22), 0, "%s", error.text);
    }
}

Test(datafile, first_error_ends_the_reading)
{
    struct seen seen = {.stop_at = 2};
    struct el2_error error = {""};
    cr_assert_not(read_text("a=1\nb=2\nc=3\nd\n", &seen, &error));
    cr_assert_str_eq(seen.text, "1[]a=1|");
    cr_assert_str_eq(error.text, "x.ini:2: stopped on purpose");
}

Test(datafile, random_bytes_are_lines_or_an_error)
{
    static const char alphabet[] = "[]=;#: \t\nabc019.\r\xef\xbb\xbf\x80\x01";
    unsigned state = 20310101;
    for (unsigned round = 0; round < 20000; round++) {
        char text[64];
        size_t size = round % sizeof text;
        for (size_t i = 0; i < size; i++) {
            state = state * 1664525u + 1013904223u;
            text[i] = round % 4 == 0 ? (char)(state >> 24) : alphabet[(state >> 16) % (sizeof alphabet - 1)];
        }
        struct seen seen = {.stop_at = 0};
        struct el2_error error = {""};
        if (!el2_ini_read("x.ini", text, size, note, &seen, &error))
            cr_assert_eq(strncmp(error.text, "x.ini:", 6), 0, "%s", error.text);
    }
}

Test(datafile, numbers)
{
    static const struct {
        const char *text;
        bool ok;
        unsigned long long number;
    } cases[] = {
        {"0", true, 0},
        {"12", true, 12},
        {"0x1F", true, 31},
        {"0X1f", true, 31},
        {"0b101", true, 5},
        {"18446744073709551615", true, ~0ull},
        {"010", true, 10},
        {"0xffffffffffffffff", true, ~0ull},
        {"", false, 0},
        {"0x", false, 0},
        {"0b", false, 0},
        {"0b2", false, 0},
        {"1 ", false, 0},
        {" 1", false, 0},
        {"+1", false, 0},
        {"-1", false, 0},
        {"1f", false, 0},
        {"0xg", false, 0},
        {"18446744073709551616", false, 0},
        {"0x10000000000000000", false, 0},
        {"99999999999999999999", false, 0},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        unsigned long long number = 0;
        cr_assert_eq(el2_number_parse(cases[i].text, &number), cases[i].ok, "'%s'", cases[i].text);
        if (cases[i].ok)
            cr_assert_eq(number, cases[i].number, "'%s'", cases[i].text);
        const bool is_too_large = strlen(cases[i].text) >= 19 && !cases[i].ok;
        cr_assert_eq(el2_number_is_written(cases[i].text), cases[i].ok || is_too_large, "'%s'",
                     cases[i].text);
    }
}

Test(datafile, builtins_are_sorted_text)
{
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    cr_assert_geq(count, 14);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(strlen(builtin[i].text), builtin[i].size, "%s", builtin[i].name);
        if (i > 0)
            cr_assert_lt(strcmp(builtin[i - 1].name, builtin[i].name), 0, "%s", builtin[i].name);
    }
}

Test(datafile, opens_by_name_and_by_path)
{
    struct el2_datafile file;
    struct el2_error error = {""};
    cr_assert(el2_datafile_open("hosts", ".host", "future", &file, &error), "%s", error.text);
    cr_assert_str_eq(file.name, "hosts/future.host");
    el2_datafile_free(&file);

    const char *path = EL2_TEST_DATA "/hosts/parents/bad.host";
    cr_assert(el2_datafile_open("hosts", ".host", path, &file, &error), "%s", error.text);
    cr_assert_str_eq(file.name, path);
    cr_assert_eq(strlen(file.text), file.size);
    el2_datafile_free(&file);

    cr_assert(el2_datafile_open_from(path, "hosts", ".host", "deep-20.host", &file, &error), "%s",
              error.text);
    cr_assert_str_eq(file.name, EL2_TEST_DATA "/hosts/parents/deep-20.host");
    el2_datafile_free(&file);
}

Test(datafile, missing_and_huge_files)
{
    struct el2_datafile file;
    struct el2_error error = {""};
    cr_assert_not(el2_datafile_open("hosts", ".host", "futrue", &file, &error));
    cr_assert_str_eq(error.text,
                     "'futrue' is neither one of el2sim's hosts nor a file: did you mean future?");
    cr_assert_not(el2_datafile_open("hosts", ".host", "/nowhere/at/all", &file, &error));
    cr_assert(strstr(error.text, "el2sim list hosts"), "%s", error.text);
    cr_assert_not(el2_datafile_open("hosts", ".host", "/dev/zero", &file, &error));
    cr_assert(strstr(error.text, "larger than 16 MiB"), "%s", error.text);
    cr_assert_not(el2_datafile_open("hosts", ".host", "", &file, &error));
}

/* Where standard input is closed, the next file is descriptor 0. */
Test(datafile, without_standard_input)
{
    struct el2_datafile file;
    struct el2_error error = {""};
    close(STDIN_FILENO);
    errno = ENOENT; /* of before */
    cr_assert(el2_datafile_open("hosts", ".host", EL2_TEST_DATA "/hosts/parents/deep-20.host", &file, &error),
              "%s", error.text);
    cr_expect_gt(file.size, 0);
    cr_expect_eq(fcntl(STDIN_FILENO, F_GETFD), -1, "it is open yet");
    el2_datafile_free(&file);
}
