/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a register holds now, and whether KVM lists it: what getting, deciding and performing share. */
#include "traps/onereg/onereg_internal.h"

#include "traps/onereg/onereg.h"
#include "traps/vm/vmstate.h"

uint64_t *el2_onereg_of_vcpu(struct el2_vcpu_regs *vcpu, enum el2_id_policy policy)
{
    switch (policy) {
    case EL2_ID_MPIDR:
        return &vcpu->mpidr;
    case EL2_ID_CSSELR:
    case EL2_ID_CSSELR_KEPT:
        return &vcpu->csselr;
    default:
        return &vcpu->clidr;
    }
}

uint64_t el2_onereg_current(const struct el2_vm *vm, unsigned vcpu, int index)
{
    switch (vm->kernel->user[index].get) {
    case EL2_GET_VIEW:
        return vm->id[index];
    case EL2_GET_BOOT:
        return vm->boot[index];
    case EL2_GET_VCPU: {
        struct el2_vcpu_regs copy = vm->vcpu[vcpu];
        return *el2_onereg_of_vcpu(&copy, vm->kernel->id[index].policy);
    }
    case EL2_GET_ABSENT:
        break;
    }
    return 0;
}

bool el2_onereg_listed(const struct el2_vm *vm, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    struct el2_facts facts = el2_vm_facts(vm);
    return index >= 0 && vm->kernel->user[index].get != EL2_GET_ABSENT &&
           el2_condition_holds(vm->kernel, vm->kernel->user[index].listed_if, &facts);
}

bool el2_onereg_reads_as_zero(const struct el2_vm *vm, int index)
{
    const struct el2_id_row *id = &vm->kernel->id[index];
    struct el2_facts facts = el2_vm_facts(vm);
    return id->policy == EL2_ID_HIDDEN || id->policy == EL2_ID_UNALLOCATED ||
           (id->has_raz && el2_condition_holds(vm->kernel, id->raz_if, &facts));
}
