/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sim/command/output_format.h"

/* Columns on the screen: characters of UTF-8, of which a continuation byte is none. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; ++text)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* Control characters would break lines and columns: they are printed as '?'. */
static void print_clean(FILE *stream, const char *text)
{
    for (; *text; ++text)
        putc(iscntrl((unsigned char)*text) ? '?' : *text, stream);
}

static bool to_the_right(const struct el2_column *column)
{
    return column->kind == EL2_COLUMN_NUMBER;
}

/* Prints one cell. `gap` is the space owed to the left of it: never printed at the end of a line. */
static void print_cell(struct el2_output *output, size_t column, const char *text, enum el2_style style,
                       const int *widths, int *gap)
{
    int pad = widths[column] - width_of(text);
    bool right = to_the_right(&output->columns[column]);
    if (*text) {
        bool styled = output->colour && style != EL2_STYLE_PLAIN;
        fprintf(output->stream, "%*s%s", *gap + (right ? pad : 0), "",
                styled ? el2_style_start(true, style) : "");
        print_clean(output->stream, text);
        fputs(styled ? el2_style_start(true, EL2_STYLE_PLAIN) : "", output->stream);
        *gap = 0;
    }
    *gap += *text && right ? 0 : pad;
    *gap += 2;
    if (column + 1 == output->column_count) {
        putc('\n', output->stream);
        *gap = 0;
    }
}

static int *measure(const struct el2_output *output)
{
    size_t columns = output->column_count;
    int *widths = calloc(columns, sizeof *widths);
    if (!widths)
        return NULL;
    for (size_t i = 0; i < columns; ++i)
        widths[i] = width_of(output->columns[i].name);
    for (size_t row = 0; row < output->cell_count; row += columns)
        for (size_t i = 0; i < columns; ++i) {
            int width = width_of(output->cells[row + i].text);
            if (width > widths[i])
                widths[i] = width;
        }
    return widths;
}

static void print_table(struct el2_output *output)
{
    size_t columns = output->column_count;
    int *widths = measure(output);
    if (!widths) {
        output->out_of_memory = true;
        return;
    }
    int gap = 0;
    for (size_t i = 0; i < columns; ++i)
        print_cell(output, i, output->columns[i].name, EL2_STYLE_FAINT, widths, &gap);
    for (size_t row = 0; row < output->cell_count; row += columns)
        for (size_t i = 0; i < columns; ++i)
            print_cell(output, i, output->cells[row + i].text, output->cells[row + i].style, widths, &gap);
    free(widths);
}

void el2_output_text_flush(struct el2_output *output)
{
    if (!output->section)
        return;
    if (output->title || output->cell_count) {
        if (output->printed)
            putc('\n', output->stream);
        output->printed = true;
    }
    if (output->title)
        fprintf(output->stream, "%s%s%s\n", el2_style_start(output->colour, EL2_STYLE_STRONG), output->title,
                el2_style_start(output->colour, EL2_STYLE_PLAIN));
    if (output->cell_count)
        print_table(output);
    for (size_t i = 0; i < output->cell_count; ++i)
        free((char *)output->cells[i].text);
    output->cell_count = 0;
    free(output->title);
    output->title = NULL;
    output->section = NULL;
}

static void print_escaped(FILE *stream, const char *text)
{
    for (; *text; ++text) {
        switch (*text) {
        case '\t':
            fputs("\\t", stream);
            break;
        case '\n':
            fputs("\\n", stream);
            break;
        case '\r':
            fputs("\\r", stream);
            break;
        case '\\':
            fputs("\\\\", stream);
            break;
        default:
            putc(*text, stream);
        }
    }
}

/* RFC 4180: in quotation marks where needed, and those doubled. */
static void print_quoted(FILE *stream, const char *text)
{
    bool quote = text[strcspn(text, ",\"\r\n")] != '\0';
    if (quote)
        putc('"', stream);
    for (; *text; ++text) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    if (quote)
        putc('"', stream);
}

static char separator(const struct el2_output *output)
{
    return output->format == EL2_FORMAT_CSV ? ',' : '\t';
}

void el2_output_tsv_heading(struct el2_output *output)
{
    if (output->printed)
        putc('\n', output->stream);
    output->printed = true;
    for (size_t i = 0; i < output->column_count; ++i) {
        if (i)
            putc(separator(output), output->stream);
        fputs(output->columns[i].name, output->stream);
    }
    putc('\n', output->stream);
}

void el2_output_tsv_row(struct el2_output *output, const struct el2_cell *cells)
{
    for (size_t i = 0; i < output->column_count; ++i) {
        char scratch[EL2_OUTPUT_CELL];
        if (i)
            putc(separator(output), output->stream);
        if (!cells[i].present)
            continue;
        const char *text = el2_output_plain(&output->columns[i], &cells[i], scratch);
        if (output->format == EL2_FORMAT_CSV)
            print_quoted(output->stream, text);
        else
            print_escaped(output->stream, text);
    }
    putc('\n', output->stream);
}
