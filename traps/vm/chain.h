/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The chain of one field: from the hardware to what the guest reads, each link with its rule.
 *
 * The links are the steps that the VM's own decisions reported to a trail (`watch` of el2_vm_options), so
 * that the chain cannot disagree with what the guest reads.
 *
 *     struct el2_trail *trail = el2_trail_create();
 *     struct el2_vm_options options = {.watch = el2_trail_watch(trail)};
 *     struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
 *     struct el2_field_ref field;
 *     struct el2_chain chain;
 *     el2_field_parse("ID_AA64PFR0_EL1.SVE", &field, &error);
 *     el2_chain_collect(trail, vm, 0, &field, &chain);
 *     el2_chain_decider(&chain);   // the link that gave the field its value, or NULL: the hardware
 */
#ifndef EL2_TRAPS_VM_CHAIN_H
#define EL2_TRAPS_VM_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"
#include "sanitise/view/step.h"
#include "sanitise/view/trail.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_CHAIN_LINKS 48

struct el2_link { /* a step, as far as it concerns the field */
    enum el2_stage stage;
    int cpu;                   /* the CPU that was read, or -1 */
    bool changed;              /* false: the rule looked and left the field alone */
    uint64_t value;            /* the field's bits after it */
    const struct el2_row *row; /* the rule, or NULL */
    const char *why;
};

/* Where the guest's value comes from. */
enum el2_chain_source {
    EL2_CHAIN_VIEW,     /* the VM's ID register: the links lead to it */
    EL2_CHAIN_HARDWARE, /* the CPU that the vCPU is on: the links are the host's view, which the guest does
                           not get */
    EL2_CHAIN_VCPU,     /* state of the vCPU or of its caches, or fabricated: `answer.rule` says which */
    EL2_CHAIN_NONE,     /* the guest gets no value (answer.kind) */
};

struct el2_chain {
    struct el2_field_ref field;
    uint64_t hardware;                     /* the field's bits on the boot CPU */
    struct el2_link link[EL2_CHAIN_LINKS]; /* in the order of deciding; one unchanged link a stage at most */
    size_t link_count;
    enum el2_chain_source source;
    uint64_t value; /* the field's bits that the guest reads, by the links where the source is VIEW */
    struct el2_answer answer; /* of el2_vm_read */
};

/* Fills `chain` for `field` (in the ID space) of a VM that has reported to `trail` since it was created. */
void el2_chain_collect(const struct el2_trail *trail, const struct el2_vm *vm, unsigned vcpu,
                       const struct el2_field_ref *field, struct el2_chain *chain);

/* The last link of a stage, or NULL where the stage had no rule for the field. */
const struct el2_link *el2_chain_last(const struct el2_chain *chain, enum el2_stage stage);

/* The link that gave the guest's value, or NULL: it is the hardware's, unchanged. */
const struct el2_link *el2_chain_decider(const struct el2_chain *chain);

#ifdef __cplusplus
}
#endif

#endif
