/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How each kernel release handles an exit of the guest to EL2: which handler an exception class has, how it
 * answers SMC and HVC, and how it builds an exception that it injects. What it answers for ID registers, and
 * the ESR_EL1 of an UNDEF there, is not here but in the kernel file (sanitise/language/kernel.h, traps/vm/vm.h).
 *
 * Rows say what changed and when; a release takes the last row that is not newer than itself.
 *
 *     struct el2_exits exits;
 *     el2_exits_by_release(el2_kernel_release(kernel), &exits, &error);
 *     const struct el2_exit_row *row = el2_exit_row(&exits, EL2_EC_SVE);   // 4.15: handle_sve, inject UNDEF
 */
#ifndef EL2_TRAPS_EL2_EXITS_H
#define EL2_TRAPS_EL2_EXITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"
#include "traps/el2/inject.h"

#define EL2_RELEASE(major, minor) ((uint16_t)((major) << 8 | (minor)))

/* What an SMC by the guest does. */
enum el2_smc_rule {
    EL2_SMC_UNDEF,    /* UNDEF is injected */
    EL2_SMC_STUCK,    /* X0 = -1, but PC stays: the guest executes the SMC for ever */
    EL2_SMC_REFUSED,  /* X0 = -1, PC + 4 */
    EL2_SMC_LIKE_HVC, /* an immediate of 0 is served as a hypercall, others X0 = -1; PC + 4 */
};

struct el2_exits {
    uint16_t release; /* EL2_RELEASE */
    uint32_t psci;    /* what PSCI_VERSION answers: major << 16 | minor */
    bool smccc_1_1;   /* SMCCC_VERSION and ARCH_FEATURES are served, X1 to X3 are cleared */
    enum el2_smc_rule smc;
    enum el2_entry_style entry;
    bool narrow_32bit;    /* SMC32 calls of PSCI see the low halves of their arguments */
    bool checks_affinity; /* reserved bits in a target affinity: INVALID_PARAMETERS */
    const char *origin;
};

/* "4.15", "4.14.177", "7.1-rc3" → the rules in force; false where the text is no release or is older
 * than 4.14. */
bool el2_exits_by_release(const char *release, struct el2_exits *exits, struct el2_error *error);

enum el2_exit_handler {
    EL2_EXIT_UNDEF,  /* inject UNDEF */
    EL2_EXIT_WFX,    /* wait or yield, then skip */
    EL2_EXIT_SYSREG, /* the table of system registers */
    EL2_EXIT_CP,     /* the tables of AArch32 coprocessor registers */
    EL2_EXIT_HVC,    /* PSCI and SMCCC */
    EL2_EXIT_SMC,    /* by enum el2_smc_rule */
    EL2_EXIT_FP,     /* load the guest's registers, lift the trap, execute again */
    EL2_EXIT_SVE,    /* as FP where the VM has SVE, else inject UNDEF */
    EL2_EXIT_PAUTH,  /* lift the trap where the VM has pointer authentication, else inject UNDEF */
    EL2_EXIT_ABORT,  /* stage 2: memory and devices */
    EL2_EXIT_DEBUG,  /* to userspace: KVM_EXIT_DEBUG */
};

struct el2_exit_row {
    uint8_t ec;
    uint16_t since;
    enum el2_exit_handler handler;
    const char *function; /* the kernel's name of the handler */
    const char *rule;     /* one clause */
    const char *origin;
};

/* The handler of a class (0..63) under a release; classes without a row have kvm_handle_unknown_ec. */
const struct el2_exit_row *el2_exit_row(const struct el2_exits *exits, unsigned ec);

/* What the table of system registers does with a trapped register outside the ID space. */
enum el2_register_answer {
    EL2_REGISTER_UNDEF,    /* UNDEF is injected */
    EL2_REGISTER_EMULATED, /* the vCPU has one of its own */
    EL2_REGISTER_RAZ_WI,   /* reads as zero, writes are ignored */
    EL2_REGISTER_ALLOWED,  /* the trap is lifted and the instruction executes again */
};

struct el2_exit_register {
    el2_encoding first;
    el2_encoding last;
    uint16_t since;
    uint32_t vm;            /* enum el2_vm_feature that the VM has to have, or 0 */
    enum el2_arch_id guest; /* feature that the VM's ID registers have to announce, or EL2_FEAT_NONE */
    enum el2_register_answer answer;
    const char *function; /* the kernel's name of the accessor */
    const char *rule;     /* one clause */
    const char *origin;
};

/* Never NULL: a register without a row is UNDEF. `guest`: the features that the VM's ID registers announce.
 */
const struct el2_exit_register *el2_exit_register(const struct el2_exits *exits, el2_encoding encoding,
                                                  uint32_t vm_features, const struct el2_arch_set *guest);

/* Checks the tables: sorted, classes known. False names the bad row. */
bool el2_exits_check(struct el2_error *error);
bool el2_exit_registers_check(struct el2_error *error);

#endif
