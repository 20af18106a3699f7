/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception entry to the guest's EL1, as a pure function: state in, state out.
 *
 * Two things enter EL1 and they differ: the CPU itself (an UNDEFINED instruction, SVC, an abort) and the
 * kernel, which builds the entry in software when it injects an exception. Older kernels built a PSTATE of
 * their own. The stack pointer in use changes with PSTATE.SP: sp_el0 and sp_el1 themselves stay as they are.
 *
 *     struct el2_entry_rules rules = el2_entry_by_cpu(&host->cpu[0]);
 *     struct el2_exception undef = {.esr = EL2_ESR_UNDEF, .return_address = state.pc};
 *     state = el2_enter_el1(&state, &undef, &rules);
 */
#ifndef EL2_TRAPS_EL2_INJECT_H
#define EL2_TRAPS_EL2_INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/exits.h"
#include "traps/el2/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Offset inside a group of four vectors. */
enum el2_vector {
    EL2_VECTOR_SYNC = 0x000,
    EL2_VECTOR_IRQ = 0x080,
    EL2_VECTOR_FIQ = 0x100,
    EL2_VECTOR_SERROR = 0x180,
};

struct el2_entry_rules {
    enum el2_entry_style style;
    bool pan;  /* EL2_ENTRY_CPU: the CPU has FEAT_PAN */
    bool ssbs; /* EL2_ENTRY_CPU: FEAT_SSBS */
    bool dit;  /* EL2_ENTRY_CPU: FEAT_DIT */
    bool nmi;  /* EL2_ENTRY_CPU: FEAT_NMI */
    bool mte;  /* EL2_ENTRY_CPU: FEAT_MTE2. EL2_ENTRY_COMPUTED: the VM has KVM_CAP_ARM_MTE */
};

struct el2_exception {
    enum el2_vector vector;
    uint64_t esr;            /* for EL2_VECTOR_IRQ and _FIQ ESR_EL1 is left alone */
    uint64_t return_address; /* goes to ELR_EL1 */
    bool has_far;
    uint64_t far;
};

/* The rules of an exception that this CPU takes by itself: from its raw ID registers. */
struct el2_entry_rules el2_entry_by_cpu(const struct el2_cpu *cpu);

/* The offset of the vector from VBAR_EL1 (0x000 to 0x780) for an exception taken from `pstate`. */
uint64_t el2_vector_offset(uint64_t pstate, enum el2_vector vector);

/* PSTATE after the entry. */
uint64_t el2_entry_pstate(uint64_t pstate, uint64_t sctlr_el1, const struct el2_entry_rules *rules);

/* The state after the exception is taken to EL1 from EL0 or EL1. */
struct el2_cpu_state el2_enter_el1(const struct el2_cpu_state *state, const struct el2_exception *exception,
                                   const struct el2_entry_rules *rules);

#ifdef __cplusplus
}
#endif

#endif
