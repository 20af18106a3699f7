/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/words.h"

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

const char *el2_words_stage(enum el2_stage stage)
{
    static const char *const names[] = {
        [EL2_STAGE_HARDWARE] = "hardware",
        [EL2_STAGE_SANITISED] = "sanitised",
        [EL2_STAGE_OVERRIDE] = "override",
        [EL2_STAGE_GUEST] = "guest",
        [EL2_STAGE_VM] = "VM",
        [EL2_STAGE_USERSPACE] = "userspace",
        [EL2_STAGE_FIRST_RUN] = "first run",
    };
    return names[stage];
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

const char *el2_words_remark(const char *origin)
{
    int depth = 0;
    for (; origin && *origin; origin++) {
        depth += (*origin == '(') - (*origin == ')');
        if (!depth && origin[0] == ':' && origin[1] == ' ')
            return origin + 2;
    }
    return NULL;
}

void el2_words_origin(const char *origin, char text[EL2_WORDS_TEXT])
{
    *text = '\0';
    if (!origin)
        return;
    const char *remark = el2_words_remark(origin);
    const char *end = remark ? remark - 2 : origin + strlen(origin);
    const char *closed = memchr(origin, ')', (size_t)(end - origin));
    if (closed)
        end = closed + 1;
    size_t version = strcspn(origin, " ");
    const char *path = origin + version < end ? origin + version + 1 : origin;
    for (const char *at = path; at < end && *at != ' ' && *at != '('; at++)
        if (*at == '/')
            path = at + 1;
    if (path == origin)
        version = 0;
    el2_words_append(text, "%.*s%s%.*s", (int)version, origin, version ? " " : "", (int)(end - path), path);
}

void el2_words_place(const struct el2_row *row, char text[EL2_WORDS_TEXT])
{
    static const char embedded[] = "kernels/";
    *text = '\0';
    if (!row)
        return;
    bool inside = strncmp(row->file, embedded, sizeof embedded - 1) == 0;
    el2_words_append(text, "%s:%u", row->file + (inside ? sizeof embedded - 1 : 0), row->line);
}

static void append_range(char text[EL2_WORDS_TEXT], const struct el2_field_ref *field,
                         const struct el2_set_range *range)
{
    char first[EL2_PIECE_TEXT], last[EL2_PIECE_TEXT];
    el2_words_value(field, range->first, false, first);
    el2_words_value(field, range->last, false, last);
    if (range->first == range->last)
        el2_words_append(text, "%s", first);
    else
        el2_words_append(text, "%s-%s", first, last);
}

static size_t accepted_count(const struct el2_set_ranges *ranges)
{
    size_t count = 0;
    for (size_t i = 0; i < ranges->count; i++)
        count += !ranges->range[i].error;
    return count;
}

/* The only answer to all values but the current one, or NULL. */
static const struct el2_set_range *only_refusal(const struct el2_set_ranges *ranges)
{
    const struct el2_set_range *refused = NULL;
    for (size_t i = 0; i < ranges->count; i++) {
        const struct el2_set_range *range = &ranges->range[i];
        if (!range->error &&
            (range->altered || range->first != ranges->current || range->last != range->first))
            return NULL;
        if (range->error && refused &&
            (refused->error != range->error || strcmp(refused->why, range->why) != 0))
            return NULL;
        if (range->error)
            refused = range;
    }
    return refused;
}

void el2_words_ranges(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                      char text[EL2_WORDS_TEXT])
{
    char value[EL2_PIECE_TEXT];
    const struct el2_set_range *refused = only_refusal(ranges);
    *text = '\0';
    if (ranges->count == 1 && !ranges->range[0].altered) {
        if (ranges->range[0].error)
            el2_words_append(text, "%s: %s", el2_errno_name(ranges->range[0].error), ranges->range[0].why);
        else
            el2_words_append(text, "any value is accepted");
        return;
    }
    if (refused && accepted_count(ranges) == 1) {
        el2_words_value(field, ranges->current, false, value);
        el2_words_append(text, "a write must equal %s, else %s (%.*s)", value, el2_errno_name(refused->error),
                         (int)strcspn(refused->why, ":"), refused->why);
        return;
    }
    for (size_t i = 0; i < ranges->count; i++) {
        const struct el2_set_range *range = &ranges->range[i];
        el2_words_append(text, "%s", i ? "; " : "");
        append_range(text, field, range);
        if (range->error) {
            el2_words_append(text, " %s: %s", el2_errno_name(range->error), range->why);
        } else if (range->altered) {
            el2_words_value(field, range->stored, false, value);
            el2_words_append(text, " accepted, but kept as %s", value);
        } else {
            el2_words_append(text, " accepted");
        }
    }
    if (ranges->cut || ranges->probed)
        el2_words_append(text, "; other values not tried");
}

void el2_words_allowed(const struct el2_set_ranges *ranges, const struct el2_field_ref *field,
                       char text[EL2_WORDS_TEXT])
{
    *text = '\0';
    for (size_t i = 0; i < ranges->count; i++)
        if (!ranges->range[i].error) {
            el2_words_append(text, "%s", *text ? "," : "");
            append_range(text, field, &ranges->range[i]);
        }
    if (!*text)
        el2_words_append(text, "none");
    else if (ranges->probed)
        el2_words_append(text, " …");
}
