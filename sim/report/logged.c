/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/logged.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cpumodel/text/datafile.h"

#define NUMBERS_MAX (1u << 20)
#define WORD_TEXT   80
#define EC_MAX      0x3f

bool el2_logged_add(struct el2_logged_numbers *numbers, enum el2_logged_kind kind, uint64_t value,
                    unsigned ec, struct el2_error *error)
{
    if (numbers->count == NUMBERS_MAX)
        return el2_fail(error, "more than %u numbers", NUMBERS_MAX);
    if (numbers->count == numbers->room) {
        size_t room = numbers->room ? 2 * numbers->room : 16;
        struct el2_logged_number *grown = realloc(numbers->number, room * sizeof *grown);
        if (!grown)
            return el2_fail(error, "out of memory");
        numbers->number = grown;
        numbers->room = room;
    }
    numbers->number[numbers->count++] = (struct el2_logged_number){.kind = kind, .value = value, .ec = ec};
    return true;
}

void el2_logged_free(struct el2_logged_numbers *numbers)
{
    free(numbers->number);
    *numbers = (struct el2_logged_numbers){0};
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next word: letters, digits and '_'. The empty one at the end of the line. */
static const char *next_word(const char *at, char word[WORD_TEXT])
{
    size_t length = 0;
    while (*at && !is_word(*at))
        at++;
    for (; is_word(*at); at++)
        if (length < WORD_TEXT - 1)
            word[length++] = *at;
    word[length] = '\0';
    return at;
}

static bool is_all_numbers(const char *line)
{
    char word[WORD_TEXT];
    unsigned long long number;
    bool any = false;
    for (line = next_word(line, word); *word; line = next_word(line, word)) {
        if (!el2_number_parse(word, &number))
            return false;
        any = true;
    }
    return any;
}

enum subject { SUBJECT_NONE, SUBJECT_ESR, SUBJECT_ISS, SUBJECT_EC };

static enum subject subject_of(const char *word)
{
    if (!strcasecmp(word, "iss"))
        return SUBJECT_ISS;
    if (!strcasecmp(word, "ec"))
        return SUBJECT_EC;
    return strncasecmp(word, "esr", 3) ? SUBJECT_NONE : SUBJECT_ESR;
}

static bool take(enum subject subject, uint64_t number, unsigned *ec, struct el2_logged_numbers *numbers,
                 struct el2_error *error)
{
    if (subject == SUBJECT_EC)
        *ec = number <= EC_MAX ? (unsigned)number : *ec;
    if (subject == SUBJECT_ISS)
        return el2_logged_add(numbers, EL2_LOGGED_ISS, number, *ec, error);
    return subject != SUBJECT_ESR || el2_logged_add(numbers, EL2_LOGGED_ESR, number, *ec, error);
}

bool el2_logged_line(const char *line, unsigned *ec, struct el2_logged_numbers *numbers,
                     struct el2_error *error)
{
    enum subject subject = SUBJECT_NONE;
    char word[WORD_TEXT];
    bool plain = is_all_numbers(line);
    for (line = next_word(line, word); *word; line = next_word(line, word)) {
        unsigned long long number;
        if (!el2_number_parse(word, &number))
            subject = subject_of(word);
        else if (plain ? !el2_logged_add(numbers, EL2_LOGGED_NUMBER, number, *ec, error)
                       : !take(subject, number, ec, numbers, error))
            return false;
    }
    return true;
}

bool el2_logged_read(FILE *stream, unsigned ec, struct el2_logged_numbers *numbers, struct el2_error *error)
{
    char *line = NULL;
    size_t size = 0;
    bool good = true;
    while (good && getline(&line, &size, stream) >= 0)
        good = el2_logged_line(line, &ec, numbers, error);
    free(line);
    if (!good)
        return false;
    return numbers->count || el2_fail(error, "stdin: no number follows a word ISS or ESR");
}
