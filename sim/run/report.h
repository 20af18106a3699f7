/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `el2sim run` prints when the guest has ended. A boot has millions of exits: for machines the report has each kind of
 * them, for people what came most often and all that went wrong. Code is named by its symbols.
 */
#ifndef EL2_SIM_RUN_REPORT_H
#define EL2_SIM_RUN_REPORT_H

#include "cpumodel/text/error.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/image/symbols.h"
#include "sim/machine/machine.h"

struct el2_run_report {
    const char *guest;
    const struct el2_subject *subject;
    const char *hidden;  /* features that were taken out of the host; NULL: none */
    bool text;           /* for people: fewer columns and rows, no empty sections */
    const char *console; /* what the guest printed, where it is not printed already; else NULL */
    const struct el2_machine *machine;
    const struct el2_verdict *verdict;
    const struct el2_symbols *symbols; /* of the guest's code */
};

/* Prints to `output`, which stays open. */
bool el2_run_report_print(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error);

/* --- its sections, in their order --- */

/* What the guest asked of its ID registers, and what it saw otherwise than it is (run_registers.c). */
void el2_run_report_registers(const struct el2_run_report *report, struct el2_output *output);

/* By which code (run_readers.c). */
bool el2_run_report_readers(const struct el2_run_report *report, struct el2_output *output,
                            struct el2_error *error);

/* Exits by reason, accesses by device (run_exits.c). */
void el2_run_report_exits(const struct el2_run_report *report, struct el2_output *output);

/* Kinds of traps and exceptions (run_traps.c). */
bool el2_run_report_traps(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error);

/* The verdicts about promises (run_promise.c). */
void el2_run_report_promises(const struct el2_run_report *report, struct el2_output *output);

/* --- what they share --- */

/* A title that says where not all of `count` are shown: "Traps and exceptions (20 of 61 kinds; --format jsonl has all)". */
void el2_run_report_title(struct el2_output *output, const char *title, const char *what, size_t count,
                          size_t shown);

#define EL2_RUN_PC_TEXT 24
void el2_run_pc(uint64_t pc, char text[EL2_RUN_PC_TEXT]);

#endif
