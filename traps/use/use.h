/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Use decides like hardware: what becomes of an instruction of a feature at EL1 or EL0.
 *
 * Absent on the CPU that the vCPU is on: UNDEFINED (or a NOP, in the hint space), whatever the engine could
 * do. Present, and a control that the kernel or the guest's own EL1 left set traps it or makes it UNDEFINED:
 * that exception, with its syndrome. Present and allowed: it executes. A pure function over plain values; the
 * features come from cpumodel/arch/archfeature.h and from the [feature] sections of the host file.
 *
 *     struct el2_use_context context;
 *     el2_use_context(&context, vm, vcpu);                       // once for a CPU and a VM
 *     struct el2_use_decision decision = el2_use_decide(&context, 0x04225000, 1);
 */
#ifndef EL2_TRAPS_USE_USE_H
#define EL2_TRAPS_USE_USE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/host/host.h"
#include "traps/syndrome/instruction.h"
#include "traps/vm/control.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_use_context { /* owned by the caller; what does not change while the vCPU stays on its CPU */
    const struct el2_host *host;
    const struct el2_cpu *cpu;
    struct el2_arch_set set; /* the features that the CPU announces */
    const struct el2_vm *vm;
    uint64_t sctlr_el1; /* the guest's own controls: the caller keeps them current */
    uint64_t sctlr2_el1;
    uint64_t cpacr_el1;
    uint64_t tcr2_el1;
    uint64_t smcr_el1;
    uint64_t cntkctl_el1;
};

enum el2_use_outcome {
    EL2_USE_BASE,     /* no feature gates it: not this file's business */
    EL2_USE_EXECUTES, /* the feature is present and allowed */
    EL2_USE_NOP,      /* hint space of an absent feature */
    EL2_USE_UNDEF,    /* UNDEFINED, an exception to EL1: `esr` is its ESR_EL1 */
    EL2_USE_TO_EL1,   /* a control of EL1 traps it: `esr` is its ESR_EL1 */
    EL2_USE_TO_EL2,   /* a control of EL2 traps it: `esr` is its ESR_EL2 */
};

/* What a declared feature of the host file does when it is allowed. */
enum el2_use_effect { EL2_USE_DOES_ENGINE, EL2_USE_DOES_NOP, EL2_USE_DOES_ZERO, EL2_USE_DOES_VALUE };

struct el2_use_decision {
    enum el2_use_outcome outcome;
    uint64_t esr;
    enum el2_arch_id feature;      /* EL2_FEAT_NONE for a declared one */
    const char *name;              /* "FEAT_SVE", "FEAT_WARP" */
    const char *control;           /* "HCRX_EL2.MSCEn", or NULL; of a declared feature only the register */
    el2_encoding control_register; /* 0 where control is NULL */
    uint8_t control_lsb;
    const char *why; /* one clause */
    const char *origin;
    enum el2_use_effect does;               /* of EL2_USE_EXECUTES */
    uint64_t value;                         /* of EL2_USE_DOES_VALUE */
    uint8_t rd;                             /* destination register of the last two */
    struct el2_instruction instruction;     /* the word, decoded */
    const struct el2_arch_instruction *row; /* the word's; NULL: it is no instruction of the architecture's */
};

/* Of a vCPU, on the CPU that it is on, or on CPU `cpu` of the host. All controls of EL1 are 0. */
void el2_use_context(struct el2_use_context *context, const struct el2_vm *vm, unsigned vcpu);
void el2_use_context_on(struct el2_use_context *context, const struct el2_vm *vm, unsigned cpu);

/* Has EL1's own controls permit everything. */
void el2_use_permit_everything(struct el2_use_context *context);

/*
 * The control of EL2 that covers the use of `word` at `el`, set or not: the first by priority; NULL: none
 * does. One that would also take from the guest a feature that it has (`guest`) does not count: CPTR_EL2.TFP
 * is none for FEAT_FAMINMAX.
 */
const char *el2_use_enforcer(const struct el2_use_context *context, const struct el2_arch_set *guest,
                             uint32_t word, unsigned el);

/* Decides the instruction `word` at `el` (0 or 1). */
struct el2_use_decision el2_use_decide(const struct el2_use_context *context, uint32_t word, unsigned el);

#ifdef __cplusplus
}
#endif

#endif
