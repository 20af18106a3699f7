/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/command/output_format.h"
#include "sim/command/print.h"
#include "sim/json/json.h"

const char *el2_output_plain(const struct el2_column *column, const struct el2_cell *cell,
                             char scratch[EL2_OUTPUT_CELL])
{
    if (!cell->present)
        return "-";
    if (cell->text)
        return cell->text;
    switch (column->kind) {
    case EL2_COLUMN_HEX:
        snprintf(scratch, EL2_OUTPUT_CELL, "0x%016" PRIx64, cell->number);
        return scratch;
    case EL2_COLUMN_NUMBER:
        snprintf(scratch, EL2_OUTPUT_CELL, "%" PRIu64, cell->number);
        return scratch;
    case EL2_COLUMN_BOOL:
        return cell->number ? "yes" : "no";
    case EL2_COLUMN_TEXT:
        break;
    }
    return "";
}

struct el2_output *el2_output_open(FILE *stream, enum el2_format format, bool colour)
{
    struct el2_output *output = calloc(1, sizeof *output);
    if (!output)
        return NULL;
    output->stream = stream;
    output->format = format;
    output->colour = colour && format == EL2_FORMAT_TEXT;
    if (format == EL2_FORMAT_JSONL) {
        output->facts = json_object();
        if (!output->facts || json_object_set_new(output->facts, "v", json_integer(1))) {
            json_decref(output->facts);
            free(output);
            return NULL;
        }
    }
    return output;
}

void el2_output_fit(struct el2_output *output, unsigned width)
{
    output->width = width;
}

unsigned el2_output_width(FILE *stream)
{
    struct winsize size;
    const int descriptor = fileno(stream);
    return isatty(descriptor) && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void el2_output_fact(struct el2_output *output, const char *name, const char *text)
{
    switch (output->format) {
    case EL2_FORMAT_TEXT:
        el2_print(output->stream, "%s%s%s %s\n", el2_style_start(output->colour, EL2_STYLE_FAINT), name,
                  el2_style_start(output->colour, EL2_STYLE_PLAIN), text);
        output->printed = true;
        break;
    case EL2_FORMAT_JSONL:
        if (json_object_set_new(output->facts, "kind", json_string("facts")) ||
            json_object_set_new(output->facts, name, el2_json_text(text)))
            output->out_of_memory = true;
        break;
    case EL2_FORMAT_JSON:
        el2_output_json_fact(output, name, text);
        break;
    case EL2_FORMAT_TSV:
    case EL2_FORMAT_CSV:
        break;
    }
}

void el2_output_title(struct el2_output *output, const char *title)
{
    if (output->format != EL2_FORMAT_TEXT)
        return;
    el2_output_text_flush(output);
    free(output->title);
    output->title = strdup(title);
    if (!output->title)
        output->out_of_memory = true;
}

static void print_record(struct el2_output *output, const json_t *value)
{
    if (!el2_json_write(value, JSON_COMPACT, output->stream) && !ferror(output->stream))
        output->out_of_memory = true;
}

static void print_facts(struct el2_output *output)
{
    if (output->format == EL2_FORMAT_JSONL && json_object_get(output->facts, "kind")) {
        print_record(output, output->facts);
        json_object_del(output->facts, "kind");
    }
}

void el2_output_section(struct el2_output *output, const char *name, const char *record,
                        const struct el2_column *columns, size_t count)
{
    if (output->format == EL2_FORMAT_TEXT)
        el2_output_text_flush(output);
    output->section = name;
    output->record = record;
    output->columns = columns;
    output->column_count = count;
    output->manners = NULL;
    switch (output->format) {
    case EL2_FORMAT_TEXT:
        break;
    case EL2_FORMAT_JSON:
        el2_output_json_section(output, name);
        break;
    case EL2_FORMAT_JSONL:
        print_facts(output);
        break;
    case EL2_FORMAT_TSV:
    case EL2_FORMAT_CSV:
        el2_output_tsv_heading(output);
        break;
    }
}

void el2_output_manners(struct el2_output *output, const enum el2_manner *manners)
{
    output->manners = manners;
}

static bool keep_row(struct el2_output *output, const struct el2_cell *cells)
{
    size_t count = output->column_count;
    if (output->cell_count + count > output->cell_room) {
        size_t room = (output->cell_room + count) * 2;
        struct el2_kept_cell *grown = realloc(output->cells, room * sizeof *grown);
        if (!grown)
            return false;
        output->cells = grown;
        output->cell_room = room;
    }
    bool complete = true;
    for (size_t i = 0; i < count; i++) {
        char scratch[EL2_OUTPUT_CELL];
        char *text = strdup(el2_output_plain(&output->columns[i], &cells[i], scratch));
        output->cells[output->cell_count + i] = (struct el2_kept_cell){text, cells[i].style};
        complete = complete && text;
    }
    if (complete)
        output->cell_count += count;
    else
        for (size_t i = 0; i < count; i++)
            free(output->cells[output->cell_count + i].text);
    return complete;
}

void el2_output_row(struct el2_output *output, const struct el2_cell *cells)
{
    switch (output->format) {
    case EL2_FORMAT_TEXT:
        if (!keep_row(output, cells))
            output->out_of_memory = true;
        break;
    case EL2_FORMAT_JSON:
        el2_output_json_element(output, cells);
        break;
    case EL2_FORMAT_JSONL: {
        json_t *row = el2_output_json_row(output, output->record, cells);
        print_record(output, row);
        json_decref(row);
        break;
    }
    case EL2_FORMAT_TSV:
    case EL2_FORMAT_CSV:
        el2_output_tsv_row(output, cells);
        break;
    }
}

void el2_output_flush(struct el2_output *output)
{
    if (output->format == EL2_FORMAT_TEXT)
        el2_output_text_flush(output);
    fflush(output->stream);
}

bool el2_output_close(struct el2_output *output, struct el2_error *error)
{
    if (output->format == EL2_FORMAT_TEXT)
        el2_output_text_end(output);
    else if (output->format == EL2_FORMAT_JSON)
        el2_output_json_end(output);
    print_facts(output);
    bool out_of_memory = output->out_of_memory;
    bool broken = fflush(output->stream) || ferror(output->stream);
    int why = errno;
    json_decref(output->facts);
    free(output->cells);
    free(output->title);
    free(output);
    if (out_of_memory)
        return el2_fail(error, "out of memory: the result is not complete");
    if (broken)
        return el2_fail(error, "cannot write the result: %s", strerror(why));
    return true;
}
