/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps: how a decision of the sanitise floor tells why.
 *
 * Every function that changes an ID value on its way from the hardware to the guest takes a `struct el2_watch
 * *`, NULL in the fast path. Where one is given, each change (and each rule that looked and left the value
 * alone) is reported as a step, by the very code that makes it: so an explanation cannot disagree with the
 * value.
 */
#ifndef EL2_SANITISE_VIEW_STEP_H
#define EL2_SANITISE_VIEW_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "sanitise/language/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_stage {
    EL2_STAGE_HARDWARE,  /* the boot CPU's raw value */
    EL2_STAGE_SANITISED, /* the kernel's feature table and its other CPUs */
    EL2_STAGE_OVERRIDE,  /* the host's kernel command line */
    EL2_STAGE_GUEST,     /* KVM's rule for guests */
    EL2_STAGE_VM,        /* the same, where it depends on the VM's features */
    EL2_STAGE_USERSPACE, /* KVM_SET_ONE_REG */
    EL2_STAGE_FIRST_RUN, /* forced by the first KVM_RUN */
};

struct el2_step {
    enum el2_stage stage;
    int index;                 /* ID index */
    uint64_t mask;             /* the bits decided on */
    uint64_t after;            /* the register, 64 bits */
    int cpu;                   /* the CPU that was read, or -1 */
    const struct el2_row *row; /* the rule, or NULL where none stands in the kernel file */
    const char *why;           /* one clause */
};

struct el2_watch {
    void (*see)(void *context, const struct el2_step *step);
    void *context;
    int index; /* only steps of this ID index, or -1 for all */
};

static inline void el2_see(const struct el2_watch *watch, const struct el2_step *step)
{
    if (watch && (watch->index < 0 || watch->index == step->index))
        watch->see(watch->context, step);
}

#ifdef __cplusplus
}
#endif

#endif
