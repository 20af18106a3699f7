/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/reglist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "traps/onereg/onereg.h"
#include "traps/onereg/reg_ids.h"
#include "traps/onereg/reg_kinds.h"

struct el2_reglist *el2_reglist_create(struct el2_vm *vm, struct el2_error *error)
{
    struct el2_reglist *list = calloc(1, sizeof *list);
    if (list) {
        list->vm = vm;
        list->vcpu = calloc(vm->vcpu_count, sizeof *list->vcpu);
        list->value = calloc(vm->vcpu_count * (vm->kernel->listed_count + 1), sizeof *list->value);
    }
    if (!list || !list->vcpu || !list->value) {
        el2_reglist_free(list);
        el2_fail_memory(error);
        return NULL;
    }
    el2_firmware_reset(list);
    for (unsigned i = 0; i < vm->vcpu_count; i++) {
        el2_core_reset(list, i);
        el2_sve_reset(list, i);
        el2_demux_reset(list, i);
        el2_sysregs_reset(list, i);
    }
    return list;
}

void el2_reglist_free(struct el2_reglist *list)
{
    if (!list)
        return;
    free(list->vcpu);
    free(list->value);
    free(list);
}

static bool is_finalized(const struct el2_reglist *list, unsigned vcpu)
{
    return !(list->vm->features & EL2_VM_SVE) || list->vcpu[vcpu].sve.finalized;
}

int el2_reglist_each(const struct el2_reglist *list, unsigned vcpu, void (*take)(void *context, uint64_t id),
                     void *context)
{
    if (vcpu >= list->vm->vcpu_count)
        return ENOENT;
    if (!is_finalized(list, vcpu))
        return EPERM;
    el2_core_each(list, take, context);
    el2_sve_each(list, take, context);
    el2_firmware_each(list, take, context);
    el2_sysregs_each(list, take, context);
    el2_demux_each(list, take, context);
    return 0;
}

/* What KVM refuses before it looks at the kind of register. */
static int check_id(const struct el2_reglist *list, unsigned vcpu, uint64_t id)
{
    if (vcpu >= list->vm->vcpu_count)
        return ENOENT;
    return (id & ~KVM_REG_SIZE_MASK) >> 32 == KVM_REG_ARM64 >> 32 ? 0 : EINVAL;
}

int el2_reglist_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value)
{
    int error = check_id(list, vcpu, id);
    memset(value, 0, sizeof *value);
    if (error)
        return error;
    switch (id & KVM_REG_COPROC_MASK) {
    case KVM_REG_CORE:
        return el2_core_get(list, vcpu, id, value);
    case KVM_REG_FIRMWARE:
    case KVM_REG_BITMAP:
        return el2_firmware_get(list, id, value);
    case KVM_REG_SVE:
        return el2_sve_get(list, vcpu, id, value);
    case KVM_REG_DEMUX:
        return el2_demux_get(list, vcpu, id, value);
    default:
        return el2_sysregs_get(list, vcpu, id, &value->word[0]);
    }
}

int el2_reglist_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value)
{
    int error = check_id(list, vcpu, id);
    if (error)
        return error;
    switch (id & KVM_REG_COPROC_MASK) {
    case KVM_REG_CORE:
        return el2_core_set(list, vcpu, id, value);
    case KVM_REG_FIRMWARE:
    case KVM_REG_BITMAP:
        return el2_firmware_set(list, id, value->word[0]);
    case KVM_REG_SVE:
        return el2_sve_set(list, vcpu, id, value);
    case KVM_REG_DEMUX:
        return el2_demux_set(list, vcpu, id, (uint32_t)value->word[0]);
    default:
        return el2_sysregs_set(list, vcpu, id, value->word[0]);
    }
}

int el2_reglist_finalize_sve(struct el2_reglist *list, unsigned vcpu)
{
    if (vcpu >= list->vm->vcpu_count || !(list->vm->features & EL2_VM_SVE))
        return EINVAL;
    if (list->vcpu[vcpu].sve.finalized)
        return EPERM;
    list->vcpu[vcpu].sve.finalized = true;
    return 0;
}

int el2_reglist_reset_vcpu(struct el2_reglist *list, unsigned vcpu)
{
    if (vcpu >= list->vm->vcpu_count)
        return ENOENT;
    struct sve_state *sve = &list->vcpu[vcpu].sve;
    unsigned counters = list->counters; /* PMCR_EL0.N is the VM's */
    memset(list->vcpu[vcpu].core, 0, sizeof list->vcpu[vcpu].core);
    memset(sve->z, 0, sizeof sve->z);
    memset(sve->p, 0, sizeof sve->p);
    el2_core_reset(list, vcpu);
    el2_sysregs_reset(list, vcpu);
    list->counters = counters;
    el2_vm_reset_vcpu(list->vm, vcpu);
    return 0;
}

int el2_reglist_run(struct el2_reglist *list, unsigned vcpu)
{
    if (vcpu >= list->vm->vcpu_count)
        return ENOENT;
    if (!is_finalized(list, vcpu))
        return EPERM;
    el2_vm_first_run(list->vm);
    return 0;
}
