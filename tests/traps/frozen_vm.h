/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VMs for frozen answers: a host whose registers the test changes at will, and VMs of every kind on it. */
#ifndef EL2_TESTS_TRAPS_FROZEN_VM_H
#define EL2_TESTS_TRAPS_FROZEN_VM_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/count.h"
#include "frozen/digit_name.h"
#include "frozen/frozen.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/vmfeature.h"
#include "sanitise/view/cmdline.h"
#include "traps/vm/vm.h"

struct frozen_host { /* CPUs like those of a preset */
    struct el2_host host;
    struct el2_cpu cpu[2];
};

static inline void frozen_host_make(struct frozen_host *made, const char *preset, unsigned cpus)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load(preset, &error);
    cr_assert_not_null(host, "%s", error.text);
    made->cpu[0] = made->cpu[1] = host->cpu[0];
    made->host = (struct el2_host){.name = "frozen", .gic = host->gic, .cpu_count = cpus, .cpu = made->cpu};
    el2_host_free(host);
}

/* `max` with more: each field of its AArch64 ID registers that is 0 there is 1, FEAT_FGT2, FEAT_NV2. */
static inline void frozen_host_make_rich(struct frozen_host *made)
{
    size_t count;
    const struct el2_field *field = el2_fields(&count);
    frozen_host_make(made, "max", 1);
    for (size_t i = 0; i < count; i++) {
        int index = el2_id_index(field[i].encoding);
        if (index < 32 || index > 63 || field[i].width != 4 || field[i].is_signed)
            continue;
        uint64_t *value = &made->cpu[0].id[index];
        if (el2_field_get(&field[i], *value) == 0)
            *value = el2_field_put(&field[i], *value, 1);
        if (strcmp(field[i].name, "FGT") == 0 || strcmp(field[i].name, "NV") == 0)
            *value = el2_field_put(&field[i], *value, 2);
    }
    made->cpu[1] = made->cpu[0];
}

static inline struct el2_kernel *frozen_kernel_load(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

/* On a host booted with kvm-arm.mode=nested where the VM is to have EL2. NULL where the kernel refuses it, `refusal` says why. */
static inline struct el2_vm *frozen_vm_make(const struct el2_kernel *kernel, const struct el2_host *host,
                                            uint32_t features, struct el2_error *refusal)
{
    static struct el2_overrides overrides;
    el2_cmdline_parse(kernel, host, features & EL2_VM_EL2 ? "kvm-arm.mode=nested" : "", &overrides);
    const struct el2_vm_options options = {.features = features, .overrides = &overrides};
    return el2_vm_create(kernel, host, &options, refusal);
}

/* The features of `wanted` that this kernel grants on this host, asked for one by one. */
static inline uint32_t frozen_vm_granted(const struct el2_kernel *kernel, const struct el2_host *host,
                                         uint32_t wanted)
{
    uint32_t granted = 0;
    for (uint32_t bit = EL2_VM_EL2; bit; bit >>= 1) { /* EL2 first: it decides the command line */
        struct el2_error refusal = {""};
        struct el2_vm *vm = wanted & bit ? frozen_vm_make(kernel, host, granted | bit, &refusal) : NULL;
        if (vm)
            granted |= bit;
        el2_vm_free(vm);
    }
    return granted;
}

struct frozen_kind {
    const char *name;
    uint32_t features;
};

/* Each with those of its features that the kernel grants. */
static const struct frozen_kind frozen_kinds[] = {
    {"plain", 0},
    {"full", EL2_VM_SVE | EL2_VM_PAUTH | EL2_VM_PMU | EL2_VM_MTE | EL2_VM_GICV3},
    {"aarch32", EL2_VM_EL1_32BIT | EL2_VM_GICV2 | EL2_VM_PMU},
    {"nested", EL2_VM_EL2 | EL2_VM_GICV3 | EL2_VM_PAUTH | EL2_VM_SVE},
    {"impid", EL2_VM_IMPID | EL2_VM_GICV3},
};
#define FROZEN_KINDS EL2_COUNT(frozen_kinds)

#endif
