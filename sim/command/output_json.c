/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "sim/command/output_format.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* Drops what is no UTF-8, longest valid prefix by longest valid prefix, as jansson judges it. */
static json_t *repaired(const char *text)
{
    size_t length = strlen(text);
    char *clean = malloc(length * strlen(REPLACEMENT) + 1);
    if (!clean)
        return NULL;
    char *end = clean;
    for (size_t i = 0; i < length;) {
        size_t size = 1;
        json_t *whole = NULL;
        for (; size <= 4 && i + size <= length && !whole; ++size)
            whole = json_stringn(text + i, size);
        if (whole) {
            --size;
            memcpy(end, text + i, size);
            end += size;
            i += size;
        } else {
            memcpy(end, REPLACEMENT, strlen(REPLACEMENT));
            end += strlen(REPLACEMENT);
            ++i;
        }
        json_decref(whole);
    }
    json_t *value = json_stringn(clean, (size_t)(end - clean));
    free(clean);
    return value;
}

json_t *el2_output_json_text(const char *text)
{
    json_t *value = json_string(text);
    return value ? value : repaired(text);
}

static json_t *json_cell(const struct el2_column *column, const struct el2_cell *cell)
{
    char scratch[EL2_OUTPUT_CELL];
    if (!cell->present)
        return json_null();
    if (!cell->text && column->kind == EL2_COLUMN_NUMBER)
        return json_integer((json_int_t)cell->number);
    if (!cell->text && column->kind == EL2_COLUMN_BOOL)
        return json_boolean(cell->number != 0);
    return el2_output_json_text(el2_output_plain(column, cell, scratch));
}

json_t *el2_output_json_row(const struct el2_output *output, const char *record, const struct el2_cell *cells)
{
    json_t *row = json_object();
    if (!row)
        return NULL;
    bool good = !record || (!json_object_set_new(row, "v", json_integer(1)) &&
                            !json_object_set_new(row, "kind", json_string(record)));
    for (size_t i = 0; i < output->column_count && good; ++i)
        good = !json_object_set_new(row, output->columns[i].name, json_cell(&output->columns[i], &cells[i]));
    if (good)
        return row;
    json_decref(row);
    return NULL;
}
