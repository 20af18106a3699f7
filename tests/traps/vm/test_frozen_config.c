/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VMs under a kernel that is configured otherwise: what they are granted, and the controls that they run with. */
#include "cpumodel/arch/encodings.h"
#include "frozen/turned.h"
#include "frozen_vm.h"

/* `max` with more; and with one algorithm of pointer authentication alone, which each has conditions of its own. */
static const char *const host_name[] = {"all", "APA", "API", "APA3"};

static void make_host(struct frozen_host *made, unsigned which)
{
    static const struct {
        el2_encoding encoding;
        const char *field;
        unsigned which;
    } fields[] = {
        {EL2_SYS_ID_AA64ISAR1_EL1, "APA", 1},  {EL2_SYS_ID_AA64ISAR1_EL1, "GPA", 1},
        {EL2_SYS_ID_AA64ISAR1_EL1, "API", 2},  {EL2_SYS_ID_AA64ISAR1_EL1, "GPI", 2},
        {EL2_SYS_ID_AA64ISAR2_EL1, "APA3", 3}, {EL2_SYS_ID_AA64ISAR2_EL1, "GPA3", 3},
    };
    frozen_host_make_rich(made);
    for (size_t i = 0; i < EL2_COUNT(fields) && which; i++) {
        uint64_t *id = &made->cpu[0].id[el2_id_index(fields[i].encoding)];
        const struct el2_field *field = el2_field_by_name(fields[i].encoding, fields[i].field);
        cr_assert_not_null(field);
        *id = el2_field_put(field, *id, fields[i].which == which);
    }
}

static struct el2_vm *make(const struct el2_kernel *kernel, const struct el2_host *host,
                           const struct frozen_kind *kind)
{
    struct el2_error refusal = {""};
    struct el2_vm *vm =
        frozen_vm_make(kernel, host, frozen_vm_granted(kernel, host, kind->features), &refusal);
    cr_assert_not_null(vm, "%s", refusal.text);
    el2_vm_first_run(vm);
    return vm;
}

static void tell_change(struct frozen *frozen, const char *what, const char *of, uint64_t before,
                        uint64_t after)
{
    char question[160];
    snprintf(question, sizeof question, "%s %s", what, of);
    if (before != after)
        frozen_printf(frozen, question, "%" PRIx64 ">%" PRIx64, before, after);
}

static void try_kind(const struct el2_kernel *kernel, const struct el2_kernel *turned,
                     const struct el2_host *host, const char *question, const struct frozen_kind *kind,
                     struct frozen *frozen)
{
    char what[128], scratch[EL2_ENCODING_TEXT];
    size_t count;
    const struct el2_register *reg = el2_registers(&count);
    struct el2_vm *vm = make(kernel, host, kind), *other = make(turned, host, kind);
    snprintf(what, sizeof what, "%s %s", question, kind->name);
    tell_change(frozen, what, "features", el2_vm_features(vm), el2_vm_features(other));
    for (size_t i = 0; i < count; i++)
        tell_change(frozen, what, el2_register_name(reg[i].encoding, scratch),
                    el2_vm_control(vm, reg[i].encoding), el2_vm_control(other, reg[i].encoding));
    el2_vm_free(vm);
    el2_vm_free(other);
}

static void try_host(const struct el2_kernel *kernel, const struct el2_kernel *turned, const char *option,
                     unsigned which, struct frozen *frozen)
{
    static struct frozen_host made;
    char question[96];
    make_host(&made, which);
    snprintf(question, sizeof question, "%s %s", option, host_name[which]);
    for (size_t of = 0; of < FROZEN_KINDS; of++)
        try_kind(kernel, turned, &made.host, question, &frozen_kinds[of], frozen);
}

Test(frozen, config, .timeout = 120)
{
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        size_t count;
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        const struct el2_row *option = el2_rules_section(el2_kernel_rules(kernel), "config", &count);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t k = 0; k < count; k++) {
            struct el2_kernel *turned = turned_kernel(kernel, &option[k]);
            for (unsigned of = 0; of < EL2_COUNT(host_name); of++)
                try_host(kernel, turned, option[k].key, of, frozen);
            el2_kernel_free(turned);
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "config-vms",
                 "An option of [config] and a VM on `max` with more, and with one algorithm of pointer "
                 "authentication: features that it is granted and controls, "
                 "where they are other when the option has the other value.");
}
