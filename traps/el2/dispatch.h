/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An exit to EL2: from the syndrome to the kernel's decision, and its effect on the vCPU.
 *
 * el2_dispatch decides: which handler the kernel has for the class, and what it answers; el2_perform applies
 * it. The one side effect of a decision is CSSELR_EL1: a write that the kernel takes is stored in the VM at
 * once. For a trapped instruction state.pc is its address; for HVC that of the next one (the preferred return
 * address).
 *
 *     struct el2_decision decision = el2_dispatch(exits, vm, 0, &state, esr, &context);
 *     el2_perform(&state, &decision);
 *     // then what the run loop has to do: decision.action EL2_DO_HVC, EL2_DO_WAIT, EL2_DO_ABORT …
 */
#ifndef EL2_TRAPS_EL2_DISPATCH_H
#define EL2_TRAPS_EL2_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "traps/el2/exits.h"
#include "traps/el2/inject.h"
#include "traps/el2/psci.h"
#include "traps/el2/state.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_action_taken {
    EL2_DO_WRITE_XT,  /* Xt = value, PC + 4 */
    EL2_DO_SKIP,      /* PC + 4: a write that was taken, or ignored */
    EL2_DO_KEEP,      /* PC + 4 without writing Xt, although it is a read */
    EL2_DO_UNDEF,     /* an exception to EL1 with ESR_EL1 = value */
    EL2_DO_HVC,       /* see hvc */
    EL2_DO_WAIT,      /* WFI, WFE …: PC + 4, and the vCPU may wait */
    EL2_DO_ALLOW,     /* the trap is lifted and the instruction executes again */
    EL2_DO_LIVELOCK,  /* nothing changes: the guest executes the instruction for ever */
    EL2_DO_ABORT,     /* a stage 2 fault: memory or a device has to answer */
    EL2_DO_DEBUG,     /* an exit to userspace */
    EL2_DO_UNHANDLED, /* not modelled: never answered with a guess */
};

struct el2_decision {
    enum el2_action_taken action;
    uint8_t rt;                   /* EL2_DO_WRITE_XT */
    uint64_t value;               /* EL2_DO_WRITE_XT: Xt; EL2_DO_UNDEF: ESR_EL1 */
    struct el2_entry_rules entry; /* EL2_DO_UNDEF */
    struct el2_hvc_decision hvc;  /* EL2_DO_HVC */
    bool knows_timeout;           /* EL2_DO_WAIT: WFIT and WFET end with their time-out */
    const char *handler;          /* the kernel's function */
    const char *rule;             /* one clause: why */
    const char *origin;
};

/* Decides what the kernel does with an exit of `vcpu` with ESR_EL2 = `esr`. All strings outlive the VM's
 * kernel. */
struct el2_decision el2_dispatch(const struct el2_exits *exits, struct el2_vm *vm, unsigned vcpu,
                                 const struct el2_cpu_state *state, uint64_t esr,
                                 const struct el2_hvc_context *context);

/* The same for an access to a system register whose answer is known: as el2_dispatch decides it of its syndrome. */
struct el2_decision el2_dispatch_answer(const struct el2_exits *exits, const struct el2_vm *vm,
                                        const struct el2_answer *answer, bool is_read, uint8_t rt);

/* What an answer of traps/vm/vm.h to an access of Xt = `rt` becomes, without the handler. */
struct el2_decision el2_decide_access(const struct el2_exits *exits, const struct el2_answer *answer,
                                      bool is_read, uint8_t rt);

/* How this kernel enters EL1 of the VM where it injects an exception. */
struct el2_entry_rules el2_entry_by_kernel(const struct el2_exits *exits, const struct el2_vm *vm);

/* Applies a decision to the vCPU. */
void el2_perform(struct el2_cpu_state *state, const struct el2_decision *decision);

/* "WRITE_XT", for traces. */
const char *el2_action_name(enum el2_action_taken action);

#ifdef __cplusplus
}
#endif

#endif
