/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/output_format.h"

#include <stdlib.h>

#include "cpumodel/text/visible.h"
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
    for (size_t i = 0; i < output->column_count && good; ++i)
        good = set_cell(row, &output->columns[i], &cells[i]);
    if (good)
        return row;
    json_decref(row);
    return NULL;
}
