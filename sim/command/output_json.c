/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/output_format.h"

#include <stdlib.h>

#include "cpumodel/text/visible.h"
#include "sim/command/print.h"
#include "sim/json/json.h"

static json_t *json_cell(const struct el2_column *column, const struct el2_cell *cell)
{
    char scratch[EL2_OUTPUT_CELL];
    if (!cell->present)
        return json_null();
    if (!cell->text && column->kind == EL2_COLUMN_NUMBER)
        return json_integer((json_int_t)cell->number);
    if (!cell->text && column->kind == EL2_COLUMN_BOOL)
        return json_boolean(cell->number != 0);
    return el2_json_text(el2_output_plain(column, cell, scratch));
}

/* Under the column's name, which may be a kernel file's path: a key is UTF-8, too. */
static bool set_cell(json_t *row, const struct el2_column *column, const struct el2_cell *cell)
{
    json_t *value = json_cell(column, cell);
    if (el2_utf8_is(column->name))
        return !json_object_set_new(row, column->name, value);
    char *name = el2_visible_copy(column->name);
    bool good = name && !json_object_set(row, name, value);
    json_decref(value);
    free(name);
    return good;
}

json_t *el2_output_json_row(const struct el2_output *output, const char *record, const struct el2_cell *cells)
{
    json_t *row = json_object();
    if (!row)
        return NULL;
    bool good = !record || (!json_object_set_new(row, "v", json_integer(1)) &&
                            !json_object_set_new(row, "kind", json_string(record)));
    for (size_t i = 0; i < output->column_count && good; i++)
        good = set_cell(row, &output->columns[i], &cells[i]);
    if (good)
        return row;
    json_decref(row);
    return NULL;
}

/* A value as it stands `depth` blanks deep in the document: all lines but the first begin with that many. */
static void print_value(struct el2_output *output, json_t *value, int depth)
{
    char *text = el2_json_string(value, JSON_INDENT(2) | JSON_ENCODE_ANY);
    json_decref(value);
    output->out_of_memory |= !text;
    for (const char *at = text ? text : "null"; *at; at++) {
        putc(*at, output->stream);
        for (int blanks = 0; *at == '\n' && blanks < depth; blanks++)
            putc(' ', output->stream);
    }
    free(text);
}

static void end_rows(struct el2_output *output)
{
    if (output->in_rows)
        fputs(output->has_rows ? "\n  ]" : "]", output->stream);
    output->in_rows = output->has_rows = false;
}

/* A name is the program's own: letters, digits and '-'. */
static void begin_member(struct el2_output *output, const char *name)
{
    end_rows(output);
    fputs(output->printed ? "" : "{\n  \"v\": 1", output->stream);
    el2_print(output->stream, ",\n  \"%s\": ", name);
    output->printed = true;
}

void el2_output_json_fact(struct el2_output *output, const char *name, const char *text)
{
    begin_member(output, name);
    print_value(output, el2_json_text(text), 2);
}

void el2_output_json_section(struct el2_output *output, const char *name)
{
    begin_member(output, name);
    putc('[', output->stream);
    output->in_rows = true;
}

void el2_output_json_element(struct el2_output *output, const struct el2_cell *cells)
{
    json_t *row = el2_output_json_row(output, NULL, cells);
    if (!row || !output->in_rows) {
        output->out_of_memory = true;
        json_decref(row);
        return;
    }
    fputs(output->has_rows ? ",\n    " : "\n    ", output->stream);
    output->has_rows = true;
    print_value(output, row, 4);
}

void el2_output_json_end(struct el2_output *output)
{
    end_rows(output);
    fputs(output->printed ? "\n}\n" : "{\n  \"v\": 1\n}\n", output->stream);
}
