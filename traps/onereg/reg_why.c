/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a call on a vCPU's registers failed, in words. */
#include <errno.h>

#include "traps/onereg/onereg.h"
#include "traps/onereg/reg_kinds.h"

static const char *why_sve(const struct el2_reglist *list, unsigned vcpu, enum el2_reg_call call, uint64_t id,
                           int error)
{
    bool finalized = list->vcpu[vcpu].sve.finalized;
    if (!(list->vm->features & EL2_VM_SVE))
        return error == EINVAL && call != EL2_REG_FINALIZE ? "no such SVE register"
                                                           : "the vCPU was made without KVM_ARM_VCPU_SVE";
    if (call == EL2_REG_FINALIZE)
        return error == EPERM ? "after KVM_ARM_VCPU_FINALIZE: SVE can be finalized once"
                              : "KVM finalizes SVE alone";
    if (id == KVM_SVE_VLS)
        return error == EPERM
                   ? "after KVM_ARM_VCPU_FINALIZE: the vector lengths are fixed"
                   : "not a set of vector lengths that this host can give: all that it has, up to one";
    if (error == EPERM && !finalized)
        return "before KVM_ARM_VCPU_FINALIZE: SVE has no registers yet";
    return error == ENOENT ? "beyond the first slice of the register" : "no such SVE register";
}

const char *el2_reglist_why(const struct el2_reglist *list, unsigned vcpu, enum el2_reg_call call,
                            uint64_t id, int error)
{
    bool is_register = call == EL2_REG_GET || call == EL2_REG_SET;
    if (vcpu >= list->vm->vcpu_count)
        return "the VM has no such vCPU";
    if (call == EL2_REG_FINALIZE || (is_register && (id & KVM_REG_COPROC_MASK) == KVM_REG_SVE))
        return why_sve(list, vcpu, call, id, error);
    if (!is_register)
        return "before KVM_ARM_VCPU_FINALIZE: the vCPU has SVE, and it is not finalized";
    if (error == ENOENT)
        return "KVM has no such register for userspace";
    return "KVM does not take it";
}
