/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list registers`, `list fields`: the ID space, and the values of its fields that have a name. */
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/inspect/list.h"

bool el2_list_registers(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {
        {"encoding", EL2_COLUMN_TEXT},
        {"register", EL2_COLUMN_TEXT},
        {"fields", EL2_COLUMN_NUMBER},
        {"origin", EL2_COLUMN_TEXT},
    };
    el2_output_section(request->output, "registers", "register", columns, EL2_COUNT(columns));
    size_t count;
    const struct el2_register *registers = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char encoding[EL2_ENCODING_TEXT];
        size_t fields;
        el2_encoding_print(registers[i].encoding, encoding);
        el2_register_fields(registers[i].encoding, &fields);
        el2_output_row(request->output,
                       (struct el2_cell[]){
                           el2_cell_text(encoding),
                           el2_cell_styled(el2_cell_text(registers[i].name), EL2_STYLE_STRONG),
                           el2_cell_number(fields),
                           el2_cell_text(registers[i].origin),
                       });
    }
    return true;
}

/* "0 NI, 1 IMP" of a field; the caller frees it. NULL when out of memory. */
static char *print_values(const struct el2_field *field, struct el2_error *error)
{
    size_t count;
    const struct el2_value *values = el2_values(&count);
    struct el2_text text;
    el2_text_open(&text);
    for (size_t i = 0; i < count; i++)
        if (values[i].encoding == field->encoding && values[i].lsb == field->lsb)
            el2_text_add(&text, "%s%u %s", text.used ? ", " : "", values[i].value, values[i].name);
    return el2_text_finish(&text, error);
}

static bool list_field(const struct el2_list_request *request, const struct el2_field *field)
{
    char scratch[EL2_ENCODING_TEXT], bits[24];
    char *values = print_values(field, request->error);
    if (!values)
        return false;
    if (field->width == 1)
        snprintf(bits, sizeof bits, "[%u]", field->lsb);
    else
        snprintf(bits, sizeof bits, "[%u:%u]", field->lsb + field->width - 1u, field->lsb);
    el2_output_row(request->output, (struct el2_cell[]){
                                        el2_cell_text(el2_register_name(field->encoding, scratch)),
                                        el2_cell_styled(el2_cell_text(field->name), EL2_STYLE_STRONG),
                                        el2_cell_text(bits),
                                        {.present = true, .number = field->is_signed},
                                        el2_list_word(values),
                                    });
    free(values);
    return true;
}

bool el2_list_fields(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {
        {"register", EL2_COLUMN_TEXT}, {"field", EL2_COLUMN_TEXT},  {"bits", EL2_COLUMN_TEXT},
        {"signed", EL2_COLUMN_BOOL},   {"values", EL2_COLUMN_TEXT},
    };
    size_t count;
    const struct el2_field *fields = el2_fields(&count);
    if (request->operand) {
        el2_encoding encoding;
        if (!el2_register_parse(request->operand, &encoding, request->error))
            return false;
        fields = el2_register_fields(encoding, &count);
    }
    el2_output_section(request->output, "fields", "field", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < count; i++)
        if (!list_field(request, &fields[i]))
            return false;
    return true;
}
