/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The explanation of one field as rows, for programs. */
#include "cpumodel/text/count.h"
#include "sim/explain/origin_words.h"
#include "sim/inspect/explain.h"

static struct el2_cell text_or_none(const char *text)
{
    return text && *text ? el2_cell_text(text) : el2_cell_none();
}

bool el2_explain_field_rows(const struct el2_explain *x, const struct el2_explanation *e,
                            struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"field", EL2_COLUMN_TEXT}, {"stage", EL2_COLUMN_TEXT},  {"value", EL2_COLUMN_HEX},
        {"rule", EL2_COLUMN_TEXT},  {"origin", EL2_COLUMN_TEXT}, {"place", EL2_COLUMN_TEXT},
    };
    struct el2_output *output = el2_output_open(stdout, (enum el2_format)x->format, false);
    char name[EL2_PIECE_TEXT];
    if (!output)
        return el2_fail(error, "out of memory");
    el2_piece_print(&e->chain.field, name);
    el2_subject_facts(&x->subject, output);
    el2_output_section(output, "steps", "step", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < e->count; i++) {
        const struct el2_explain_line *line = &e->line[i];
        char place[EL2_WORDS_TEXT];
        el2_words_place(line->row, place);
        el2_output_row(output,
                       (struct el2_cell[]){el2_cell_text(name), el2_cell_text(line->stage),
                                           line->has_value ? el2_cell_number(line->value) : el2_cell_none(),
                                           text_or_none(line->rule),
                                           text_or_none(line->row ? line->row->origin : line->origin),
                                           text_or_none(place)});
    }
    return el2_output_close(output, error);
}
