/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"
#include "cpumodel/text/nearest.h"

#define REGISTER_TEXT 64

static bool unknown_field(el2_encoding encoding, const char *name, struct el2_error *error)
{
    char scratch[EL2_ENCODING_TEXT];
    const char *of = el2_register_name(encoding, scratch);
    size_t count;
    const struct el2_field *field = el2_register_fields(encoding, &count);
    if (count == 0)
        return el2_fail(error, "%s has no named fields: write bits, as in %s[3:0]", of, of);
    struct el2_nearest nearest = {.text = name};
    struct el2_text list;
    el2_text_open(&list);
    for (size_t i = 0; i < count; i++) {
        el2_nearest_offer(&nearest, field[i].name);
        el2_text_add(&list, " %s", field[i].name);
    }
    char *names = el2_text_finish(&list, error);
    if (names && nearest.best)
        el2_fail(error, "%s has no field '%.40s': did you mean %s?", of, name, nearest.best);
    else if (names)
        el2_fail(error, "%s has no field '%.40s': it has%s", of, name, names);
    free(names);
    return false;
}

/* "35:32" or "7", without the brackets. */
static bool parse_bits(const char *text, struct el2_field_ref *ref)
{
    unsigned high = 0, low = 0;
    int end = 0;
    if (strspn(text, "0123456789:") != strlen(text) || strlen(text) > 5)
        return false;
    if (sscanf(text, "%2u:%2u%n", &high, &low, &end) != 2) {
        end = 0;
        if (sscanf(text, "%2u%n", &high, &end) != 1)
            return false;
        low = high;
    }
    if (text[end] || high > 63 || low > high)
        return false;
    ref->lsb = (uint8_t)low;
    ref->width = (uint8_t)(high - low + 1);
    return true;
}

bool el2_field_parse(const char *text, struct el2_field_ref *ref, struct el2_error *error)
{
    char name[REGISTER_TEXT];
    size_t length = strcspn(text, ".[");
    if (length == 0 || length >= sizeof name || !text[length])
        return el2_fail(error, "'%.64s' names no field: write REGISTER.FIELD or REGISTER[high:low]", text);
    memcpy(name, text, length);
    name[length] = '\0';
    *ref = (struct el2_field_ref){0};
    if (!el2_register_parse(name, &ref->encoding, error))
        return false;

    const char *rest = text + length + 1;
    if (text[length] == '.') {
        ref->field = el2_field_by_name(ref->encoding, rest);
        if (!ref->field)
            return unknown_field(ref->encoding, rest, error);
        ref->lsb = ref->field->lsb;
        ref->width = ref->field->width;
        return true;
    }
    char bits[8] = "";
    size_t closing = strcspn(rest, "]");
    if (closing < sizeof bits && rest[closing] && !rest[closing + 1])
        memcpy(bits, rest, closing);
    if (!*bits || !parse_bits(bits, ref))
        return el2_fail(error, "'%.64s' is no range of bits: write %s[high:low] with 63 >= high >= low", text,
                        name);
    return true;
}

static bool unknown_value(const struct el2_field *field, const char *text, struct el2_error *error)
{
    size_t count;
    const struct el2_value *value = el2_field_values(field, &count);
    if (count == 0)
        return el2_fail(error, "%s = '%.40s': write a number (decimal, 0x or 0b)", field->name, text);
    struct el2_nearest nearest = {.text = text};
    struct el2_text list;
    el2_text_open(&list);
    for (size_t i = 0; i < count; i++) {
        el2_nearest_offer(&nearest, value[i].name);
        el2_text_add(&list, " %s=%u", value[i].name, value[i].value);
    }
    char *values = el2_text_finish(&list, error);
    if (values && nearest.best)
        el2_fail(error, "%s has no value '%.40s': did you mean %s?", field->name, text, nearest.best);
    else if (values)
        el2_fail(error, "%s has no value '%.40s': write a number or one of%s", field->name, text, values);
    free(values);
    return false;
}

bool el2_field_value_parse(const struct el2_field_ref *ref, const char *text, uint64_t *bits,
                           struct el2_error *error)
{
    unsigned long long number;
    if (el2_number_parse(text, &number)) {
        uint64_t most = el2_mask(0, ref->width);
        if (number > most)
            return el2_fail(error, "%s does not fit in %u bit%s: the most is %#llx", text, ref->width,
                            ref->width == 1 ? "" : "s", (unsigned long long)most);
        *bits = number;
        return true;
    }
    if (!ref->field)
        return el2_fail(error, "'%.40s' is no number: write decimal, 0x or 0b", text);
    size_t count;
    const struct el2_value *value = el2_field_values(ref->field, &count);
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(value[i].name, text) == 0) {
            *bits = value[i].value;
            return true;
        }
    return unknown_value(ref->field, text, error);
}
