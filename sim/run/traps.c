/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of traps and exceptions in the report of `el2sim run`. Machines get all of them; people all that ended in
 * UNDEF, and of the others those that came most often, in the order in which they first came. What devices answered is for
 * people under their devices.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/exceptionclass.h"
#include "cpumodel/text/count.h"
#include "sim/image/image.h"
#include "sim/report/disassemble.h"
#include "sim/run/report.h"
#include "traps/syndrome/syndrome.h"

#define SHOWN 20 /* by text */

enum { COLUMNS = 13, TEXT_COLUMNS = 9 };

static const struct el2_column columns[COLUMNS] = {
    {"count", EL2_COLUMN_NUMBER},     {"from", EL2_COLUMN_TEXT},     {"to", EL2_COLUMN_TEXT},
    {"by", EL2_COLUMN_TEXT},          {"syndrome", EL2_COLUMN_TEXT}, {"decoded", EL2_COLUMN_TEXT},
    {"pc", EL2_COLUMN_TEXT},          {"outcome", EL2_COLUMN_TEXT},  {"why", EL2_COLUMN_TEXT},
    {"instruction", EL2_COLUMN_TEXT}, {"handler", EL2_COLUMN_TEXT},  {"origin", EL2_COLUMN_TEXT},
    {"code", EL2_COLUMN_TEXT},
};

static const enum el2_manner manners[TEXT_COLUMNS] = {
    EL2_MANNER_STAYS, EL2_MANNER_FIRST, EL2_MANNER_LATER, EL2_MANNER_FIRST, EL2_MANNER_FIRST,
    EL2_MANNER_CUT,   EL2_MANNER_CUT,   EL2_MANNER_LATER, EL2_MANNER_FIRST,
};

/* The code at EL0 of a kernel's guest is not the kernel's, whatever its address. */
static bool name_code(const struct el2_run_report *report, const struct el2_trap_event *event,
                      char text[EL2_SYMBOL_TEXT])
{
    *text = 0;
    return !(event->el == 0 && el2_machine_image(report->machine)->kind == EL2_IMAGE_LINUX) &&
           el2_symbols_name(report->symbols, event->pc, text);
}

/* To EL1 from EL1, SYS64 is what FEAT_IDST makes of an UNDEFINED MRS of the ID space. */
static bool is_undef(const struct el2_trap_event *event)
{
    const unsigned ec = el2_syndrome_decode(event->esr).ec;
    return event->target_el == 2 ? event->action == EL2_DO_UNDEF
                                 : ec == EL2_EC_UNKNOWN || (ec == EL2_EC_SYS64 && event->el == 1);
}

static enum el2_style style_of(const struct el2_trap_event *event)
{
    return event->target_el == 1 || event->action == EL2_DO_UNDEF ? EL2_STYLE_BAD
           : event->is_mmio                                       ? EL2_STYLE_FAINT
                                                                  : EL2_STYLE_PLAIN;
}

static void print_trap(const struct el2_run_report *report, struct el2_output *output,
                       struct el2_disassembler *disassembler, const struct el2_trap_total *total)
{
    const struct el2_trap_event *event = &total->first;
    char from[8], to[8], syndrome[24], decoded[128], pc[EL2_RUN_PC_TEXT], outcome[EL2_TRACE_OUTCOME];
    char instruction[EL2_DISASSEMBLY_TEXT] = "", code[EL2_SYMBOL_TEXT];
    snprintf(from, sizeof from, "EL%u", event->el);
    snprintf(to, sizeof to, "EL%u", event->target_el);
    snprintf(syndrome, sizeof syndrome, "0x%08" PRIx64, event->esr);
    const bool is_named = name_code(report, event, code);
    el2_run_pc(event->pc, pc);
    el2_syndrome_print(event->esr, decoded, sizeof decoded);
    el2_trace_outcome(event, outcome);
    if (event->instruction)
        el2_disassemble(disassembler, event->instruction, event->pc, instruction);
    el2_output_row(output, (struct el2_cell[COLUMNS]){
                               el2_cell_number(total->count),
                               el2_cell_text(from),
                               el2_cell_text(to),
                               el2_cell_text(event->control),
                               el2_cell_text(syndrome),
                               el2_cell_text(decoded),
                               el2_cell_text(report->text && is_named ? code : pc),
                               el2_cell_styled(el2_cell_text(outcome), style_of(event)),
                               el2_cell_text(event->rule),
                               *instruction ? el2_cell_text(instruction) : el2_cell_none(),
                               el2_cell_text(event->handler),
                               el2_cell_text(event->origin),
                               is_named ? el2_cell_text(code) : el2_cell_none(),
                           });
}

static void print_all(const struct el2_run_report *report, struct el2_output *output,
                      struct el2_disassembler *disassembler)
{
    const struct el2_tally *tally = el2_machine_tally(report->machine);
    el2_output_section(output, "traps", "trap", columns, COLUMNS);
    for (size_t i = 0; i < tally->total_count; i++)
        print_trap(report, output, disassembler, &tally->total[i]);
}

/* --- for people --- */

static void open_section(struct el2_output *output)
{
    el2_output_section(output, "traps", "trap", columns, TEXT_COLUMNS);
    el2_output_manners(output, manners);
}

static void print_undefs(const struct el2_run_report *report, struct el2_output *output,
                         struct el2_disassembler *disassembler)
{
    const struct el2_tally *tally = el2_machine_tally(report->machine);
    size_t count = 0;
    for (size_t i = 0; i < tally->total_count; i++)
        count += is_undef(&tally->total[i].first);
    if (!count)
        return;
    el2_output_title(output, "UNDEFs");
    open_section(output);
    for (size_t i = 0; i < tally->total_count; i++)
        if (is_undef(&tally->total[i].first))
            print_trap(report, output, disassembler, &tally->total[i]);
}

static bool is_other(const struct el2_trap_total *total)
{
    return !is_undef(&total->first) && !total->first.is_mmio;
}

static int by_count(const void *a, const void *b)
{
    const struct el2_trap_total *x = *(const struct el2_trap_total *const *)a;
    const struct el2_trap_total *y = *(const struct el2_trap_total *const *)b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x < y ? -1 : x > y; /* as they came */
}

static int as_they_came(const void *a, const void *b)
{
    const struct el2_trap_total *x = *(const struct el2_trap_total *const *)a;
    const struct el2_trap_total *y = *(const struct el2_trap_total *const *)b;
    return x < y ? -1 : x > y;
}

static void print_others(const struct el2_run_report *report, struct el2_output *output,
                         struct el2_disassembler *disassembler)
{
    const struct el2_tally *tally = el2_machine_tally(report->machine);
    const struct el2_trap_total *kind[EL2_TALLY_TOTALS];
    size_t count = 0;
    for (size_t i = 0; i < tally->total_count; i++)
        if (is_other(&tally->total[i]))
            kind[count++] = &tally->total[i];
    if (!count)
        return;
    const size_t shown = count < SHOWN ? count : SHOWN;
    el2_run_report_title(output, "Traps and exceptions", "kinds", count, SHOWN);
    open_section(output);
    qsort(kind, count, sizeof(kind[0]), by_count);
    qsort(kind, shown, sizeof(kind[0]), as_they_came);
    for (size_t i = 0; i < shown; i++)
        print_trap(report, output, disassembler, kind[i]);
}

bool el2_run_report_traps(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error)
{
    struct el2_disassembler *disassembler = el2_disassembler_create(error);
    if (!disassembler)
        return false;
    if (report->text) {
        print_undefs(report, output, disassembler);
        print_others(report, output, disassembler);
    } else {
        print_all(report, output, disassembler);
    }
    el2_disassembler_free(disassembler);
    return true;
}
