/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel does with an exit of the guest to EL2, compiled: [handlers], [trapped-registers], [hypercalls],
 * and the PSTATE of [inject]. Internal to sanitise/ and read by traps/el2. What it answers for ID registers is
 * in policy.h.
 *
 *     const struct el2_exits *exits = el2_kernel_exits(kernel);
 *     exits->handler[0x19].function;      // linux-4.15: "handle_sve"
 */
#ifndef EL2_SANITISE_LANGUAGE_EXITS_H
#define EL2_SANITISE_LANGUAGE_EXITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/exceptionclass.h"
#include "sanitise/language/condition.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_kernel;

enum el2_exit_handler {
    EL2_EXIT_UNDEF,        /* undef: inject UNDEF */
    EL2_EXIT_WFX,          /* wfx: wait or yield, then skip; a time-out is not known */
    EL2_EXIT_WFX_TIMEOUT,  /* wfx-timeout: the same, and WFIT ends with its time-out */
    EL2_EXIT_SYSREG,       /* sysreg: the table of system registers */
    EL2_EXIT_CP,           /* coprocessor: the tables of AArch32 coprocessor registers */
    EL2_EXIT_HVC,          /* hypercall: by [hypercalls] */
    EL2_EXIT_SMC_STUCK,    /* smc-stuck: X0 = -1, but PC stays: the guest executes the SMC for ever */
    EL2_EXIT_SMC_REFUSED,  /* smc-refused: X0 = -1, PC + 4 */
    EL2_EXIT_SMC_LIKE_HVC, /* smc-hypercall: an immediate of 0 is a hypercall, others X0 = -1; PC + 4 */
    EL2_EXIT_FP,           /* fp: load the guest's registers, lift the trap, execute again */
    EL2_EXIT_SVE,          /* sve: as FP where the VM has SVE, else inject UNDEF */
    EL2_EXIT_PAUTH, /* pauth: lift the trap where the VM has pointer authentication, else inject UNDEF */
    EL2_EXIT_ABORT, /* abort: stage 2, memory and devices */
    EL2_EXIT_DEBUG, /* debug: to userspace, KVM_EXIT_DEBUG */
};

struct el2_exit_row { /* of [handlers] */
    enum el2_exit_handler handler;
    const char *function; /* the kernel's name of the handler */
    const char *rule;     /* one clause */
    const char *origin;
};

/* What the table of system registers does with a trapped register outside the ID space. */
enum el2_register_answer {
    EL2_REGISTER_UNDEF,    /* undef: UNDEF is injected */
    EL2_REGISTER_EMULATED, /* emulated: the vCPU has one of its own */
    EL2_REGISTER_RAZ_WI,   /* raz-wi: reads as zero, writes are ignored */
    EL2_REGISTER_ALLOWED,  /* allowed: the trap is lifted and the instruction executes again */
};

struct el2_exit_register { /* one case of a row of [trapped-registers] */
    enum el2_register_answer answer;
    const char *function; /* the kernel's name of the accessor */
    const char *rule;     /* one clause */
    const char *origin;
    struct el2_condition when;
};

struct el2_register_range { /* a row of [trapped-registers]; sorted by `first`, the longer of two first */
    el2_encoding first;
    el2_encoding last;
    uint16_t case_first; /* the first case that holds is the answer */
    uint16_t case_count;
    const struct el2_row *row;
};

/* What a function of [hypercalls] does. */
enum el2_service {
    EL2_SERVICE_VALUE,         /* N: X0 = N */
    EL2_SERVICE_NOT_MODELLED,  /* not-modelled: the kernel serves it, el2sim does not know how */
    EL2_SERVICE_ARCH_FEATURES, /* arch-features: SMCCC_ARCH_FEATURES, by the host's mitigations */
    EL2_SERVICE_WORKAROUND,    /* workaround: a mitigation, nothing to see for the guest */
    EL2_SERVICE_PSCI_VERSION,  /* psci-version: `psci` of [hypercalls] */
    EL2_SERVICE_PSCI_FEATURES, /* psci-features: whether a function is served */
    EL2_SERVICE_CPU_SUSPEND,   /* cpu-suspend, and so on: as DEN0022 has the function of that name */
    EL2_SERVICE_CPU_OFF,
    EL2_SERVICE_CPU_ON,
    EL2_SERVICE_AFFINITY_INFO,
    EL2_SERVICE_SYSTEM_OFF,
    EL2_SERVICE_SYSTEM_OFF2,
    EL2_SERVICE_SYSTEM_RESET,
    EL2_SERVICE_SYSTEM_RESET2,
};

struct el2_hypercall { /* one function identifier of [hypercalls]; sorted by it */
    uint32_t id;
    enum el2_service service;
    uint64_t value;   /* EL2_SERVICE_VALUE */
    uint32_t from;    /* the PSCI version that has it, as `psci`; 0: any */
    const char *rule; /* one clause, or NULL */
    const struct el2_row *row;
};

/* How an exception entry to EL1 makes PSTATE. */
enum el2_entry_style {
    EL2_ENTRY_CPU,      /* the CPU itself: AArch64.TakeException (DDI 0487 J1.1) */
    EL2_ENTRY_CONSTANT, /* pstate = constant: EL1h with DAIF set, all else 0 */
    EL2_ENTRY_COMPUTED, /* pstate = computed: NZCV, DIT and PAN kept, PAN and SSBS by SCTLR_EL1 */
};

struct el2_exits {
    struct el2_exit_row handler[EL2_EC_COUNT]; /* by exception class */

    struct el2_register_range *range;
    size_t range_count;
    struct el2_exit_register *answer; /* the cases of all ranges */
    size_t answer_count;
    struct el2_exit_register other; /* of a register without a row, or without a case that holds */

    struct el2_hypercall *call;
    size_t call_count;
    uint32_t psci;     /* version: major << 16 | minor; 0: no PSCI */
    bool clears_x1_x3; /* results = x0-x3: X1 to X3 are cleared, SMCCC 1.1 */
    bool narrow_32bit; /* arguments = narrowed: SMC32 calls of PSCI see the low halves of their arguments */
    bool checks_affinity; /* affinity = checked: reserved bits in a target affinity are INVALID_PARAMETERS */

    enum el2_entry_style entry; /* of an exception that the kernel injects */
};

/* Of a kernel, as long as it lives. */
const struct el2_exits *el2_kernel_exits(const struct el2_kernel *kernel);

#ifdef __cplusplus
}
#endif

#endif
