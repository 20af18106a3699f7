/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VMs that are probed, in the order of the recording. */
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "probe.h"

struct variant variants[VARIANT_COUNT] = {
    [BASE] = {.name = "base"},
    [GIC] = {.name = "gic", .gic = 3},
    [GICV2] = {.name = "gicv2", .gic = 2},
    [PMU] = {.name = "pmu", .features = FEATURE_PMU_V3},
    [SVE] = {.name = "sve", .features = FEATURE_SVE},
    [PAUTH] = {.name = "pauth", .features = FEATURE_PTRAUTH},
    [MTE] = {.name = "mte", .mte = true},
    [ALL_GIC] = {.name = "all+gic", .gic = 3}, /* and what its own variant showed to be there */
    [EL1_32] = {.name = "el1_32", .features = FEATURE_EL1_32BIT},
    [EL1_32_GIC_PMU] = {.name = "el1_32+gic+pmu",
                        .features = FEATURE_EL1_32BIT | FEATURE_PMU_V3,
                        .gic = 3,
                        .is_asked_only = true},
    [IMPID] = {.name = "impid", .impid = true},
    [PVM] = {.name = "pvm", .type = VM_TYPE_PROTECTED, .is_asked_only = true},
    [PVM_GIC] = {.name = "pvm+gic", .type = VM_TYPE_PROTECTED, .gic = 3, .is_asked_only = true},
    [EL2_GIC] = {.name = "el2+gic", .features = FEATURE_HAS_EL2, .gic = 3, .is_asked_only = true},
    [EL2_E2H0_GIC] = {.name = "el2_e2h0+gic",
                      .features = FEATURE_HAS_EL2 | FEATURE_HAS_EL2_E2H0,
                      .gic = 3,
                      .is_asked_only = true},
    [EL2_ALL_GIC] = {.name = "el2+all+gic", .features = FEATURE_HAS_EL2, .gic = 3, .is_asked_only = true},
};

/* Adds to all+gic and el2+all+gic what this variant showed to be there. */
static void offer(const struct variant *variant)
{
    if (variant == &variants[PMU] || variant == &variants[SVE] || variant == &variants[PAUTH]) {
        variants[ALL_GIC].features |= variant->features;
        variants[EL2_ALL_GIC].features |= variant->features;
    }
    if (variant == &variants[MTE])
        variants[ALL_GIC].mte = variants[EL2_ALL_GIC].mte = true;
}

void probe_variant(const struct variant *variant, int kvm)
{
    struct vm vm;
    const char *refused;
    int error = vm_create(&vm, kvm, variant, &refused);
    if (error) {
        record("variant\t%s\tUNAVAILABLE\t%s errno=%s", variant->name, refused, errno_name(error));
        return;
    }
    offer(variant);
    record("variant\t%s\tok\ttarget=%u\tfeatures=0x%x\tgic=%d\tmte=%d\timpid=%d", variant->name, vm.target,
           variant->features, variant->gic, variant->mte, variant->impid);
    probe_vm(&vm, kvm);
    vm_destroy(&vm);
}

void probe_masks(int kvm)
{
    struct vm vm;
    const char *refused;
    int fd = ioctl(kvm, KVM_CREATE_VM, 0);
    if (fd >= 0) {
        record_masks(fd, "novcpu");
        close(fd);
    }
    if (!vm_create(&vm, kvm, &variants[BASE], &refused)) {
        record_masks(vm.fd, "vcpu");
        vm_destroy(&vm);
    }
    if (!vm_create(&vm, kvm, &variants[IMPID], &refused)) {
        record_masks(vm.fd, "impid");
        vm_destroy(&vm);
    }
}
