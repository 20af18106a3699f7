/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of a VM, for the files of traps/ that read and change it (vm.c, onereg.c).
 */
#ifndef EL2_TRAPS_VM_VMSTATE_H
#define EL2_TRAPS_VM_VMSTATE_H

#include "sanitise/language/policy.h"
#include "sanitise/view/guestview.h"
#include "traps/vm/control.h"
#include "traps/vm/vm.h"

struct el2_vcpu_regs { /* what a vCPU has of its own */
    uint64_t mpidr;
    uint64_t csselr;
    uint64_t clidr;
    unsigned cpu; /* the physical CPU that it is on */
};

struct el2_vm {
    const struct el2_kernel *kernel;
    const struct el2_host *host;
    uint32_t features;
    bool ran;
    const struct el2_watch *watch; /* or NULL */
    struct el2_host_view view;
    struct el2_controls controls;
    uint64_t limit[EL2_ID_COUNT]; /* the guest view that the kernel itself gives */
    uint64_t id[EL2_ID_COUNT];    /* the same, after userspace and the first run */
    uint64_t boot[EL2_ID_COUNT];  /* "invariant" registers: the boot CPU's */
    unsigned vcpu_count;
    struct el2_vcpu_regs vcpu[];
};

/* What the hardware gives a guest whose access is not trapped, for an encoding of the ID space (vm.c). */
uint64_t el2_vm_hardware_value(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding);

/* The facts that conditions of this VM are evaluated against. */
static inline struct el2_facts el2_vm_facts(const struct el2_vm *vm)
{
    return (struct el2_facts){
        .vm = vm->features, .host = vm->view.facts, .sanitised = vm->view.value, .guest = vm->id};
}

#endif
