/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every feature that announces itself, used by a guest on four hosts under three kernels. */
#include "feature_bench.h"
#include "traps/onereg/onereg.h"

enum situation { HAS, HAS_NOT, HIDDEN, UNLIKE_WITH, UNLIKE_WITHOUT, SITUATIONS };

static const char *const situation_names[] = {"has it", "has it not", "hides it", "cpu0 of two, has it",
                                              "cpu1 of two, has it not"};
static const char *const kernel_names[] = {"linux-4.14", "linux-6.12", "linux-7.3"};

/* Without VM features; where the kernel shows it even so, userspace lowers what announces it. */
static struct el2_vm *hiding_vm(const struct bench *bench, enum el2_arch_id id)
{
    struct el2_error error;
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    struct el2_vm *vm =
        el2_vm_create(bench->kernel, bench->host, &(struct el2_vm_options){.features = EL2_VM_GICV3}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    if (!announced(vm, id))
        return vm;
    struct el2_cpu lowered = {.undef = {0}};
    for (size_t i = 0; i < count; i++)
        if (el2_id_index(row[i].encoding) >= 0)
            el2_onereg_get(vm, 0, row[i].encoding, &lowered.id[el2_id_index(row[i].encoding)]);
    take_feature(&lowered, id);
    for (size_t i = 0; i < count; i++)
        if (el2_id_index(row[i].encoding) >= 0)
            el2_onereg_set(vm, 0, row[i].encoding, lowered.id[el2_id_index(row[i].encoding)]);
    return vm;
}

static void run_situation(struct bench *bench, enum el2_arch_id id, const struct use *use,
                          enum situation situation)
{
    char what[160];
    size_t count;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    const struct guest_field field = {.encoding = row->encoding};
    bool with = situation != HAS_NOT && situation != UNLIKE_WITHOUT;
    memcpy(bench->host->cpu, bench->pristine, sizeof bench->pristine);
    bench->host->cpu_count = situation >= UNLIKE_WITH ? 2 : 1;
    for (unsigned cpu = 0; cpu < bench->host->cpu_count; cpu++)
        if (situation == HAS_NOT || (cpu == 1 && situation >= UNLIKE_WITH))
            take_feature(&bench->host->cpu[cpu], id);
        else
            give_feature(&bench->host->cpu[cpu], id, 4);
    const struct el2_cpu *cpu = &bench->host->cpu[situation == UNLIKE_WITHOUT];
    if (el2_arch_present(id, cpu->id) != with)
        return; /* no CPU can be without it, or with it */
    struct el2_vm *vm = situation == HIDDEN ? hiding_vm(bench, id) : richest_vm(bench);
    if (situation == UNLIKE_WITHOUT)
        el2_vm_move(vm, 0, 1);
    struct el2_arch_set set;
    el2_arch_set_of(cpu->id, &set);
    snprintf(what, sizeof what, "%s, %s (%08x), %s, %s", el2_arch_feature(id)->name, use->name, use->word,
             el2_kernel_name(bench->kernel), situation_names[situation]);
    run_guest(bench, vm, &field, use, el2_arch_need_met(use->need, &set), what);
    bench->counts.visible += announced(vm, id);
    bench->counts.cannot_hide += situation == HIDDEN && announced(vm, id);
    el2_vm_free(vm);
}

static void run_kernel(const char *kernel)
{
    struct bench bench;
    unsigned features = 0;
    open_bench(&bench, kernel, NULL);
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
        struct use uses[2];
        unsigned use_count = 0;
        size_t count;
        const struct el2_arch_announcement *row = el2_arch_announcements((enum el2_arch_id)id, &count);
        if (!row || el2_id_index(row->encoding) < 0)
            continue;
        use_count += choose_instruction((enum el2_arch_id)id, &uses[use_count]);
        use_count += choose_register((enum el2_arch_id)id, &uses[use_count]);
        features += use_count > 0;
        for (unsigned i = 0; i < use_count; i++)
            for (unsigned situation = 0; situation < SITUATIONS; situation++)
                run_situation(&bench, (enum el2_arch_id)id, &uses[i], (enum situation)situation);
    }
    fprintf(stderr, "%u features, ", features);
    cr_expect_geq(features, 150);
    cr_expect_geq(bench.counts.guests, features * 4);
    close_bench(&bench);
}

Test(feature_guests, linux_4_14, .timeout = 120)
{
    run_kernel(kernel_names[0]);
}

Test(feature_guests, linux_6_12, .timeout = 120)
{
    run_kernel(kernel_names[1]);
}

Test(feature_guests, linux_7_3, .timeout = 120)
{
    run_kernel(kernel_names[2]);
}
