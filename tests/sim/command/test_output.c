/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <jansson.h>

#include "cpumodel/text/count.h"
#include "sim/command/output.h"

static const struct el2_column columns[] = {
    {"register", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_HEX}, {"cpus", EL2_COLUMN_NUMBER},
    {"same", EL2_COLUMN_BOOL},     {"why", EL2_COLUMN_TEXT},
};

static char *text;

static void print_all(struct el2_output *output)
{
    el2_output_fact(output, "host", "future");
    el2_output_title(output, "Registers");
    el2_output_section(output, "registers", "register", columns, 5);
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("MIDR_EL1"),
                                               el2_cell_number(0x410fd034),
                                               el2_cell_number(8),
                                               {.present = true, .number = 1},
                                               el2_cell_text("")});
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("é\t\n"), el2_cell_word("undef"),
                                               el2_cell_number(12), el2_cell_number(0), el2_cell_none()});
    el2_output_section(output, "none", "nothing", columns, 1);
    el2_output_section(output, "more", "one", columns, 1);
    el2_output_row(output, (struct el2_cell[]){el2_cell_styled(el2_cell_text("X"), EL2_STYLE_BAD)});
}

static void render(enum el2_format format, bool colour, void (*print)(struct el2_output *output))
{
    size_t size;
    struct el2_error error;
    FILE *stream = open_memstream(&text, &size);
    struct el2_output *output = el2_output_open(stream, format, colour);
    print(output);
    cr_assert(el2_output_close(output, &error), "%s", error.text);
    fclose(stream);
}

Test(output, text)
{
    render(EL2_FORMAT_TEXT, false, print_all);
    cr_assert_str_eq(text, "host future\n"
                           "\n"
                           "Registers\n"
                           "register  value               cpus  same  why\n"
                           "MIDR_EL1  0x00000000410fd034     8  yes\n"
                           "é\\t\\n     undef                 12  no    -\n"
                           "\n"
                           "register\n"
                           "X\n");
    free(text);
}

Test(output, colour_in_text_alone)
{
    render(EL2_FORMAT_TEXT, true, print_all);
    cr_assert(strstr(text, "\033[31mX\033[0m\n"));
    free(text);
    for (enum el2_format format = EL2_FORMAT_JSON; format <= EL2_FORMAT_TSV; format++) {
        render(format, true, print_all);
        cr_expect_not(strchr(text, '\033'));
        free(text);
    }
}

Test(output, tsv)
{
    render(EL2_FORMAT_TSV, false, print_all);
    cr_assert_str_eq(text, "register\tvalue\tcpus\tsame\twhy\n"
                           "MIDR_EL1\t0x00000000410fd034\t8\tyes\t\n"
                           "é\\t\\n\tundef\t12\tno\t\n"
                           "\n"
                           "register\n"
                           "\n"
                           "register\n"
                           "X\n");
    free(text);
}

Test(output, jsonl)
{
    render(EL2_FORMAT_JSONL, false, print_all);
    cr_assert_str_eq(text, "{\"v\":1,\"kind\":\"facts\",\"host\":\"future\"}\n"
                           "{\"v\":1,\"kind\":\"register\",\"register\":\"MIDR_EL1\",\"value\":"
                           "\"0x00000000410fd034\",\"cpus\":8,"
                           "\"same\":true,\"why\":\"\"}\n"
                           "{\"v\":1,\"kind\":\"register\",\"register\":\"é\\t\\n\",\"value\":\"undef\","
                           "\"cpus\":12,\"same\":false,"
                           "\"why\":null}\n"
                           "{\"v\":1,\"kind\":\"one\",\"register\":\"X\"}\n");
    free(text);
}

Test(output, json_is_one_document)
{
    render(EL2_FORMAT_JSON, false, print_all);
    json_error_t error;
    json_t *document = json_loads(text, 0, &error);
    cr_assert(document, "%s", error.text);
    cr_expect_eq(json_integer_value(json_object_get(document, "v")), 1);
    cr_expect_str_eq(json_string_value(json_object_get(document, "host")), "future");
    cr_expect_eq(json_array_size(json_object_get(document, "registers")), 2);
    cr_expect_eq(json_array_size(json_object_get(document, "none")), 0);
    json_t *first = json_array_get(json_object_get(document, "registers"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(first, "value")), "0x00000000410fd034");
    json_decref(document);
    free(text);
}

static void print_no_utf8(struct el2_output *output)
{
    el2_output_section(output, "rows", "row", columns, 1);
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("a\xff\xc3\xa9\xed\xa0\x80z\xf0\x9f")});
}

Test(output, bytes_that_are_no_utf8)
{
    render(EL2_FORMAT_JSONL, false, print_no_utf8);
    cr_assert_str_eq(
        text, "{\"v\":1,\"kind\":\"row\",\"register\":\"a\\\\xffé\\\\xed\\\\xa0\\\\x80z\\\\xf0\\\\x9f\"}\n");
    free(text);
}

static void print_quotes(struct el2_output *output)
{
    static const char *const texts[] = {"plain", "a, b", "say \"so\"", "two\nlines", "\"", "tab\t", ""};
    el2_output_section(output, "texts", "text", columns, 1);
    for (size_t i = 0; i < EL2_COUNT(texts); i++)
        el2_output_row(output, (struct el2_cell[]){el2_cell_text(texts[i])});
}

Test(output, csv_quotes)
{
    render(EL2_FORMAT_CSV, false, print_quotes);
    cr_assert_str_eq(text,
                     "register\n"
                     "plain\n"
                     "\"a, b\"\n"
                     "\"say \"\"so\"\"\"\n"
                     "\"two\nlines\"\n"
                     "\"\"\"\"\n"
                     "tab\\t\n"
                     "\n",
                     "%s", text);
    free(text);
}

/* What has been printed so far is there before the end: somebody may be waiting for it. */
Test(output, flush)
{
    size_t size;
    struct el2_error error;
    FILE *stream = open_memstream(&text, &size);
    struct el2_output *output = el2_output_open(stream, EL2_FORMAT_TEXT, false);
    el2_output_section(output, "texts", "text", columns, 1);
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("early")});
    el2_output_flush(output);
    cr_expect(strstr(text, "early"), "%s", text);
    el2_output_section(output, "texts", "text", columns, 1);
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("late")});
    cr_expect_not(strstr(text, "late"), "%s", text);
    cr_assert(el2_output_close(output, &error), "%s", error.text);
    cr_expect(strstr(text, "late"), "%s", text);
    fclose(stream);
    free(text);
}

Test(output, a_full_disk_is_reported)
{
    FILE *stream = fopen("/dev/full", "w");
    if (!stream)
        cr_skip_test("no /dev/full here");
    struct el2_error error;
    struct el2_output *output = el2_output_open(stream, EL2_FORMAT_JSON, false);
    print_all(output);
    cr_assert_not(el2_output_close(output, &error));
    cr_expect(strstr(error.text, "cannot write"), "%s", error.text);
    fclose(stream);
}
