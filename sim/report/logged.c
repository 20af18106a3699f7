/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/logged.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "cpumodel/text/datafile.h"
#include "cpumodel/text/readline.h"

#define WORD_TEXT 80
#define EC_MAX    0x3f

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

struct line { /* being read */
    unsigned long number;
    unsigned *ec;
    const struct el2_logged_sink *sink;
};

static bool give(const struct line *line, enum el2_logged_kind kind, uint64_t value)
{
    const struct el2_logged_number number = {
        .kind = kind, .value = value, .ec = *line->ec, .line = line->number};
    return line->sink->take(line->sink->context, &number);
}

static bool take(const struct line *line, enum subject subject, uint64_t value)
{
    switch (subject) {
    case SUBJECT_EC:
        *line->ec = value <= EC_MAX ? (unsigned)value : *line->ec;
        break;
    case SUBJECT_ISS:
        return give(line, EL2_LOGGED_ISS, value);
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
        if (!el2_number_parse(word, &value))
            subject = subject_of(word);
        else if (plain ? !give(&line, EL2_LOGGED_NUMBER, value) : !take(&line, subject, value))
            return false;
    }
    return true;
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
            sink->too_long(sink->context, number);
            el2_line_skip(stream);
            break;
        case EL2_LINE_WHOLE:
            blank_nul_bytes(text, length);
            if (!el2_logged_line(text, number, &ec, sink))
                return false;
        }
    }
}
