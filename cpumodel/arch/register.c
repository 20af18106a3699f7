/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/register.h"

#include <string.h>
#include <strings.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register_internal.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/nearest.h"

static const struct el2_register registers[] = {
#define REGISTER(op0, op1, crn, crm, op2, name, origin) {EL2_SYS_##name, #name, origin},
#include "cpumodel/arch/registers.inc"
#undef REGISTER
};

#define IS_SIGNED   true
#define IS_UNSIGNED false
static const struct el2_field fields[] = {
#define FIELD(encoding, lsb, width, sign, name) {EL2_SYS_##encoding, lsb, width, IS_##sign, #name},
#include "cpumodel/arch/fields.inc"
#undef FIELD
};

static const struct el2_value values[] = {
#define VALUE(encoding, lsb, value, name) {EL2_SYS_##encoding, lsb, value, #name},
#include "cpumodel/arch/values.inc"
#undef VALUE
};

const struct el2_register *el2_registers(size_t *count)
{
    *count = EL2_COUNT(registers);
    return registers;
}

const struct el2_field *el2_fields(size_t *count)
{
    *count = EL2_COUNT(fields);
    return fields;
}

const struct el2_value *el2_values(size_t *count)
{
    *count = EL2_COUNT(values);
    return values;
}

const struct el2_register *el2_register_by_encoding(el2_encoding encoding)
{
    size_t low = 0, high = EL2_COUNT(registers);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registers[middle].encoding < encoding)
            low = middle + 1;
        else
            high = middle;
    }
    return low < EL2_COUNT(registers) && registers[low].encoding == encoding ? &registers[low] : NULL;
}

const struct el2_register *el2_register_by_name(const char *name)
{
    el2_encoding encoding;
    if (el2_encoding_parse(name, &encoding))
        return el2_register_by_encoding(encoding);
    size_t low = 0, high = el2_registers_by_name_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct el2_register *row = &registers[el2_registers_by_name[middle]];
        const int order = strcmp(row->name, name);
        if (order == 0)
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct el2_field *el2_register_fields(el2_encoding encoding, size_t *count)
{
    size_t low = 0, high = EL2_COUNT(fields);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fields[middle].encoding < encoding)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < EL2_COUNT(fields) && fields[end].encoding == encoding)
        ++end;
    *count = end - low;
    return end > low ? &fields[low] : NULL;
}

const struct el2_field *el2_field_by_name(el2_encoding encoding, const char *name)
{
    size_t count;
    const struct el2_field *field = el2_register_fields(encoding, &count);
    for (; count > 0; count--, field++)
        if (strcasecmp(field->name, name) == 0)
            return field;
    return NULL;
}

const struct el2_field *el2_field_by_bit(el2_encoding encoding, unsigned bit)
{
    size_t count;
    const struct el2_field *field = el2_register_fields(encoding, &count);
    for (; count > 0; count--, field++)
        if (bit >= field->lsb && bit < (unsigned)field->lsb + field->width)
            return field;
    return NULL;
}

/* The first value row of a field, or of the first field after it: by encoding, falling lsb. */
static size_t first_value(const struct el2_field *field)
{
    size_t low = 0, high = EL2_COUNT(values);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct el2_value *row = &values[middle];
        if (row->encoding < field->encoding || (row->encoding == field->encoding && row->lsb > field->lsb))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct el2_value *el2_field_values(const struct el2_field *field, size_t *count)
{
    size_t first = first_value(field), end = first;
    while (end < EL2_COUNT(values) && values[end].encoding == field->encoding &&
           values[end].lsb == field->lsb)
        ++end;
    *count = end - first;
    return end > first ? &values[first] : NULL;
}

const char *el2_value_name(const struct el2_field *field, uint64_t value)
{
    size_t count;
    const struct el2_value *row = el2_field_values(field, &count);
    for (; count > 0; count--, row++)
        if (row->value == value)
            return row->name;
    return NULL;
}

bool el2_register_parse(const char *text, el2_encoding *encoding, struct el2_error *error)
{
    if (el2_encoding_parse(text, encoding))
        return true;
    const struct el2_register *found = el2_register_by_name(text);
    if (found) {
        *encoding = found->encoding;
        return true;
    }
    struct el2_nearest nearest = {.text = text};
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        el2_nearest_offer(&nearest, registers[i].name);
    if (nearest.best)
        return el2_fail(error, "unknown register '%.64s': did you mean %s?", text, nearest.best);
    return el2_fail(
        error,
        "unknown register '%.64s': write its architectural name (ID_AA64PFR0_EL1), or its encoding "
        "as S3_0_C0_C4_0",
        text);
}

const char *el2_register_name(el2_encoding encoding, char scratch[EL2_ENCODING_TEXT])
{
    const struct el2_register *found = el2_register_by_encoding(encoding);
    if (found)
        return found->name;
    el2_encoding_print(encoding, scratch);
    return scratch;
}
