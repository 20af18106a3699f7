/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened at a trap: one event, and its text as the kernel's own tracepoints print it (trace_arm.h and
 * trace_handle_exit.h of arch/arm64/kvm), or as one line of JSON. Time is the instruction count. The task is guest-N, of
 * vCPU N; JSON names the vCPU where there are several.
 *
 *     static void print(void *context, const struct el2_trap_event *event)
 *     {
 *         char text[EL2_TRACE_TEXT];
 *         el2_trace_text(event, text);
 *         fputs(text, stderr);
 *     }
 */
#ifndef EL2_SIM_ACCOUNT_TRACE_H
#define EL2_SIM_ACCOUNT_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/account/event.h"

#ifdef __cplusplus
extern "C" {
#endif

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
