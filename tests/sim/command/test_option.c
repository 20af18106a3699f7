/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/command/command.h"
#include "sim/command/option.h"
#include "sim/inspect/verbs.h"

struct values {
    bool trace;
    const char *host;
    uint64_t limit;
    unsigned format;
    struct el2_option_list set;
};

static const struct el2_option options[] = {
    {"trace", 't', EL2_OPTION_FLAG, offsetof(struct values, trace), NULL, "print traps"},
    {"host", 'H', EL2_OPTION_TEXT, offsetof(struct values, host), "HOST", "the host"},
    {"limit", 'l', EL2_OPTION_NUMBER, offsetof(struct values, limit), "N", "instructions"},
    {"format", 'f', EL2_OPTION_CHOICE, offsetof(struct values, format), "text|json|jsonl", "how"},
    {"set", 0, EL2_OPTION_LIST, offsetof(struct values, set), "REG=VALUE", "writes"},
    {0},
};

static struct values values;
static struct el2_error error;
static int operands;

/* Parses up to eight words, NULL after the last. */
static enum el2_parse parse(char **argv)
{
    int argc = 0;
    while (argv[argc])
        ++argc;
    values = (struct values){0};
    return el2_options_parse(options, &values, argc, argv, &operands, &error);
}

#define PARSE(...) parse((char *[]){__VA_ARGS__, NULL})

Test(option, all_kinds)
{
    char *argv[] = {"guest",          "--trace",   "--host", "future", "-l0x10",
                    "--format=jsonl", "--set=A=1", "--set",  "B=2",    NULL};
    cr_assert_eq(parse(argv), EL2_PARSE_DONE, "%s", error.text);
    cr_assert(values.trace);
    cr_assert_str_eq(values.host, "future");
    cr_assert_eq(values.limit, 16);
    cr_assert_eq(values.format, 2);
    cr_assert_eq(values.set.count, 2);
    cr_assert_str_eq(values.set.text[0], "A=1");
    cr_assert_str_eq(values.set.text[1], "B=2");
    cr_assert_eq(operands, 1);
    cr_assert_str_eq(argv[0], "guest");
}

Test(option, two_dashes_end_options)
{
    char *argv[] = {"-t", "--", "--host", "-t", NULL};
    cr_assert_eq(parse(argv), EL2_PARSE_DONE, "%s", error.text);
    cr_assert_eq(operands, 2);
    cr_assert_str_eq(argv[0], "--host");
    cr_assert_str_eq(argv[1], "-t");
}

Test(option, one_dash_is_an_operand)
{
    cr_assert_eq(PARSE("-"), EL2_PARSE_DONE);
    cr_assert_eq(operands, 1);
}

Test(option, last_one_counts)
{
    cr_assert_eq(PARSE("--host", "a", "--host=b"), EL2_PARSE_DONE);
    cr_assert_str_eq(values.host, "b");
}

Test(option, help_is_known)
{
    cr_assert_eq(PARSE("--host", "a", "--help"), EL2_PARSE_HELP);
    cr_assert_eq(PARSE("-h"), EL2_PARSE_HELP);
}

Test(option, bad_usage)
{
    static const struct {
        char *argv[4];
        const char *message;
    } cases[] = {
        {{"--hots", "x"}, "unknown option --hots; did you mean --host?"},
        {{"--hots=x"}, "unknown option --hots; did you mean --host?"},
        {{"--zzzzzzzz"}, "unknown option --zzzzzzzz; --help lists the options"},
        {{"-z"}, "unknown option -z; --help lists the options"},
        {{"--host"}, "--host needs an argument: HOST"},
        {{"-H"}, "--host needs an argument: HOST"},
        {{"--trace=yes"}, "--trace takes no argument (\"yes\")"},
        {{"--limit", "many"}, "--limit takes a number (decimal, 0x or 0b), not \"many\""},
        {{"--limit="}, "--limit takes a number (decimal, 0x or 0b), not \"\""},
        {{"--format", "xml"}, "--format takes text|json|jsonl, not \"xml\""},
        {{"--format", "jso"}, "--format takes text|json|jsonl, not \"jso\""},
        {{"--format", ""}, "--format takes text|json|jsonl, not \"\""},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char *argv[4];
        memcpy(argv, cases[i].argv, sizeof argv);
        cr_expect_eq(parse(argv), EL2_PARSE_BAD, "case %zu", i);
        cr_expect_str_eq(error.text, cases[i].message, "case %zu: %s", i, error.text);
    }
}

Test(option, list_is_limited)
{
    static char *argv[EL2_OPTION_LIST_MAX + 2];
    for (size_t i = 0; i <= EL2_OPTION_LIST_MAX; i++)
        argv[i] = "--set=A=1";
    cr_assert_eq(parse(argv), EL2_PARSE_BAD);
    argv[EL2_OPTION_LIST_MAX] = NULL;
    cr_assert_eq(parse(argv), EL2_PARSE_DONE);
    cr_assert_eq(values.set.count, EL2_OPTION_LIST_MAX);
}

Test(option, tables)
{
    const struct el2_option twice[] = {options[0], options[1], options[0], {0}};
    const struct el2_option no_argument[] = {{"host", 0, EL2_OPTION_TEXT, 0, NULL, "help"}, {0}};
    const struct el2_option help[] = {{"help", 0, EL2_OPTION_FLAG, 0, NULL, "help"}, {0}};
    cr_expect(el2_options_check(options, &error), "%s", error.text);
    cr_expect(el2_options_check(el2_command_list.options, &error), "%s", error.text);
    cr_expect(el2_options_check(el2_command_decode.options, &error), "%s", error.text);
    cr_expect_not(el2_options_check(twice, &error));
    cr_expect_not(el2_options_check(no_argument, &error));
    cr_expect_not(el2_options_check(help, &error));
}

Test(option, help_text_is_aligned)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    el2_options_print(options, stream);
    fclose(stream);
    cr_assert_str_eq(text, "  -t, --trace                   print traps\n"
                           "  -H, --host HOST               the host\n"
                           "  -l, --limit N                 instructions\n"
                           "  -f, --format text|json|jsonl  how\n"
                           "      --set REG=VALUE           writes\n"
                           "  -h, --help                    print this text\n");
    free(text);
}
