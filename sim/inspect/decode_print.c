/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/decode_print.h"

#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/text/count.h"
#include "sim/report/number_fields.h"

static const char *const kind_names[] = {"auto", "esr", "insn", "iss"};

static bool is_text(const struct el2_decode_printer *printer)
{
    return printer->format == EL2_FORMAT_TEXT;
}

static bool has_summaries(const struct el2_decode_printer *printer)
{
    return printer->format == EL2_FORMAT_JSON || printer->format == EL2_FORMAT_JSONL;
}

struct row_context {
    const struct el2_decode_printer *printer;
    const struct el2_number *number;
};

static void print_field(void *context, const struct el2_number_field *field)
{
    const struct row_context *row = context;
    char bits[24] = "", value[24] = "";
    if (!field->is_note) {
        snprintf(bits, sizeof bits, field->hi == field->lo ? "[%u]" : "[%u:%u]", field->hi, field->lo);
        snprintf(value, sizeof value, field->value < 10 ? "%" PRIu64 : "0x%" PRIx64, field->value);
    }
    const struct el2_cell cells[] = {
        el2_cell_number(row->number->value),
        el2_cell_text(kind_names[row->number->kind]),
        el2_cell_styled(el2_cell_text(field->name), EL2_STYLE_STRONG),
        el2_cell_text(bits),
        el2_cell_text(value),
        el2_cell_text(field->meaning),
    };
    el2_output_row(row->printer->output, is_text(row->printer) ? cells + 2 : cells);
}

void el2_decode_open_summaries(struct el2_decode_printer *printer)
{
    static const struct el2_column columns[] = {
        {"number", EL2_COLUMN_HEX}, {"as", EL2_COLUMN_TEXT}, {"meaning", EL2_COLUMN_TEXT}};
    printer->has_fields = false;
    if (has_summaries(printer))
        el2_output_section(printer->output, "numbers", "number", columns, EL2_COUNT(columns));
}

void el2_decode_print_summary(const struct el2_decode_printer *printer, const struct el2_number *number)
{
    if (has_summaries(printer))
        el2_output_row(printer->output, (struct el2_cell[]){el2_cell_number(number->value),
                                                            el2_cell_text(kind_names[number->kind]),
                                                            el2_cell_text(number->summary)});
}

/* A section of its own for each number in text, else one for all. */
static void open_fields(struct el2_decode_printer *printer, const struct el2_number *number)
{
    static const struct el2_column columns[] = {
        {"number", EL2_COLUMN_HEX}, {"as", EL2_COLUMN_TEXT},    {"field", EL2_COLUMN_TEXT},
        {"bits", EL2_COLUMN_TEXT},  {"value", EL2_COLUMN_TEXT}, {"meaning", EL2_COLUMN_TEXT},
    };
    bool text = is_text(printer);
    if (text) {
        char title[2 * EL2_NUMBER_TEXT];
        snprintf(title, sizeof title,
                 number->kind == EL2_NUMBER_INSN ? "0x%08" PRIx64 "  %s" : "0x%016" PRIx64 "  %s",
                 number->value, number->summary);
        el2_output_title(printer->output, title);
    }
    if (text || !printer->has_fields)
        el2_output_section(printer->output, "fields", "field", text ? columns + 2 : columns,
                           EL2_COUNT(columns) - (text ? 2 : 0));
    printer->has_fields = true;
}

void el2_decode_print_fields(struct el2_decode_printer *printer, const struct el2_number *number)
{
    struct row_context row = {printer, number};
    open_fields(printer, number);
    el2_number_fields(number, (struct el2_number_sink){print_field, &row});
}
