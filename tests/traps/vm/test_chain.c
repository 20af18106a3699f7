/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/chain.h"

#include <criterion/criterion.h>

#include "builtins.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/pieces.h"
#include "cpumodel/recordings.h"
#include "cpumodel/text/count.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/setrange.h"

static const uint32_t variants[] = {
    0,
    EL2_VM_GICV3,
    EL2_VM_PMU | EL2_VM_GICV3,
    EL2_VM_SVE,
    EL2_VM_PAUTH | EL2_VM_PMU,
    EL2_VM_MTE,
    EL2_VM_EL1_32BIT,
    EL2_VM_IMPID,
};

/* Lowers by userspace what it may lower, so that the chains have links of that stage. */
static void lower_some(struct el2_vm *vm)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        uint64_t value;
        size_t count = el2_register_pieces(el2_id_encoding(index), piece);
        for (size_t i = 0; i < count; i++)
            if (!el2_onereg_get(vm, 0, el2_id_encoding(index), &value) && el2_piece_get(&piece[i], value))
                el2_onereg_set(vm, 0, el2_id_encoding(index),
                               el2_piece_put(&piece[i], value, el2_piece_get(&piece[i], value) - 1));
    }
}

static unsigned check_vm(struct el2_vm *vm, const struct el2_trail *trail, unsigned *by_view)
{
    unsigned chains = 0;
    el2_vm_first_run(vm);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        struct el2_answer answer;
        size_t count = el2_register_pieces(el2_id_encoding(index), piece);
        el2_vm_read(vm, 0, el2_id_encoding(index), &answer);
        for (size_t i = 0; i < count; i++) {
            struct el2_chain chain;
            char name[EL2_PIECE_TEXT];
            el2_chain_collect(trail, vm, 0, &piece[i], &chain);
            el2_piece_print(&piece[i], name);
            chains++;
            *by_view += chain.source == EL2_CHAIN_VIEW;
            if (answer.kind == EL2_ANSWER_VALUE)
                cr_assert_eq(chain.value, el2_piece_get(&piece[i], answer.value),
                             "%s on %s under %s (VM 0x%x): the chain ends in 0x%llx, the guest reads 0x%llx",
                             name, el2_vm_host(vm)->name, el2_kernel_name(el2_vm_kernel(vm)),
                             el2_vm_features(vm), (unsigned long long)chain.value,
                             (unsigned long long)el2_piece_get(&piece[i], answer.value));
            else
                cr_assert_eq(chain.source, EL2_CHAIN_NONE, "%s", name);
        }
    }
    return chains;
}

Test(chain, ends_in_what_the_guest_reads)
{
    struct builtins all = builtins_load();
    unsigned chains = 0, by_view = 0;
    for (size_t host = 0; host < all.hosts; host++)
        for (size_t kernel = 0; kernel < all.kernels; kernel++)
            for (size_t variant = 0; variant < 2 * EL2_COUNT(variants); variant++) {
                struct el2_trail *trail = el2_trail_create();
                struct el2_vm_options options = {.features = variants[variant / 2],
                                                 .watch = el2_trail_watch(trail)};
                struct el2_vm *vm = el2_vm_create(all.kernel[kernel], all.host[host], &options, NULL);
                if (vm && variant % 2)
                    lower_some(vm);
                if (vm)
                    chains += check_vm(vm, trail, &by_view);
                cr_assert(el2_trail_complete(trail));
                el2_vm_free(vm);
                el2_trail_free(trail);
            }
    cr_log_info("%u chains, %u of them by the VM's view", chains, by_view);
    cr_assert(by_view > 100000, "only %u chains lead to the VM's view", by_view);
    builtins_free(&all);
}

static const struct builtins *recorded_under;
static unsigned recorded_chains;

static void check_recording(const char *path)
{
    static const uint32_t features[] = {0, EL2_VM_GICV3 | EL2_VM_PMU, EL2_VM_SVE | EL2_VM_PAUTH};
    struct el2_host *host = el2_host_load(path, NULL);
    for (size_t kernel = 0; host && kernel < recorded_under->kernels; kernel++) {
        struct el2_trail *trail = el2_trail_create();
        struct el2_vm_options options = {.features = features[kernel % 3], .watch = el2_trail_watch(trail)};
        struct el2_vm *vm = el2_vm_create(recorded_under->kernel[kernel], host, &options, NULL);
        unsigned by_view = 0;
        if (vm)
            recorded_chains += check_vm(vm, trail, &by_view);
        el2_vm_free(vm);
        el2_trail_free(trail);
    }
    el2_host_free(host);
}

/* That the guest reads what was recorded is judged by `conform`; here, that the chain says the same. */
Test(chain, ends_in_what_the_guest_reads_on_every_recorded_host)
{
    struct builtins all = builtins_load();
    recorded_under = &all;
    size_t recordings = each_recording(check_recording);
    cr_assert(recordings > 0 && recorded_chains > 1000 * recordings, "%u chains on %zu recordings",
              recorded_chains, recordings);
    builtins_free(&all);
}

struct scene {
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_trail *trail;
    struct el2_vm *vm;
};

/* `host`: a preset, or the lines of a host file. */
static struct scene scene(const char *host, const char *kernel, uint32_t features)
{
    struct el2_error error = {""};
    struct scene s = {.host = *host == '[' ? el2_host_parse("test.host", host, strlen(host), &error)
                                           : el2_host_load(host, &error),
                      .kernel = el2_kernel_load(kernel, &error)};
    cr_assert(s.host && s.kernel, "%s", error.text);
    s.trail = el2_trail_create();
    struct el2_vm_options options = {
        .features = features, .watch = el2_trail_watch(s.trail), .sink = el2_trail_sink(s.trail)};
    s.vm = el2_vm_create(s.kernel, s.host, &options, &error);
    cr_assert(s.vm, "%s", error.text);
    return s;
}

static void leave(struct scene *s)
{
    el2_vm_free(s->vm);
    el2_trail_free(s->trail);
    el2_kernel_free(s->kernel);
    el2_host_free(s->host);
}

static struct el2_chain chain_of(const struct scene *s, const char *field)
{
    struct el2_field_ref ref;
    struct el2_error error = {""};
    struct el2_chain chain;
    cr_assert(el2_field_parse(field, &ref, &error), "%s", error.text);
    el2_chain_collect(s->trail, s->vm, 0, &ref, &chain);
    return chain;
}

Test(chain, names_the_cpu_that_lost_and_the_rule_that_hid)
{
    struct scene s = scene("future", "linux-4.15", 0);
    struct el2_chain chain = chain_of(&s, "ID_AA64PFR0_EL1.SVE");
    const struct el2_link *sanitised = el2_chain_last(&chain, EL2_STAGE_SANITISED);
    const struct el2_link *guest = el2_chain_last(&chain, EL2_STAGE_GUEST);
    cr_assert_eq(chain.hardware, 3);
    cr_assert(sanitised && sanitised->changed && sanitised->cpu == 4 && sanitised->value == 1);
    cr_assert(guest && guest->changed && guest->value == 0);
    cr_assert_str_eq(guest->row->section, "guest ID_AA64PFR0_EL1");
    cr_assert_eq(el2_chain_decider(&chain), guest);
    cr_assert_eq(chain.value, 0);
    leave(&s);
}

/* A CPU that has more changes nothing: the boot CPU's link stays, whose row and reason they are. */
Test(chain, keeps_the_boot_cpu_s_link)
{
    struct scene s =
        scene("[host]\ninherit = cortex-a76\ncpus = 3\n[cpu 0]\nID_AA64ISAR0_EL1.DP = 0\n", "linux-6.12", 0);
    struct el2_chain chain = chain_of(&s, "ID_AA64ISAR0_EL1.DP");
    const struct el2_link *sanitised = el2_chain_last(&chain, EL2_STAGE_SANITISED);
    cr_assert(sanitised && !sanitised->changed && sanitised->cpu == 0);
    cr_assert_str_eq(sanitised->why, "known to the kernel; the boot CPU sets it");
    leave(&s);
}

Test(chain, untrapped_registers_are_the_hardware_s)
{
    struct scene s = scene("future", "linux-4.14", 0);
    struct el2_chain chain = chain_of(&s, "ID_AA64PFR0_EL1.SVE");
    cr_assert_eq(chain.source, EL2_CHAIN_HARDWARE);
    cr_assert_eq(chain.value, 3);
    cr_assert_null(el2_chain_decider(&chain));
    el2_vm_move(s.vm, 0, 4);
    chain = chain_of(&s, "ID_AA64PFR0_EL1.SVE");
    cr_assert_eq(chain.value, 1);
    leave(&s);
}

Test(chain, the_trail_has_the_sanity_checks)
{
    struct scene s = scene("future", "linux-4.15", 0);
    size_t count, of_pfr0 = 0;
    const struct el2_message *message = el2_trail_messages(s.trail, &count);
    for (size_t i = 0; i < count; i++)
        of_pfr0 += message[i].kind == EL2_MESSAGE_SANITY_CHECK &&
                   message[i].index == el2_id_index(EL2_SYS_ID_AA64PFR0_EL1);
    cr_assert_eq(of_pfr0, 4, "CPUs 4 to 7 have less SVE than the boot CPU");
    leave(&s);
}

Test(set_ranges, an_invariant_takes_its_own_value_only)
{
    struct scene s = scene("neoverse-v1", "linux-4.15", 0);
    struct el2_field_ref field;
    struct el2_set_ranges ranges;
    cr_assert(el2_field_parse("ID_AA64PFR0_EL1.FP", &field, NULL));
    el2_set_ranges(s.vm, 0, &field, &ranges);
    cr_assert_eq(ranges.count, 3);
    cr_assert(!ranges.range[1].error && ranges.range[1].first == 1 && ranges.range[1].last == 1);
    cr_assert_str_eq(el2_errno_name(ranges.range[2].error), "EINVAL");
    cr_assert_eq(ranges.range[2].last, 15);
    leave(&s);
}

Test(set_ranges, agree_with_every_single_write)
{
    struct builtins all = builtins_load();
    for (size_t kernel = 0; kernel < all.kernels; kernel++) {
        struct el2_vm_options options = {.features = EL2_VM_PMU | EL2_VM_GICV3};
        struct el2_vm *vm = el2_vm_create(all.kernel[kernel], all.host[0], &options, NULL);
        for (int index = 0; vm && index < EL2_ID_COUNT; index++) {
            struct el2_field_ref piece[EL2_PIECES];
            size_t count = el2_register_pieces(el2_id_encoding(index), piece);
            uint64_t current;
            if (el2_onereg_get(vm, 0, el2_id_encoding(index), &current))
                continue;
            for (size_t i = 0; i < count; i++) {
                struct el2_set_ranges ranges;
                el2_set_ranges(vm, 0, &piece[i], &ranges);
                for (size_t r = 0; r < ranges.count; r++)
                    for (uint64_t bits = ranges.range[r].first; bits <= ranges.range[r].last; bits++) {
                        struct el2_set_decision decision;
                        el2_onereg_decide(vm, 0, el2_id_encoding(index),
                                          el2_piece_put(&piece[i], current, bits), &decision);
                        cr_assert_eq(decision.error, ranges.range[r].error);
                    }
            }
        }
        el2_vm_free(vm);
    }
    builtins_free(&all);
}
