/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The features of the architecture, and who executes what they bring to a guest. */
#include "cpumodel/text/count.h"
#include "sim/execute/executable.h"
#include "sim/inspect/list.h"

/* Stable, for machines; NULL for a feature that brings no instruction and no register to EL1 and EL0. */
static const char *executor(const struct el2_executable *of)
{
    if (of->nobody)
        return of->engine + of->el2sim ? "in part" : "nobody";
    return of->el2sim ? "el2sim" : of->engine ? "Unicorn" : NULL;
}

bool el2_list_engine(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {
        {"feature", EL2_COLUMN_TEXT}, {"executed-by", EL2_COLUMN_TEXT}, {"what", EL2_COLUMN_TEXT}};
    size_t count;
    const struct el2_arch_feature *feature = el2_arch_features(&count);
    el2_output_section(request->output, "engine", "feature", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        struct el2_executable of;
        el2_executable_of(feature[i].id, &of);
        const char *by = executor(&of);
        if (by)
            el2_output_row(
                request->output,
                (struct el2_cell[]){
                    el2_cell_styled(el2_cell_text(feature[i].name), EL2_STYLE_STRONG),
                    of.nobody ? el2_cell_styled(el2_cell_word(by), EL2_STYLE_BAD) : el2_cell_word(by),
                    el2_cell_text(feature[i].what),
                });
    }
    return true;
}
