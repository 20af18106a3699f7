/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/register.h"

#include <strings.h>

/* A name that stands twice does not compile (encodings.h), nor does a field or value of an unknown register. */
static bool check_registers(struct el2_error *error)
{
    size_t count;
    const struct el2_register *row = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        el2_encoding ignored;
        if (!*row[i].name || el2_encoding_parse(row[i].name, &ignored))
            return el2_fail(error, "registers.inc: row %zu has no architectural name", i);
        if (!*row[i].origin)
            return el2_fail(error, "registers.inc: %s has no origin", row[i].name);
        if (row[i].encoding & ~EL2_ENCODING_MASK)
            return el2_fail(error, "registers.inc: %s has an operand out of range", row[i].name);
        if (i && row[i].encoding <= row[i - 1].encoding)
            return el2_fail(error, "registers.inc: %s is not sorted after %s", row[i].name, row[i - 1].name);
    }
    return true;
}

static bool check_fields(struct el2_error *error)
{
    size_t count;
    const struct el2_field *row = el2_fields(&count);
    for (size_t i = 0; i < count; i++) {
        const struct el2_register *of = el2_register_by_encoding(row[i].encoding);
        if (!*row[i].name || row[i].width == 0 || row[i].lsb + row[i].width > 64)
            return el2_fail(error, "fields.inc: %s.%s is not within 64 bits", of->name, row[i].name);
        const struct el2_field *last = i ? &row[i - 1] : NULL;
        if (last && row[i].encoding < last->encoding)
            return el2_fail(error, "fields.inc: %s.%s is not sorted by register", of->name, row[i].name);
        if (last && row[i].encoding == last->encoding && row[i].lsb + row[i].width > last->lsb)
            return el2_fail(error, "fields.inc: %s.%s overlaps %s or is not sorted after it", of->name,
                            row[i].name, last->name);
        for (size_t j = 0; j < i; j++)
            if (row[j].encoding == row[i].encoding && strcasecmp(row[i].name, row[j].name) == 0)
                return el2_fail(error, "fields.inc: %s.%s stands twice", of->name, row[i].name);
    }
    return true;
}

static bool check_values(struct el2_error *error)
{
    size_t count;
    const struct el2_value *row = el2_values(&count);
    for (size_t i = 0; i < count; i++) {
        const struct el2_register *of = el2_register_by_encoding(row[i].encoding);
        const struct el2_field *field = el2_field_by_bit(row[i].encoding, row[i].lsb);
        if (!field || field->lsb != row[i].lsb)
            return el2_fail(error, "values.inc: %s is of an unknown field", row[i].name);
        if (!*row[i].name || row[i].value > el2_mask(0, field->width))
            return el2_fail(error, "values.inc: %s.%s has no %u bits for %s", of->name, field->name,
                            row[i].value, row[i].name);
        for (size_t j = 0; j < i; j++)
            if (row[j].encoding == row[i].encoding && row[j].lsb == row[i].lsb &&
                strcasecmp(row[i].name, row[j].name) == 0)
                return el2_fail(error, "values.inc: %s.%s.%s stands twice", of->name, field->name,
                                row[i].name);
        const struct el2_value *last = i ? &row[i - 1] : NULL;
        bool sorted = !last || row[i].encoding > last->encoding ||
                      (row[i].encoding == last->encoding &&
                       (row[i].lsb < last->lsb || (row[i].lsb == last->lsb && row[i].value > last->value)));
        if (!sorted)
            return el2_fail(error, "values.inc: %s.%s.%s is not sorted", of->name, field->name, row[i].name);
    }
    return true;
}

bool el2_registers_check(struct el2_error *error)
{
    return check_registers(error) && check_fields(error) && check_values(error);
}
