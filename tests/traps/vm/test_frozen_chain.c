/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each register of the ID space has its value from. */
#include "cpumodel/arch/pieces.h"
#include "frozen_vm.h"
#include "traps/vm/chain.h"

static const char *const sources[] = {[EL2_CHAIN_NONE] = "none",
                                      [EL2_CHAIN_VIEW] = "the VM's view",
                                      [EL2_CHAIN_HARDWARE] = "hardware",
                                      [EL2_CHAIN_VCPU] = "the vCPU"};

static void tell_sources(const struct el2_kernel *kernel, const struct el2_host *host,
                         const struct frozen_kind *kind, struct frozen *frozen)
{
    struct el2_error error = {""};
    struct el2_trail *trail = el2_trail_create();
    struct el2_overrides overrides;
    const uint32_t features = frozen_vm_granted(kernel, host, kind->features);
    el2_cmdline_parse(kernel, host, features & EL2_VM_EL2 ? "kvm-arm.mode=nested" : "", &overrides);
    const struct el2_vm_options options = {
        .features = features, .overrides = &overrides, .watch = el2_trail_watch(trail)};
    struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
    cr_assert_not_null(vm, "%s", error.text);
    el2_vm_first_run(vm);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char scratch[EL2_ENCODING_TEXT], question[96];
        struct el2_field_ref piece[EL2_PIECES];
        struct el2_chain chain;
        el2_register_pieces(el2_id_encoding(index), piece);
        el2_chain_collect(trail, vm, 0, &piece[0], &chain);
        snprintf(question, sizeof question, "%s %s", kind->name,
                 el2_register_name(el2_id_encoding(index), scratch));
        frozen_row(frozen, question, sources[chain.source]);
    }
    el2_vm_free(vm);
    el2_trail_free(trail);
}

Test(frozen, sources, .timeout = 120)
{
    static struct frozen_host host;
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    frozen_host_make(&host, "max", 1);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t of = 0; of < FROZEN_KINDS; of++)
            tell_sources(kernel, &host.host, &frozen_kinds[of], frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "sources", "Where the value that a guest reads at EL1 is from, in VMs on `max`.");
}
