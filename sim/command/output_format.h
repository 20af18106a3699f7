/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the formats of output.h share: the state of an output, and the entry points of each format. */
#ifndef EL2_SIM_COMMAND_OUTPUT_FORMAT_H
#define EL2_SIM_COMMAND_OUTPUT_FORMAT_H

#include <jansson.h>

#include "sim/command/output.h"

#define EL2_OUTPUT_CELL 32 /* a rendered number or word */

struct el2_kept_cell { /* a rendered cell that waits for its column's width */
    char *text;
    enum el2_style style;
};

struct el2_output {
    FILE *stream;
    enum el2_format format;
    bool colour;
    bool out_of_memory;
    unsigned width;    /* text: the most; 0: any */
    bool left_columns; /* text: not all had room */
    bool printed;      /* something is above: the next section starts with an empty line */
    char *title;
    const char *section;
    const char *record;
    const struct el2_column *columns;
    size_t column_count;
    const enum el2_manner *manners; /* NULL: all stay */
    struct el2_kept_cell *cells;    /* text: the rows of the section, until their widths are known */
    size_t cell_count;
    size_t cell_room;
    json_t *facts; /* jsonl: one record */
    bool in_rows;  /* json: the section's array is open */
    bool has_rows; /* json: and has an element */
};

/* The text of a cell without style: into `scratch` where it is a number. */
const char *el2_output_plain(const struct el2_column *column, const struct el2_cell *cell,
                             char scratch[EL2_OUTPUT_CELL]);

#define EL2_OUTPUT_GAP      2    /* characters between two columns of text */
#define EL2_OUTPUT_LEFT_OUT (-1) /* as a width: the column is not printed */

/* Makes the widths that the columns of text take those that they get, and cuts the cells to them (output_fit.c). */
void el2_output_fit_columns(struct el2_output *output, int *widths);

void el2_output_text_flush(struct el2_output *output);
void el2_output_text_end(struct el2_output *output);
void el2_output_tsv_row(struct el2_output *output, const struct el2_cell *cells);
void el2_output_tsv_heading(struct el2_output *output);

/* A row as an object, first {"v": 1, "kind": record} where `record` is not NULL; NULL when out of memory. */
json_t *el2_output_json_row(const struct el2_output *output, const char *record,
                            const struct el2_cell *cells);

/*
 * The one document of json, printed as it comes: its memory is that of one row. It begins with the first member, and
 * el2_output_json_end ends it, whatever is in it.
 */
void el2_output_json_fact(struct el2_output *output, const char *name, const char *text);
void el2_output_json_section(struct el2_output *output, const char *name);
void el2_output_json_element(struct el2_output *output, const struct el2_cell *cells);
void el2_output_json_end(struct el2_output *output);

#endif
