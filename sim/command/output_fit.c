/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of text that have no room for all of their columns. */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/visible.h"
#include "sim/command/output_format.h"
#include "sim/command/print.h"

#define CUT_LEAST 24 /* no text is cut to less */

static int total(const struct el2_output *output, const int *widths, bool cut)
{
    int sum = -EL2_OUTPUT_GAP;
    for (size_t i = 0; i < output->column_count; i++) {
        const bool may_be_cut = cut && output->manners[i] == EL2_MANNER_CUT && widths[i] > CUT_LEAST;
        if (widths[i] != EL2_OUTPUT_LEFT_OUT)
            sum += (may_be_cut ? CUT_LEAST : widths[i]) + EL2_OUTPUT_GAP;
    }
    return sum;
}

/* The column that is left out next, of this manner or a later one; column_count: none may be. */
static size_t next_left(const struct el2_output *output, const int *widths, enum el2_manner manner)
{
    size_t next = output->column_count;
    for (size_t i = 0; i < output->column_count; i++)
        if (widths[i] != EL2_OUTPUT_LEFT_OUT && output->manners[i] >= manner) {
            manner = output->manners[i];
            next = i;
        }
    return next;
}

/* The widest of the columns that may be cut; column_count: none may be. */
static size_t next_cut(const struct el2_output *output, const int *widths)
{
    size_t next = output->column_count;
    for (size_t i = 0; i < output->column_count; i++)
        if (output->manners[i] == EL2_MANNER_CUT && widths[i] > CUT_LEAST &&
            (next == output->column_count || widths[i] > widths[next]))
            next = i;
    return next;
}

/* Leaves out columns of this manner or a later one, until the others have room; `cut`: if they are cut as far as may be. */
static void leave_out(struct el2_output *output, int *widths, enum el2_manner manner, bool cut)
{
    size_t i;
    while (total(output, widths, cut) > (int)output->width &&
           (i = next_left(output, widths, manner)) != output->column_count) {
        widths[i] = EL2_OUTPUT_LEFT_OUT;
        output->left_columns = true;
    }
}

static void fit(struct el2_output *output, int *widths)
{
    size_t i;
    leave_out(output, widths, EL2_MANNER_FIRST, false);
    leave_out(output, widths, EL2_MANNER_LAST, true);
    while (total(output, widths, false) > (int)output->width &&
           (i = next_cut(output, widths)) != output->column_count)
        widths[i]--;
}

/* Bytes of a text that are shown in so many characters, whole characters only. */
static size_t cut_at(const char *text, int width)
{
    char shown[EL2_VISIBLE_TEXT];
    size_t at = 0, left = strlen(text);
    while (left) {
        const size_t length = el2_visible_next(text + at, left, shown);
        width -= el2_print_width(shown);
        if (width < 0)
            break;
        at += length;
        left -= length;
    }
    return at;
}

/* False when out of memory. */
static bool cut_cell(struct el2_kept_cell *cell, int width)
{
    static const char end[] = "...";
    const size_t at = cut_at(cell->text, width - (int)strlen(end));
    char *text = malloc(at + sizeof end);
    if (!text)
        return false;
    memcpy(text, cell->text, at);
    memcpy(text + at, end, sizeof end);
    free(cell->text);
    cell->text = text;
    return true;
}

static void cut_cells(struct el2_output *output, const int *widths)
{
    for (size_t i = 0; i < output->cell_count; i++) {
        const int width = widths[i % output->column_count];
        if (width != EL2_OUTPUT_LEFT_OUT && el2_print_width(output->cells[i].text) > width &&
            !cut_cell(&output->cells[i], width))
            output->out_of_memory = true;
    }
}

void el2_output_fit_columns(struct el2_output *output, int *widths)
{
    if (!output->width || !output->manners)
        return;
    fit(output, widths);
    cut_cells(output, widths);
}
