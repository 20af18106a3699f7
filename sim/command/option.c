/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/option.h"

#include <string.h>

#include "cpumodel/text/datafile.h"
#include "cpumodel/text/nearest.h"
#include "sim/command/print.h"

#define HEADING_TEXT 128

static const struct el2_option help_option = {"help", 'h', EL2_OPTION_FLAG, 0, NULL, "print this text"};

static const struct el2_option *find_name(const struct el2_option *options, const char *name, size_t length)
{
    for (const struct el2_option *option = options; option->name; option++)
        if (strlen(option->name) == length && !memcmp(option->name, name, length))
            return option;
    return strlen(help_option.name) == length && !memcmp(help_option.name, name, length) ? &help_option
                                                                                         : NULL;
}

static const struct el2_option *find_letter(const struct el2_option *options, char letter)
{
    for (const struct el2_option *option = options; option->name; option++)
        if (option->letter && option->letter == letter)
            return option;
    return letter == help_option.letter ? &help_option : NULL;
}

static bool unknown_name(const struct el2_option *options, const char *name, size_t length,
                         struct el2_error *error)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    struct el2_nearest nearest = {.text = text};
    for (const struct el2_option *option = options; option->name; option++)
        el2_nearest_offer(&nearest, option->name);
    el2_nearest_offer(&nearest, help_option.name);
    if (nearest.best)
        return el2_fail(error, "unknown option --%s; did you mean --%s?", text, nearest.best);
    return el2_fail(error, "unknown option --%s; --help lists the options", text);
}

static bool choose(const struct el2_option *option, const char *argument, unsigned *choice,
                   struct el2_error *error)
{
    size_t length = strlen(argument);
    unsigned index = 0;
    for (const char *word = option->argument;; index++) {
        size_t word_length = strcspn(word, "|");
        if (word_length == length && !memcmp(word, argument, length)) {
            *choice = index;
            return true;
        }
        if (!word[word_length])
            return el2_fail(error, "--%s takes %s, not \"%s\"", option->name, option->argument, argument);
        word += word_length + 1;
    }
}

static bool store(const struct el2_option *option, void *values, const char *argument,
                  struct el2_error *error)
{
    void *where = (char *)values + option->offset;
    switch (option->kind) {
    case EL2_OPTION_FLAG:
        *(bool *)where = true;
        return true;
    case EL2_OPTION_TEXT:
        *(const char **)where = argument;
        return true;
    case EL2_OPTION_NUMBER: {
        unsigned long long number;
        if (!el2_number_parse(argument, &number))
            return el2_fail(error, "--%s takes a number (decimal, 0x or 0b), not \"%s\"", option->name,
                            argument);
        *(uint64_t *)where = number;
        return true;
    }
    case EL2_OPTION_CHOICE:
        return choose(option, argument, where, error);
    case EL2_OPTION_LIST: {
        struct el2_option_list *list = where;
        if (list->count == EL2_OPTION_LIST_MAX)
            return el2_fail(error, "--%s may be given %d times at most", option->name, EL2_OPTION_LIST_MAX);
        list->text[list->count++] = argument;
        return true;
    }
    }
    return el2_fail(error, "--%s has no known kind", option->name);
}

/* Finds the row of `word` ("--name", "--name=argument", "-l", "-largument") and the argument in it, if any.
 */
static const struct el2_option *recognise(const struct el2_option *options, const char *word,
                                          const char **argument, struct el2_error *error)
{
    *argument = NULL;
    if (word[1] != '-') {
        const struct el2_option *option = find_letter(options, word[1]);
        if (!option) {
            el2_fail(error, "unknown option -%c; --help lists the options", word[1]);
            return NULL;
        }
        if (word[2])
            *argument = word + 2;
        return option;
    }
    size_t length = strcspn(word + 2, "=");
    const struct el2_option *option = find_name(options, word + 2, length);
    if (!option) {
        unknown_name(options, word + 2, length, error);
        return NULL;
    }
    if (word[2 + length] == '=')
        *argument = word + 2 + length + 1;
    return option;
}

enum el2_parse el2_options_parse(const struct el2_option *options, void *values, int argc, char **argv,
                                 int *count, struct el2_error *error)
{
    int operands = 0;
    for (int i = 0; i < argc; i++) {
        char *word = argv[i];
        if (!strcmp(word, "--")) {
            while (++i < argc)
                argv[operands++] = argv[i];
            break;
        }
        if (word[0] != '-' || !word[1]) {
            argv[operands++] = word;
            continue;
        }
        const char *argument;
        const struct el2_option *option = recognise(options, word, &argument, error);
        if (!option)
            return EL2_PARSE_BAD;
        if (option->kind == EL2_OPTION_FLAG && argument) {
            el2_fail(error, "--%s takes no argument (\"%s\")", option->name, argument);
            return EL2_PARSE_BAD;
        }
        if (option == &help_option)
            return EL2_PARSE_HELP;
        if (option->kind != EL2_OPTION_FLAG && !argument) {
            if (++i == argc) {
                el2_fail(error, "--%s needs an argument: %s", option->name, option->argument);
                return EL2_PARSE_BAD;
            }
            argument = argv[i];
        }
        if (!store(option, values, argument, error))
            return EL2_PARSE_BAD;
    }
    *count = operands;
    return EL2_PARSE_DONE;
}

/* "-H, --host HOST": returns its length. */
static int heading(const struct el2_option *option, char text[HEADING_TEXT])
{
    char letter[] = {option->letter ? '-' : ' ', option->letter ? option->letter : ' ',
                     option->letter ? ',' : ' ', 0};
    const char *argument = option->argument ? option->argument : "";
    const char *gap = option->argument ? " " : "";
    return snprintf(text, HEADING_TEXT, "%s --%s%s%s", letter, option->name, gap, argument);
}

static void print_row(const struct el2_option *option, int width, FILE *stream)
{
    char text[HEADING_TEXT];
    heading(option, text);
    el2_print(stream, "  %-*s  %s\n", width, text, option->help);
}

void el2_options_print(const struct el2_option *options, FILE *stream)
{
    char text[HEADING_TEXT];
    int width = heading(&help_option, text);
    for (const struct el2_option *option = options; option->name; option++) {
        int length = heading(option, text);
        if (length > width)
            width = length;
    }
    for (const struct el2_option *option = options; option->name; option++)
        print_row(option, width, stream);
    print_row(&help_option, width, stream);
}

bool el2_options_check(const struct el2_option *options, struct el2_error *error)
{
    for (const struct el2_option *option = options; option->name; option++) {
        if ((option->kind == EL2_OPTION_FLAG) != !option->argument)
            return el2_fail(error, "--%s: a flag has no argument, all others have one", option->name);
        if (!option->help)
            return el2_fail(error, "--%s has no help text", option->name);
        if (find_name(option + 1, option->name, strlen(option->name)))
            return el2_fail(error, "--%s is there twice", option->name);
        if (option->letter && find_letter(option + 1, option->letter))
            return el2_fail(error, "-%c is there twice", option->letter);
    }
    return true;
}
