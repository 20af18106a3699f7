/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened at a trap: one event, and its text as the kernel's own tracepoints print it (trace_arm.h and
 * trace_handle_exit.h of arch/arm64/kvm), or as one line of JSON. Time is the instruction count.
 *
 *     static void print(void *context, const struct el2_trap_event *event)
 *     {
 *         char text[EL2_TRACE_TEXT];
 *         el2_trace_text(event, text);
 *         fputs(text, stderr);
 *     }
 */
#ifndef EL2_SIM_MACHINE_TRACE_H
#define EL2_SIM_MACHINE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "traps/el2/dispatch.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_trap_event {
    uint64_t sequence;     /* 1 for the first */
    uint64_t instructions; /* executed, with this one */
    uint64_t pc;           /* of the instruction; of the next one for SVC and HVC */
    uint64_t esr;          /* ESR_EL2, or ESR_EL1 where target_el is 1 */
    uint32_t instruction;  /* the word; 0 where it cannot be read */
    uint8_t el;            /* taken from */
    uint8_t target_el;     /* 2: a trap; 1: an exception to the guest's own EL1 */
    bool is_sysreg;        /* the next three hold */
    bool is_read;
    uint8_t rt;
    el2_encoding encoding;
    enum el2_action_taken action; /* target_el 2 */
    bool is_mmio;                 /* EL2_DO_ABORT that a device answered */
    uint64_t value;               /* read, written, X0 of a call, ESR_EL1 of an UNDEF */
    uint64_t x0;                  /* HVC and SMC: the function */
    uint64_t ipa;                 /* aborts: the guest physical address */
    uint64_t far;                 /* aborts */
    const char *handler;          /* strings are static; NULL where there is none */
    const char *rule;
    const char *origin;
    const char *control;
};

typedef void el2_trace_fn(void *context, const struct el2_trap_event *event);

#define EL2_TRACE_TEXT 1024

/* One or more lines, each with its newline. Cut at EL2_TRACE_TEXT. */
void el2_trace_text(const struct el2_trap_event *event, char text[EL2_TRACE_TEXT]);

/* One line of JSON without newline; the caller frees it. NULL when out of memory. */
char *el2_trace_json(const struct el2_trap_event *event);

/* What came of it, in a few words: "X0 = 0x11", "UNDEF to EL1". */
#define EL2_TRACE_OUTCOME 80
void el2_trace_outcome(const struct el2_trap_event *event, char text[EL2_TRACE_OUTCOME]);

#ifdef __cplusplus
}
#endif

#endif
