/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/visible.h"
#include "sim/command/output_format.h"
#include "sim/command/print.h"

static bool to_the_right(const struct el2_column *column)
{
    return column->kind == EL2_COLUMN_NUMBER;
}

static void end_of_line(struct el2_output *output, bool is_last, int *gap)
{
    if (!is_last)
        return;
    putc('\n', output->stream);
    *gap = 0;
}

/* Prints one cell. `gap` is the space owed to the left of it: never printed at the end of a line. */
static void print_cell(struct el2_output *output, size_t column, const char *text, enum el2_style style,
                       const int *widths, int *gap)
{
    const bool is_last = column + 1 == output->column_count;
    if (widths[column] == EL2_OUTPUT_LEFT_OUT) {
        end_of_line(output, is_last, gap);
        return;
    }
    int pad = widths[column] - el2_print_width(text);
    bool right = to_the_right(&output->columns[column]);
    if (*text) {
        bool styled = output->colour && style != EL2_STYLE_PLAIN;
        el2_print(output->stream, "%*s%s%s%s", *gap + (right ? pad : 0), "", el2_style_start(styled, style),
                  text, el2_style_start(styled, EL2_STYLE_PLAIN));
        *gap = 0;
    }
    *gap += *text && right ? 0 : pad;
    *gap += EL2_OUTPUT_GAP;
    end_of_line(output, is_last, gap);
}

static int *measure(const struct el2_output *output)
{
    size_t columns = output->column_count;
    int *widths = calloc(columns, sizeof *widths);
    if (!widths)
        return NULL;
    for (size_t i = 0; i < columns; i++)
        widths[i] = el2_print_width(output->columns[i].name);
    for (size_t row = 0; row < output->cell_count; row += columns)
        for (size_t i = 0; i < columns; i++) {
            int width = el2_print_width(output->cells[row + i].text);
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
    el2_output_fit_columns(output, widths);
    int gap = 0;
    for (size_t i = 0; i < columns; i++)
        print_cell(output, i, output->columns[i].name, EL2_STYLE_FAINT, widths, &gap);
    for (size_t row = 0; row < output->cell_count; row += columns)
        for (size_t i = 0; i < columns; i++)
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
        el2_print(output->stream, "%s%s%s\n", el2_style_start(output->colour, EL2_STYLE_STRONG),
                  output->title, el2_style_start(output->colour, EL2_STYLE_PLAIN));
    if (output->cell_count)
        print_table(output);
    for (size_t i = 0; i < output->cell_count; i++)
        free(output->cells[i].text);
    output->cell_count = 0;
    free(output->title);
    output->title = NULL;
    output->section = NULL;
}

void el2_output_text_end(struct el2_output *output)
{
    el2_output_text_flush(output);
    if (output->left_columns)
        el2_print(output->stream,
                  "\nColumns that the terminal has no room for are left out: a pipe gets all.\n");
}

/* A backslash of the text is doubled, so that the escapes can be taken back. */
static void print_escaped(FILE *stream, const char *text)
{
    for (size_t left = strlen(text), length; left; text += length, left -= length) {
        char shown[EL2_VISIBLE_TEXT];
        length = el2_visible_next(text, left, shown);
        if (*text == '\\')
            putc('\\', stream);
        fputs(shown, stream);
    }
}

/* RFC 4180: in quotation marks where needed, and those doubled. A line feed stays in its quotation marks. */
static void print_quoted(FILE *stream, const char *text)
{
    bool quote = text[strcspn(text, ",\"\n")] != '\0';
    if (quote)
        putc('"', stream);
    for (size_t left = strlen(text), length; left; text += length, left -= length) {
        char shown[EL2_VISIBLE_TEXT];
        length = el2_visible_next(text, left, shown);
        if (*text == '"')
            putc('"', stream);
        fputs(*text == '\n' ? "\n" : shown, stream);
    }
    if (quote)
        putc('"', stream);
}

static void print_field(const struct el2_output *output, const char *text)
{
    if (output->format == EL2_FORMAT_CSV)
        print_quoted(output->stream, text);
    else
        print_escaped(output->stream, text);
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
    for (size_t i = 0; i < output->column_count; i++) {
        if (i)
            putc(separator(output), output->stream);
        print_field(output, output->columns[i].name);
    }
    putc('\n', output->stream);
}

void el2_output_tsv_row(struct el2_output *output, const struct el2_cell *cells)
{
    for (size_t i = 0; i < output->column_count; i++) {
        char scratch[EL2_OUTPUT_CELL];
        if (i)
            putc(separator(output), output->stream);
        if (!cells[i].present)
            continue;
        print_field(output, el2_output_plain(&output->columns[i], &cells[i], scratch));
    }
    putc('\n', output->stream);
}
