/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/explain/value_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"

#define DECIMAL_BITS 8 /* wider fields are read in hexadecimal */

void el2_words_append(char text[EL2_WORDS_TEXT], const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, EL2_WORDS_TEXT - length, format, arguments);
    va_end(arguments);
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
    return el2_piece_get(field, host->cpu[cpu].id[el2_id_index(field->encoding)]);
}

bool el2_words_all_alike(const struct el2_host *host, const struct el2_field_ref *field)
{
    for (unsigned cpu = 1; cpu < host->cpu_count; cpu++)
        if (raw(host, field, cpu) != raw(host, field, 0))
            return false;
    return true;
}

/* "cpu0-3,6": the CPUs with that value. */
static void append_cpus(char text[EL2_WORDS_TEXT], const struct el2_host *host,
                        const struct el2_field_ref *field, uint64_t bits)
{
    const char *separator = "cpu";
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++) {
        if (raw(host, field, cpu) != bits)
            continue;
        unsigned last = cpu;
        while (last + 1 < host->cpu_count && raw(host, field, last + 1) == bits)
            last++;
        if (last > cpu)
            el2_words_append(text, "%s%u-%u", separator, cpu, last);
        else
            el2_words_append(text, "%s%u", separator, cpu);
        separator = ",";
        cpu = last;
    }
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
