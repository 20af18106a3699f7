/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/value_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"

#define DECIMAL_BITS 8 /* wider fields are read in hexadecimal */

/* The room behind what the text has. */
static void open_rest(char text[EL2_WORDS_TEXT], struct el2_text *rest)
{
    size_t length = strlen(text);
    el2_text_over(rest, text + length, EL2_WORDS_TEXT - length);
}

/* A text that is cut says so. */
static void close_rest(char text[EL2_WORDS_TEXT], const struct el2_text *rest)
{
    static const char mark[] = "...";
    if (rest->failed)
        memcpy(text + EL2_WORDS_TEXT - sizeof mark, mark, sizeof mark);
}

void el2_words_append(char text[EL2_WORDS_TEXT], const char *format, ...)
{
    struct el2_text rest;
    va_list arguments;
    open_rest(text, &rest);
    va_start(arguments, format);
    el2_text_add_arguments(&rest, format, arguments);
    va_end(arguments);
    close_rest(text, &rest);
}

void el2_words_bits(const struct el2_field_ref *field, char text[16])
{
    if (field->width > 1)
        snprintf(text, 16, "[%d:%d]", field->lsb + field->width - 1, field->lsb);
    else
        snprintf(text, 16, "[%d]", field->lsb);
}

void el2_words_value(const struct el2_field_ref *field, uint64_t bits, bool with_name,
                     char text[EL2_PIECE_TEXT])
{
    const char *name = with_name && field->field ? el2_value_name(field->field, bits) : NULL;
    const char *format = field->width && field->width <= DECIMAL_BITS ? "%" PRIu64 : "0x%" PRIx64;
    snprintf(text, EL2_PIECE_TEXT, format, bits);
    size_t length = strlen(text);
    if (name && strcmp(name, text) != 0)
        snprintf(text + length, EL2_PIECE_TEXT - length, " (%s)", name);
}

static uint64_t raw(const struct el2_host *host, const struct el2_field_ref *field, unsigned cpu)
{
    int index = el2_id_index(field->encoding);
    return index < 0 ? 0 : el2_piece_get(field, host->cpu[cpu].id[index]);
}

void el2_words_answer(const struct el2_field_ref *field, enum el2_answer_kind kind, uint64_t bits,
                      bool with_name, char text[EL2_PIECE_TEXT])
{
    static const char *const words[] = {
        [EL2_ANSWER_UNDEF] = "UNDEF", [EL2_ANSWER_KEEP] = "keeps Xt", [EL2_ANSWER_LIVELOCK] = "livelock"};
    if (kind == EL2_ANSWER_VALUE)
        el2_words_value(field, bits, with_name, text);
    else
        snprintf(text, EL2_PIECE_TEXT, "%s", words[kind]);
}

bool el2_words_all_alike(const struct el2_host *host, const struct el2_field_ref *field)
{
    for (unsigned cpu = 1; cpu < host->cpu_count; cpu++)
        if (raw(host, field, cpu) != raw(host, field, 0))
            return false;
    return true;
}

struct same { /* the CPUs on which a field has these bits */
    const struct el2_host *host;
    const struct el2_field_ref *field;
    uint64_t bits;
};

static bool is_same(const void *context, unsigned cpu)
{
    const struct same *same = context;
    return raw(same->host, same->field, cpu) == same->bits;
}

/* "cpu0-3,6": the CPUs with that value. */
static void append_cpus(char text[EL2_WORDS_TEXT], const struct el2_host *host,
                        const struct el2_field_ref *field, uint64_t bits)
{
    const struct same same = {host, field, bits};
    struct el2_text rest;
    el2_words_append(text, "cpu");
    open_rest(text, &rest);
    el2_text_add_ranges(&rest, host->cpu_count, is_same, &same);
    close_rest(text, &rest);
}

void el2_words_hardware(const struct el2_host *host, const struct el2_field_ref *field,
                        char text[EL2_WORDS_TEXT])
{
    bool alike = el2_words_all_alike(host, field);
    *text = '\0';
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++) {
        uint64_t bits = raw(host, field, cpu);
        char value[EL2_PIECE_TEXT];
        unsigned before = 0;
        while (before < cpu && raw(host, field, before) != bits)
            before++;
        if (before < cpu)
            continue;
        el2_words_value(field, bits, false, value);
        el2_words_append(text, "%s%s", cpu ? ", " : "", value);
        if (alike)
            return;
        el2_words_append(text, " on ");
        append_cpus(text, host, field, bits);
    }
}
