/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VM features: what userspace asks of KVM when it makes a VM and its vCPUs, as `--vm` names them.
 */
#ifndef EL2_SANITISE_LANGUAGE_VMFEATURE_H
#define EL2_SANITISE_LANGUAGE_VMFEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_vm_feature {
    EL2_VM_SVE = 1 << 0,       /* KVM_ARM_VCPU_SVE */
    EL2_VM_PAUTH = 1 << 1,     /* KVM_ARM_VCPU_PTRAUTH_ADDRESS and _GENERIC */
    EL2_VM_PMU = 1 << 2,       /* KVM_ARM_VCPU_PMU_V3 */
    EL2_VM_MTE = 1 << 3,       /* KVM_CAP_ARM_MTE */
    EL2_VM_GICV3 = 1 << 4,     /* KVM_DEV_TYPE_ARM_VGIC_V3 */
    EL2_VM_GICV2 = 1 << 5,     /* KVM_DEV_TYPE_ARM_VGIC_V2 */
    EL2_VM_EL1_32BIT = 1 << 6, /* KVM_ARM_VCPU_EL1_32BIT */
    EL2_VM_IMPID = 1 << 7,     /* KVM_CAP_ARM_WRITABLE_IMP_ID_REGS */
    EL2_VM_EL2 = 1 << 8,       /* KVM_ARM_VCPU_HAS_EL2 */
};

struct el2_vm_feature_name {
    const char *name;
    uint32_t feature;
};

/* The names, in the order of the enum. */
const struct el2_vm_feature_name *el2_vm_feature_names(size_t *count);

/* One name → its bit; 0 where unknown. */
uint32_t el2_vm_feature_parse(const char *name);

/* "sve,pauth" (or "none", or "") → bits; false names the unknown one and lists those known. */
bool el2_vm_features_parse(const char *list, uint32_t *features, struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
