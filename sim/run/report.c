/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/text/count.h"

void el2_run_pc(uint64_t pc, char text[EL2_RUN_PC_TEXT])
{
    snprintf(text, EL2_RUN_PC_TEXT, "0x%08" PRIx64, pc);
}

void el2_run_report_title(struct el2_output *output, const char *title, const char *what, size_t count,
                          size_t shown)
{
    char text[128];
    snprintf(text, sizeof text, "%s (%zu of %zu %s; --format jsonl has all)", title, shown, count, what);
    el2_output_title(output, count > shown ? text : title);
}

enum { VERDICT_COLUMNS = 8 };

/* Text has the code in place of its address. */
static void print_verdict(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[VERDICT_COLUMNS] = {
        {"verdict", EL2_COLUMN_TEXT}, {"status", EL2_COLUMN_NUMBER}, {"instructions", EL2_COLUMN_NUMBER},
        {"traps", EL2_COLUMN_NUMBER}, {"pc", EL2_COLUMN_TEXT},       {"esr", EL2_COLUMN_TEXT},
        {"text", EL2_COLUMN_TEXT},    {"code", EL2_COLUMN_TEXT},
    };
    static const enum el2_manner manners[VERDICT_COLUMNS] = {
        EL2_MANNER_STAYS, EL2_MANNER_LATER, EL2_MANNER_LAST,  EL2_MANNER_LAST,
        EL2_MANNER_LATER, EL2_MANNER_FIRST, EL2_MANNER_STAYS, EL2_MANNER_FIRST,
    };
    const struct el2_verdict *verdict = report->verdict;
    char pc[EL2_RUN_PC_TEXT], esr[24], code[EL2_SYMBOL_TEXT];
    const bool is_named = el2_symbols_name(report->symbols, verdict->pc, code);
    el2_run_pc(verdict->pc, pc);
    snprintf(esr, sizeof esr, "0x%08" PRIx64, verdict->esr);
    el2_output_title(output, "Verdict");
    el2_output_section(output, "verdict", "verdict", columns, VERDICT_COLUMNS - report->text);
    el2_output_manners(output, manners);
    el2_output_row(
        output, (struct el2_cell[VERDICT_COLUMNS]){
                    el2_cell_styled(el2_cell_text(el2_verdict_name(verdict->code)),
                                    el2_verdict_is_clean(verdict) ? EL2_STYLE_GOOD : EL2_STYLE_BAD),
                    verdict->code == EL2_VERDICT_EXITED ? el2_cell_number(verdict->status) : el2_cell_none(),
                    el2_cell_number(verdict->instructions),
                    el2_cell_number(el2_machine_traps(report->machine)),
                    el2_cell_text(report->text && is_named ? code : pc),
                    verdict->esr ? el2_cell_text(esr) : el2_cell_none(),
                    el2_cell_text(verdict->text),
                    is_named ? el2_cell_text(code) : el2_cell_none(),
                });
}

/* A fact that is a number, where it is one. */
static void print_number(struct el2_output *output, const char *name, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    if (number)
        el2_output_fact(output, name, text);
}

bool el2_run_report_print(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error)
{
    const unsigned vcpus = el2_vm_vcpus(report->subject->vm);
    el2_output_fact(output, "guest", report->guest);
    el2_subject_facts(report->subject, output);
    if (report->hidden)
        el2_output_fact(output, "hidden", report->hidden);
    print_number(output, "vcpus", vcpus > 1 ? vcpus : 0);
    print_number(output, "moves", el2_machine_moves(report->machine));
    print_number(output, "dropped", el2_machine_tally(report->machine)->dropped);
    if (report->console)
        el2_output_fact(output, "console", report->console);
    el2_run_report_registers(report, output);
    if (!el2_run_report_readers(report, output, error))
        return false;
    el2_run_report_exits(report, output);
    if (!el2_run_report_traps(report, output, error))
        return false;
    el2_run_report_promises(report, output);
    print_verdict(report, output);
    return true;
}
