/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a use ends for the guest: a decision of traps/use/use.h, and behind a trap to EL2 what the handler that
 * the VM's kernel has for the class does (traps/el2/exits.h).
 *
 *     struct el2_use_ending ending;
 *     el2_use_end(&context, &decision, &ending);
 *     ending.end == EL2_END_INJECTED;   // the kernel injects UNDEF
 */
#ifndef EL2_TRAPS_USE_USE_END_H
#define EL2_TRAPS_USE_USE_END_H

#include "traps/el2/exits.h"
#include "traps/use/use.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_end {
    EL2_END_EXECUTES,   /* as on the CPU itself, at once or when the kernel has lifted the trap */
    EL2_END_EMULATED,   /* the kernel answers with the vCPU's own */
    EL2_END_READS_ZERO, /* the kernel answers zero, and ignores writes */
    EL2_END_NOP,
    EL2_END_UNDEF,    /* UNDEFINED by the CPU */
    EL2_END_INJECTED, /* UNDEFINED by the kernel */
    EL2_END_TO_EL1,   /* the guest's own EL1 has trapped it */
    EL2_END_NO_TIMER, /* WFIT, WFET: the kernel waits, but not for the time-out */
};

struct el2_use_ending {
    enum el2_end end;
    const char *handler; /* the kernel's function, or NULL */
    const char *rule;    /* one clause */
    const char *origin;
};

void el2_use_end(const struct el2_use_context *context, const struct el2_use_decision *decision,
                 struct el2_use_ending *ending);

/* "executes", "undef-injected": stable, for machines. */
const char *el2_end_name(enum el2_end end);

/* Whether the guest gets what the feature promises, and whether it gets an undefined instruction. */
bool el2_end_works(enum el2_end end);
bool el2_end_is_undef(enum el2_end end);

#ifdef __cplusplus
}
#endif

#endif
