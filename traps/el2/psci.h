/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercalls of the guest: HVC, and SMC as the kernel treats it. Which functions are served, and by what, is the
 * kernel file's ([hypercalls]); what the services do is here, as PSCI (DEN0022) and SMCCC (DEN0028) have it.
 *
 * Decode (what was asked), decide (what the kernel answers, a value), perform (X0 to X3 and PC). What a
 * decision asks of the machine (power off, start a vCPU) is the run loop's to do, after performing it.
 *
 *     struct el2_hvc_call call = el2_hvc_decode(&state, 0, EL2_EXIT_HVC);
 *     struct el2_hvc_decision decision = el2_hvc_decide(&exits, &call, &context);
 *     el2_hvc_perform(&state, &decision);
 *     if (decision.kind == EL2_HVC_SYSTEM_OFF) ...
 *
 * state.pc is the preferred return address: the next instruction after HVC, the SMC itself after a trapped
 * SMC. SMCCC services whose answer is not modelled (entropy, stolen time, vendor services) are answered as
 * not supported, with `modelled` false, so that the caller can say so.
 */
#ifndef EL2_TRAPS_EL2_PSCI_H
#define EL2_TRAPS_EL2_PSCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "traps/el2/exits.h"
#include "traps/el2/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* PSCI return values (DEN0022 5.2.2), as X0 holds them. */
#define EL2_PSCI_SUCCESS            0ull
#define EL2_PSCI_NOT_SUPPORTED      ((uint64_t)-1)
#define EL2_PSCI_INVALID_PARAMETERS ((uint64_t)-2)
#define EL2_PSCI_ALREADY_ON         ((uint64_t)-4)
#define EL2_PSCI_INTERNAL_FAILURE   ((uint64_t)-6)

struct el2_hvc_call {
    uint32_t function;    /* W0 */
    uint64_t argument[3]; /* X1 to X3 */
    uint16_t imm;
    enum el2_exit_handler handler; /* EL2_EXIT_HVC, or how the kernel takes an SMC */
    bool is_64bit;                 /* bit 30 of the function */
    const char *name;              /* "PSCI_VERSION", or NULL */
};

/* What the machine has to do, besides X0. */
enum el2_hvc_kind {
    EL2_HVC_RETURN, /* nothing */
    EL2_HVC_SYSTEM_OFF,
    EL2_HVC_SYSTEM_RESET,
    EL2_HVC_CPU_ON, /* start vCPU `target` at `entry` with X0 = `argument` */
    EL2_HVC_CPU_OFF,
    EL2_HVC_CPU_SUSPEND, /* wait for an interrupt */
    EL2_HVC_STUCK,       /* X0 is written and the instruction executes again, for ever */
};

struct el2_hvc_decision {
    enum el2_hvc_kind kind;
    uint64_t x0;
    bool clears_x1_x3;
    bool advances; /* PC + 4: for SMC */
    bool modelled; /* false: the kernel would answer, el2sim does not know what */
    unsigned target;
    uint64_t entry;
    uint64_t argument;
    const char *name; /* of the function, or NULL */
    const char *rule;
    const char *origin; /* of the function's row; NULL where it has none, or an SMC is refused */
};

struct el2_hvc_vcpu {
    uint64_t mpidr; /* affinity fields; other bits are ignored */
    bool on;
};

/* What a decision depends on besides the call. */
struct el2_hvc_context {
    const struct el2_hvc_vcpu *vcpu;
    unsigned vcpu_count;

    /*
     * What ARCH_FEATURES answers for ARCH_WORKAROUND_1 to 3, by the host's mitigation state: 0 mitigated, 1
     * or -2 not needed, -1 (EL2_PSCI_NOT_SUPPORTED) vulnerable. A row is asked only of kernels that serve it.
     */
    uint64_t workaround[3];
};

struct el2_hvc_call el2_hvc_decode(const struct el2_cpu_state *state, uint16_t imm,
                                   enum el2_exit_handler handler);
struct el2_hvc_decision el2_hvc_decide(const struct el2_exits *exits, const struct el2_hvc_call *call,
                                       const struct el2_hvc_context *context);

/* Writes X0 (and X1 to X3) and PC. */
void el2_hvc_perform(struct el2_cpu_state *state, const struct el2_hvc_decision *decision);

#ifdef __cplusplus
}
#endif

#endif
