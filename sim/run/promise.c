/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdicts about promises in the report of `el2sim run`. */
#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/register.h"
#include "sim/run/report.h"

#define FIELD_TEXT 96

static void field_text(const struct el2_promise *promise, char text[FIELD_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    const char *name = promise->encoding ? el2_register_name(promise->encoding, scratch) : "-";
    if (promise->code == EL2_PROMISE_CHANGED)
        snprintf(text, FIELD_TEXT, "%s 0x%" PRIx64 " -> 0x%" PRIx64, name, promise->before, promise->value);
    else if (promise->field)
        snprintf(text, FIELD_TEXT, "%s.%s = %" PRIu64, name, promise->field, promise->value);
    else
        snprintf(text, FIELD_TEXT, "%s", name);
}

enum { COLUMNS = 11 };

/* Text has the code in place of its address. */
static void print_promise(const struct el2_run_report *report, const struct el2_promise *promise,
                          struct el2_output *output)
{
    char field[FIELD_TEXT], word[16], pc[EL2_RUN_PC_TEXT], code[EL2_SYMBOL_TEXT];
    const bool is_named = el2_symbols_name(report->symbols, promise->pc, code);
    field_text(promise, field);
    snprintf(word, sizeof word, "0x%08" PRIx32, promise->word);
    el2_run_pc(promise->pc, pc);
    const struct el2_arch_instruction *row = promise->word ? el2_arch_instruction(promise->word) : NULL;
    el2_output_row(output, (struct el2_cell[COLUMNS]){
                               el2_cell_styled(el2_cell_text(el2_promise_name(promise->code)), EL2_STYLE_BAD),
                               promise->feature ? el2_cell_text(promise->feature) : el2_cell_none(),
                               el2_cell_text(field),
                               row ? el2_cell_text(row->mnemonic) : el2_cell_none(),
                               promise->word ? el2_cell_text(word) : el2_cell_none(),
                               el2_cell_text(report->text && is_named ? code : pc),
                               promise->word ? el2_cell_text(el2_end_name(promise->end)) : el2_cell_none(),
                               promise->control ? el2_cell_text(promise->control) : el2_cell_none(),
                               el2_cell_text(promise->rule),
                               el2_cell_text(promise->origin),
                               is_named ? el2_cell_text(code) : el2_cell_none(),
                           });
}

void el2_run_report_promises(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[COLUMNS] = {
        {"promise", EL2_COLUMN_TEXT}, {"feature", EL2_COLUMN_TEXT}, {"field", EL2_COLUMN_TEXT},
        {"use", EL2_COLUMN_TEXT},     {"word", EL2_COLUMN_TEXT},    {"pc", EL2_COLUMN_TEXT},
        {"outcome", EL2_COLUMN_TEXT}, {"control", EL2_COLUMN_TEXT}, {"why", EL2_COLUMN_TEXT},
        {"origin", EL2_COLUMN_TEXT},  {"code", EL2_COLUMN_TEXT},
    };
    static const enum el2_manner manners[COLUMNS] = {
        EL2_MANNER_STAYS, EL2_MANNER_STAYS, EL2_MANNER_CUT,   EL2_MANNER_LATER,
        EL2_MANNER_FIRST, EL2_MANNER_LAST,  EL2_MANNER_LATER, EL2_MANNER_FIRST,
        EL2_MANNER_FIRST, EL2_MANNER_FIRST, EL2_MANNER_FIRST,
    };
    size_t count;
    const struct el2_promise *promise = el2_machine_promises(report->machine, &count);
    if (report->text && !count)
        return;
    el2_output_title(output, "Promises");
    el2_output_section(output, "promises", "promise", columns, COLUMNS - report->text);
    el2_output_manners(output, manners);
    for (size_t i = 0; i < count; i++)
        print_promise(report, &promise[i], output);
}
