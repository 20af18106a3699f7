/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits to EL2 by their reason, and accesses by device, in the report of `el2sim run`: the columns of `perf kvm stat`. */
#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/exceptionclass.h"
#include "cpumodel/text/count.h"
#include "sim/run/report.h"

#define SHARE_TEXT 16

/* The class of most exits of those that have not been printed; EL2_TALLY_CLASSES: there is none. */
static unsigned next_class(const struct el2_tally *tally, const bool printed[EL2_TALLY_CLASSES])
{
    unsigned next = EL2_TALLY_CLASSES;
    for (unsigned ec = 0; ec < EL2_TALLY_CLASSES; ec++)
        if (tally->exits[ec] && !printed[ec] &&
            (next == EL2_TALLY_CLASSES || tally->exits[ec] > tally->exits[next]))
            next = ec;
    return next;
}

/* Of hundredths of a percent, rounded down: only all is 100.00%. */
static void share_text(char text[SHARE_TEXT], uint64_t part, uint64_t whole)
{
    const unsigned share = (unsigned)((double)part * 10000 / (double)whole);
    snprintf(text, SHARE_TEXT, "%u.%02u%%", share / 100, share % 100);
}

static void print_exit(struct el2_output *output, unsigned ec, uint64_t exits, uint64_t whole)
{
    const struct el2_ec_row *row = el2_ec_row(ec);
    char number[8], share[SHARE_TEXT];
    snprintf(number, sizeof number, "0x%02x", ec);
    share_text(share, exits, whole);
    el2_output_row(output, (struct el2_cell[]){
                               el2_cell_text(row ? row->name : number),
                               el2_cell_number(exits),
                               el2_cell_word(share),
                               row ? el2_cell_text(row->meaning) : el2_cell_none(),
                           });
}

static void print_exits(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"reason", EL2_COLUMN_TEXT},
        {"exits", EL2_COLUMN_NUMBER},
        {"share", EL2_COLUMN_NUMBER},
        {"meaning", EL2_COLUMN_TEXT},
    };
    static const enum el2_manner manners[EL2_COUNT(columns)] = {EL2_MANNER_STAYS, EL2_MANNER_STAYS,
                                                                EL2_MANNER_STAYS, EL2_MANNER_CUT};
    const struct el2_tally *tally = el2_machine_tally(report->machine);
    bool printed[EL2_TALLY_CLASSES] = {false};
    if (report->text && !tally->traps)
        return;
    el2_output_title(output, "Exits to EL2");
    el2_output_section(output, "exits", "exit", columns, EL2_COUNT(columns));
    el2_output_manners(output, manners);
    for (unsigned ec; (ec = next_class(tally, printed)) != EL2_TALLY_CLASSES; printed[ec] = true)
        print_exit(output, ec, tally->exits[ec], tally->traps);
}

static uint64_t accesses(const struct el2_device_use *use)
{
    return use->reads + use->writes;
}

/* That of most accesses of those that have not been printed; device_count: there is none. */
static size_t next_device(const struct el2_tally *tally, const bool printed[EL2_TALLY_DEVICES])
{
    size_t next = tally->device_count;
    for (size_t i = 0; i < tally->device_count; i++)
        if (!printed[i] &&
            (next == tally->device_count || accesses(&tally->device[i]) > accesses(&tally->device[next])))
            next = i;
    return next;
}

static void print_devices(const struct el2_run_report *report, struct el2_output *output)
{
    static const struct el2_column columns[] = {
        {"device", EL2_COLUMN_TEXT},
        {"reads", EL2_COLUMN_NUMBER},
        {"writes", EL2_COLUMN_NUMBER},
    };
    const struct el2_tally *tally = el2_machine_tally(report->machine);
    bool printed[EL2_TALLY_DEVICES] = {false};
    if (report->text && !tally->device_count)
        return;
    el2_output_title(output, "Accesses to devices");
    el2_output_section(output, "devices", "device", columns, EL2_COUNT(columns));
    for (size_t i; (i = next_device(tally, printed)) != tally->device_count; printed[i] = true)
        el2_output_row(output, (struct el2_cell[]){
                                   el2_cell_text(tally->device[i].name),
                                   el2_cell_number(tally->device[i].reads),
                                   el2_cell_number(tally->device[i].writes),
                               });
}

void el2_run_report_exits(const struct el2_run_report *report, struct el2_output *output)
{
    print_exits(report, output);
    print_devices(report, output);
}
