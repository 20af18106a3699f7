/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a guest reads what it reads of one field, as lines: hardware, sanitised, dmesg, override, guest, VM, userspace,
 * first run, reads. A line is a stage, the field's value after it, the rule in words, and where the rule stands.
 *
 *     struct el2_explained explained = {.vm = vm, .fresh = before, .trail = trail};
 *     struct el2_explanation explanation;
 *     el2_explain_field(&explained, &field, &explanation);
 *     puts(explanation.line[0].rule);
 */
#ifndef EL2_SIM_EXPLAIN_EXPLANATION_H
#define EL2_SIM_EXPLAIN_EXPLANATION_H

#include "sanitise/language/rules.h"
#include "sim/explain/value_words.h"
#include "traps/vm/chain.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_explained {                     /* what is explained; nothing is owned */
    const struct el2_vm *vm;               /* has run, and has reported to the trail since it was created */
    const struct el2_vm *fresh;            /* the same after userspace's writes and before its first run */
    const struct el2_trail *trail;         /* what the host kernel and the VM decided */
    const struct el2_overrides *overrides; /* of the host kernel's command line, or NULL */
    uint32_t features;                     /* the VM's (enum el2_vm_feature) */
};

struct el2_explain_line {
    const char *stage;
    bool has_value;
    uint64_t value; /* field bits */
    char rule[EL2_WORDS_TEXT];
    const struct el2_row *row; /* the rule in the kernel file, or NULL */
    const char *origin;        /* where there is no row, or NULL */
};

#define EL2_EXPLAIN_LINES (EL2_CHAIN_LINKS + 16)

struct el2_explanation {
    struct el2_chain chain;
    size_t count;
    struct el2_explain_line line[EL2_EXPLAIN_LINES];
    bool out_of_memory; /* what another VM feature would change is not known */
};

/*
 * Explains one field of the ID space, on the CPU that vCPU 0 is on. What another VM feature would change is tried on VMs
 * of its own; a feature that the kernel refuses is left out.
 */
void el2_explain_field(const struct el2_explained *explained, const struct el2_field_ref *field,
                       struct el2_explanation *explanation);

#ifdef __cplusplus
}
#endif

#endif
