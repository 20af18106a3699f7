/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/logged.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "cpumodel/arch/exceptionclass.h"
#include "cpumodel/text/datafile.h"
#include "cpumodel/text/readline.h"

#define WORD_TEXT  80
#define EC_UNKNOWN EL2_EC_COUNT

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next word: letters, digits and '_'; of a longer one its beginning. The empty one at the end of the line. */
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

enum shape { SHAPE_WORD, SHAPE_NUMBER, SHAPE_TOO_LARGE };

/* Digits that are no number of 64 bits are one that is too large, and no word: what they were meant to say is lost. */
static enum shape shape_of(const char *word, unsigned long long *number)
{
    if (strlen(word) < WORD_TEXT - 1 && el2_number_parse(word, number))
        return SHAPE_NUMBER;
    return el2_number_is_written(word) ? SHAPE_TOO_LARGE : SHAPE_WORD;
}

static bool is_all_numbers(const char *line)
{
    char word[WORD_TEXT];
    unsigned long long number;
    bool any = false;
    for (line = next_word(line, word); *word; line = next_word(line, word)) {
        if (shape_of(word, &number) == SHAPE_WORD)
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

struct line { /* being read */
    unsigned long number;
    unsigned *ec;
    const struct el2_logged_sink *sink;
};

static void refuse(const struct line *line, const char *word, const char *why)
{
    struct el2_error error;
    el2_fail(&error, "%.40s%s: %s", word, strlen(word) > 40 ? "..." : "", why);
    line->sink->refuse(line->sink->context, line->number, error.text);
}

static bool give(const struct line *line, enum el2_logged_kind kind, uint64_t value)
{
    const struct el2_logged_number number = {
        .kind = kind, .value = value, .ec = *line->ec, .line = line->number};
    return line->sink->take(line->sink->context, &number);
}

static bool take(const struct line *line, enum subject subject, const char *word, uint64_t value)
{
    switch (subject) {
    case SUBJECT_EC:
        *line->ec = value < EL2_EC_COUNT ? (unsigned)value : EC_UNKNOWN;
        if (*line->ec == EC_UNKNOWN)
            refuse(line, word, "an exception class has 6 bits, 0 to 0x3f");
        break;
    case SUBJECT_ISS:
        if (*line->ec != EC_UNKNOWN)
            return give(line, EL2_LOGGED_ISS, value);
        refuse(line, word, "the EC before this ISS is none: it is passed over");
        break;
    case SUBJECT_ESR:
        return give(line, EL2_LOGGED_ESR, value);
    case SUBJECT_NONE:
        break;
    }
    return true;
}

bool el2_logged_line(const char *text, unsigned long number, unsigned *ec, const struct el2_logged_sink *sink)
{
    const struct line line = {number, ec, sink};
    enum subject subject = SUBJECT_NONE;
    char word[WORD_TEXT];
    bool plain = is_all_numbers(text);
    for (text = next_word(text, word); *word; text = next_word(text, word)) {
        unsigned long long value;
        switch (shape_of(word, &value)) {
        case SHAPE_WORD:
            subject = subject_of(word);
            break;
        case SHAPE_NUMBER:
            if (plain ? !give(&line, EL2_LOGGED_NUMBER, value) : !take(&line, subject, word, value))
                return false;
            break;
        case SHAPE_TOO_LARGE:
            if (subject == SUBJECT_EC)
                *ec = EC_UNKNOWN;
            if (plain || subject != SUBJECT_NONE)
                refuse(&line, word, "a number of more than 64 bits or 78 characters: it is passed over");
            break;
        }
    }
    return true;
}

static void refuse_line(const struct el2_logged_sink *sink, unsigned long number)
{
    struct el2_error error;
    el2_fail(&error, "longer than %d bytes: it is passed over", EL2_LOGGED_LINE);
    sink->refuse(sink->context, number, error.text);
}

static void blank_nul_bytes(char *text, size_t length)
{
    for (char *at = text; (at = memchr(at, '\0', length - (size_t)(at - text)));)
        *at = ' ';
}

bool el2_logged_read(FILE *stream, unsigned ec, const struct el2_logged_sink *sink, struct el2_error *error)
{
    char text[EL2_LOGGED_LINE + 1];
    for (unsigned long number = 1;; number++) {
        size_t length;
        switch (el2_line_read(stream, text, sizeof text, &length)) {
        case EL2_LINE_NONE:
            return true;
        case EL2_LINE_FAILED:
            return el2_fail(error, "stdin: cannot be read: %s", strerror(errno));
        case EL2_LINE_TOO_LONG:
            refuse_line(sink, number);
            el2_line_skip(stream);
            break;
        case EL2_LINE_WHOLE:
            blank_nul_bytes(text, length);
            if (!el2_logged_line(text, number, &ec, sink))
                return false;
        }
    }
}
