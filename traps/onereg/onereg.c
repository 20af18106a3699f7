/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/onereg.h"

#include <errno.h>

#include "cpumodel/text/count.h"
#include "traps/onereg/onereg_internal.h"
#include "traps/vm/control.h"
#include "traps/vm/vmstate.h"

#define KVM_REG_ARM64        0x6000000000000000ull
#define KVM_REG_SIZE_U64     0x0030000000000000ull
#define KVM_REG_ARM64_SYSREG 0x0000000000130000ull

uint64_t el2_onereg_id(el2_encoding e)
{
    return KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG | el2_op0(e) << 14 | el2_op1(e) << 11 |
           el2_crn(e) << 7 | el2_crm(e) << 3 | el2_op2(e);
}

bool el2_onereg_encoding(uint64_t id, el2_encoding *encoding)
{
    if ((id & ~0xffffull) != (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG))
        return false;
    *encoding = EL2_ENCODING(id >> 14 & 3, id >> 11 & 7, id >> 7 & 15, id >> 3 & 15, id & 7);
    return true;
}

/* The name, and the letter of a SET in a recording of kvmprobe. */
static const struct {
    int error;
    const char *name;
    char letter;
} errors[] = {
    {0, "0", '0'},           {E2BIG, "E2BIG", 'G'},   {EBUSY, "EBUSY", 'B'},
    {EFAULT, "EFAULT", 'F'}, {EINVAL, "EINVAL", 'I'}, {ENODEV, "ENODEV", '?'},
    {ENOENT, "ENOENT", 'N'}, {ENXIO, "ENXIO", 'X'},   {EPERM, "EPERM", 'P'},
};

const char *el2_errno_name(int error)
{
    for (size_t i = 0; i < EL2_COUNT(errors); i++)
        if (errors[i].error == error)
            return errors[i].name;
    return "EIO";
}

char el2_errno_letter(int error)
{
    for (size_t i = 0; i < EL2_COUNT(errors); i++)
        if (errors[i].error == error)
            return errors[i].letter;
    return '?';
}

int el2_onereg_get(const struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t *value)
{
    if (vcpu >= vm->vcpu_count || !el2_onereg_listed(vm, encoding))
        return ENOENT;
    *value = el2_onereg_current(vm, vcpu, el2_id_index(encoding));
    return 0;
}

/* kvm_vm_ioctl_get_reg_writable_masks (v6.7 … v7.3 arch/arm64/kvm/sys_regs.c) */
int el2_onereg_mask(const struct el2_vm *vm, el2_encoding encoding, uint64_t *mask)
{
    int index = el2_id_index(encoding);
    *mask = 0;
    if (!vm->kernel->has_writable_masks)
        return EINVAL;
    if (index >= 0 && el2_in_feature_id_space(encoding) &&
        !(vm->kernel->id[index].ignores_writes && el2_onereg_reads_as_zero(vm, index)))
        *mask = vm->kernel->user[index].writable;
    return 0;
}

void el2_onereg_perform(struct el2_vm *vm, unsigned vcpu, const struct el2_set_decision *decision)
{
    int index = el2_id_index(decision->encoding);
    el2_see(vm->watch, &(struct el2_step){.stage = EL2_STAGE_USERSPACE,
                                          .index = index,
                                          .mask = ~0ull,
                                          .after = decision->stored,
                                          .cpu = -1,
                                          .row = vm->kernel->user[index].row,
                                          .why = "userspace wrote it (KVM_SET_ONE_REG)"});
    switch (vm->kernel->user[index].get) {
    case EL2_GET_VIEW:
        vm->id[index] = decision->stored;
        break;
    case EL2_GET_BOOT:
        vm->boot[index] = decision->stored;
        break;
    case EL2_GET_VCPU:
        *el2_onereg_of_vcpu(&vm->vcpu[vcpu], vm->kernel->id[index].policy) = decision->stored;
        break;
    case EL2_GET_ABSENT:
        break;
    }
}

int el2_onereg_set(struct el2_vm *vm, unsigned vcpu, el2_encoding encoding, uint64_t value)
{
    struct el2_set_decision decision;
    el2_onereg_decide(vm, vcpu, encoding, value, &decision);
    if (!decision.error)
        el2_onereg_perform(vm, vcpu, &decision);
    return decision.error;
}
