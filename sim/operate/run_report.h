/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `el2sim run` prints when the guest has ended. */
#ifndef EL2_SIM_OPERATE_RUN_REPORT_H
#define EL2_SIM_OPERATE_RUN_REPORT_H

#include "cpumodel/text/error.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/machine/machine.h"

struct el2_run_report {
    const char *guest;
    const struct el2_subject *subject;
    bool text;           /* for people: fewer columns, device accesses last, no empty sections */
    const char *console; /* what the guest printed, where it is not printed already; else NULL */
    const struct el2_machine *machine;
    const struct el2_verdict *verdict;
};

/* Prints to `output`, which stays open. */
bool el2_run_report_print(const struct el2_run_report *report, struct el2_output *output,
                          struct el2_error *error);

/* The verdicts about promises, a section of it (run_promise.c). */
void el2_run_report_promises(const struct el2_run_report *report, struct el2_output *output);

#endif
