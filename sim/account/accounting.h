/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run has done and has come to: its events, counted and traced, what the guest read of its ID registers, the
 * budget, the verdict. It changes nothing of the guest.
 *
 *     struct el2_trap_event event = {.pc = state.pc, .instructions = el2_engine_count(engine), …};
 *     el2_accounting_event(&machine->accounting, &event);
 */
#ifndef EL2_SIM_ACCOUNT_ACCOUNTING_H
#define EL2_SIM_ACCOUNT_ACCOUNTING_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/account/budget.h"
#include "sim/account/tally.h"
#include "sim/account/trace.h"
#include "sim/account/verdict.h"
#include "traps/use/promise.h"

struct el2_accounting {
    struct el2_budget budget;
    struct el2_tally tally;
    struct el2_promise_tracker *promises; /* of the vCPU whose turn it is */
    uint64_t looked[2];                   /* bit by ID index: a vCPU has read the register */
    struct el2_verdict verdict;
    bool ended;          /* the verdict stands */
    uint64_t interrupts; /* that the guest has taken */
    uint64_t moves;      /* of a vCPU to another CPU */
    uint64_t sequence;   /* of the last traced event */
    el2_trace_fn *trace; /* NULL: off */
    void *context;       /* of the trace */
    /* Two, where the last exception to EL1 and the last trap to EL2 are kept; NULL: nowhere. */
    struct el2_trap_event *last;
};

/* Traces an event and counts it. Its sequence is given here. */
void el2_accounting_event(struct el2_accounting *accounting, struct el2_trap_event *event);

/*
 * An MRS or MSR at `pc` of the register of an ID index, and what came of it, whoever has decided it: a value, an UNDEF.
 * A write counts whatever came of it. Returns whether this code had read a value of the register before.
 */
bool el2_accounting_access(struct el2_accounting *accounting, int index, bool is_read,
                           const struct el2_decision *decision, uint64_t pc);

/*
 * `count` reads of the register of an ID index that nobody has seen one by one, all of `value`. `trap`: what each is an
 * event like, where they trap; else NULL.
 */
void el2_accounting_reads(struct el2_accounting *accounting, int index, uint64_t value, uint64_t count,
                          const struct el2_trap_event *trap);

/* The run has come to an end: the first verdict counts, and true is returned for it. */
bool el2_accounting_end(struct el2_accounting *accounting, const struct el2_verdict *verdict);

#endif
