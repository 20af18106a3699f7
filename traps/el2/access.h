/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An access to a register of the ID space by the guest, decided once: where the architecture's controls send it, and
 * what it gets there. Whoever performs it, now or by the exception that it takes, is given this decision.
 *
 *     struct el2_access access = {.index = index, .instruction = mrs, .el = 1};
 *     el2_access_route(&access, &controls, cpu);
 *     el2_access_answer(&access, vm, 0, &controls);
 *     access.trap.outcome == EL2_TRAP_TO_EL2;          // by access.trap.control, with access.trap.esr
 *     access.decision.action == EL2_DO_WRITE_XT;       // and Xt = access.decision.value
 */
#ifndef EL2_TRAPS_EL2_ACCESS_H
#define EL2_TRAPS_EL2_ACCESS_H

#include "traps/el2/dispatch.h"
#include "traps/vm/control.h"

struct el2_access {
    /* The caller's. */
    int index;                          /* of the register in the ID space (el2_id_index) */
    struct el2_instruction instruction; /* MRS or MSR (register) */
    uint8_t el;                         /* 0 or 1 */
    uint64_t value;                     /* what an MSR writes */

    struct el2_trap_decision trap; /* el2_access_route */

    /* el2_access_answer: EL2_TRAP_TO_EL2: the kernel's; EL2_TRAP_NONE: the hardware's, EL2_DO_WRITE_XT or
     * EL2_DO_SKIP; else EL2_DO_UNDEF with trap.esr, which the CPU itself takes to EL1. */
    struct el2_decision decision;
};

/* Where the access goes, under these controls (KVM's and EL1's own) on this CPU. */
void el2_access_route(struct el2_access *access, const struct el2_controls *controls,
                      const struct el2_cpu *cpu);

/*
 * What a routed access of `vcpu` gets. The one side effect is CSSELR_EL1's, as in dispatch.h. The strings are static,
 * or the VM's kernel's.
 */
void el2_access_answer(struct el2_access *access, struct el2_vm *vm, unsigned vcpu,
                       const struct el2_controls *controls);

/* Whether it is an MRS. */
static inline bool el2_access_reads(const struct el2_access *access)
{
    return access->instruction.kind == EL2_INSN_MRS;
}

#endif
