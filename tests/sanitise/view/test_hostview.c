/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "sanitise/language/policy.h"
#include "sanitise/view/guestview.h"
#include "sanitise/view/hostview.h"

static struct el2_host *host_of(const char *text)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    cr_assert_not_null(host, "%s", error.text);
    return host;
}

static struct el2_kernel *kernel_of(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

struct log {
    unsigned count;
    char first[256];
};

static void take(void *context, const struct el2_message *message)
{
    struct log *log = context;
    if (message->kind == EL2_MESSAGE_SANITY_CHECK && !log->count++)
        snprintf(log->first, sizeof log->first, "%s", message->text);
}

static uint64_t sanitised(const char *kernel_name, const char *host_text, el2_encoding encoding,
                          struct log *log)
{
    struct el2_kernel *kernel = kernel_of(kernel_name);
    struct el2_host *host = host_of(host_text);
    struct el2_host_view view;
    struct el2_message_sink sink = {take, log};
    el2_sanitise(kernel, host, NULL, &view, NULL, log ? &sink : NULL);
    el2_host_free(host);
    el2_kernel_free(kernel);
    return view.value[el2_id_index(encoding)];
}

Test(hostview, lower_is_safe_and_strict_differences_are_reported)
{
    struct log log = {0};
    uint64_t isar0 = sanitised(
        "linux-4.15", "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 1]\nID_AA64ISAR0_EL1.ATOMIC = 0\n",
        EL2_SYS_ID_AA64ISAR0_EL1, &log);
    cr_assert_eq(isar0 >> 20 & 0xf, 0);
    cr_assert_eq(log.count, 1);
    cr_assert_str_eq(log.first, "SANITY CHECK: Unexpected variation in SYS_ID_AA64ISAR0_EL1. Boot CPU: "
                                "0x0000100010211120, CPU1: 0x0000100010011120");
}

Test(hostview, a_nonstrict_difference_is_silent)
{
    struct log log = {0};
    uint64_t mmfr0 = sanitised(
        "linux-4.15", "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 1]\nID_AA64MMFR0_EL1.PARANGE = 1\n",
        EL2_SYS_ID_AA64MMFR0_EL1, &log);
    cr_assert_eq(mmfr0 & 0xf, 1);
    cr_assert_eq(log.count, 0);
}

Test(hostview, exact_falls_back_to_the_safe_value)
{
    uint64_t ctr = sanitised("linux-4.15",
                             "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 1]\nCTR_EL0.L1Ip = 3\n"
                             "[cpu 0]\nCTR_EL0.L1Ip = 2\n",
                             EL2_SYS_CTR_EL0, NULL);
    cr_assert_eq(ctr >> 14 & 3, 2, "VIPT is safe");
}

Test(hostview, higher_or_zero)
{
    struct el2_kernel *kernel = kernel_of("linux-7.3");
    int index = el2_id_index(EL2_SYS_CTR_EL0);
    bool seen = false;
    for (unsigned i = 0; i < kernel->features[index].count; i++)
        seen |= kernel->feature[kernel->features[index].first + i].rule == EL2_SAFE_HIGHER_OR_ZERO;
    cr_assert(seen);
    el2_kernel_free(kernel);
    const char *format =
        "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 0]\nCTR_EL0.CWG = %d\n[cpu 1]\nCTR_EL0.CWG = %d\n";
    static const int cases[][3] = {{3, 5, 5}, {5, 3, 5}, {0, 5, 0}, {5, 0, 0}};
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[256];
        snprintf(text, sizeof text, format, cases[i][0], cases[i][1]);
        cr_expect_eq(sanitised("linux-7.3", text, EL2_SYS_CTR_EL0, NULL) >> 24 & 0xf, (uint64_t)cases[i][2]);
    }
}

Test(hostview, signed_fields_compare_as_signed)
{
    /* TGRAN4: 0 is implemented, 0xf is not; the lower, -1, is safe. */
    uint64_t mmfr0 = sanitised(
        "linux-4.15", "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 1]\nID_AA64MMFR0_EL1.TGRAN4 = 15\n",
        EL2_SYS_ID_AA64MMFR0_EL1, NULL);
    cr_assert_eq(mmfr0 >> 28 & 0xf, 0xf);
}

Test(hostview, aarch32_registers_need_aarch32_at_el0)
{
    const char *text = "[host]\ninherit = cortex-a76\n[cpus]\nID_AA64PFR0_EL1.EL0 = 1\n";
    cr_assert_eq(sanitised("linux-4.15", text, EL2_SYS_ID_ISAR0_EL1, NULL), 0);
    cr_assert_neq(sanitised("linux-4.15", "[host]\ninherit = cortex-a76\n", EL2_SYS_ID_ISAR0_EL1, NULL), 0);
}

Test(hostview, unknown_bits_and_registers_read_as_zero)
{
    const char *text =
        "[host]\ninherit = cortex-a76\n[cpus]\nID_AA64ISAR0_EL1[3:0] = 9\nS3_0_C0_C4_3 = 0x77\n";
    cr_assert_eq(sanitised("linux-4.15", text, EL2_SYS_ID_AA64ISAR0_EL1, NULL) & 0xf, 0);
    cr_assert_eq(sanitised("linux-4.15", text, EL2_ENCODING(3, 0, 0, 4, 3), NULL), 0);
}

/* A watch sees every step and changes nothing. */
static void count_steps(void *context, const struct el2_step *step)
{
    (void)step;
    ++*(unsigned *)context;
}

Test(hostview, watching_changes_nothing)
{
    struct el2_error error;
    struct el2_kernel *kernel = kernel_of("linux-7.3");
    struct el2_host *host = el2_host_load("future", &error);
    struct el2_host_view plain, watched;
    unsigned steps = 0;
    struct el2_watch watch = {count_steps, &steps, -1};
    uint64_t guest_plain[EL2_ID_COUNT], guest_watched[EL2_ID_COUNT];
    el2_sanitise(kernel, host, NULL, &plain, NULL, NULL);
    el2_sanitise(kernel, host, NULL, &watched, &watch, NULL);
    cr_assert_arr_eq(plain.value, watched.value, sizeof plain.value);
    el2_guest_view(kernel, &plain, EL2_VM_SVE, guest_plain, NULL);
    el2_guest_view(kernel, &watched, EL2_VM_SVE, guest_watched, &watch);
    cr_assert_arr_eq(guest_plain, guest_watched, sizeof guest_plain);
    cr_assert_gt(steps, 300);
    el2_host_free(host);
    el2_kernel_free(kernel);
}

/* What the steps of each register come to, one by one. */
struct replay {
    const char *kernel;
    uint64_t value[EL2_ID_COUNT];   /* after the last step */
    uint64_t decided[EL2_ID_COUNT]; /* the bits of all steps */
};

static void replay_step(void *context, const struct el2_step *step)
{
    struct replay *replay = context;
    const uint64_t changed = replay->value[step->index] ^ step->after;
    cr_expect_eq(changed & ~step->mask, 0, "%s, register %d: changes 0x%llx outside 0x%llx: %s",
                 replay->kernel, step->index, (unsigned long long)(changed & ~step->mask),
                 (unsigned long long)step->mask, step->why);
    cr_expect(step->mask || step->stage == EL2_STAGE_SANITISED, "%s, register %d: decides nothing: %s",
              replay->kernel, step->index, step->why);
    if (step->stage != EL2_STAGE_SANITISED)
        cr_expect_eq(step->cpu, -1, "%s, register %d: of CPU %d: %s", replay->kernel, step->index, step->cpu,
                     step->why);
    replay->value[step->index] = step->after;
    replay->decided[step->index] |= step->mask;
}

static void expect_replayed(const struct replay *replay, const uint64_t view[EL2_ID_COUNT], const char *what)
{
    for (int index = 0; index < EL2_ID_COUNT; index++)
        cr_expect_eq(replay->value[index], view[index], "%s, register %d: %s 0x%llx, the steps 0x%llx",
                     replay->kernel, index, what, (unsigned long long)view[index],
                     (unsigned long long)replay->value[index]);
}

/* Of two CPUs whose registers have all bits set, and all but the lowest of each nibble: each step changes only bits that
 * it decides on, all bits are decided on, and the last step leaves what the view has. */
Test(hostview, the_steps_lead_from_the_raw_values_to_the_view)
{
    struct el2_cpu cpu[2] = {0};
    const struct el2_host host = {.cpu_count = 2, .cpu = cpu};
    struct el2_overrides overrides = {0};
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        cpu[0].id[index] = ~0ull;
        cpu[1].id[index] = 0xeeeeeeeeeeeeeeee;
        overrides.mask[index] = 0xff00ff00ff00ff00;
        overrides.value[index] = 0x1200120012001200;
    }
    char **kernels = frozen_kernels();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = kernel_of(kernels[i]);
        struct el2_host_view view;
        struct replay replay = {.kernel = kernels[i]};
        struct el2_watch watch = {replay_step, &replay, -1};
        memcpy(replay.value, cpu[0].id, sizeof replay.value);
        el2_sanitise(kernel, &host, NULL, &view, &watch, NULL);
        expect_replayed(&replay, view.value, "the view has");
        for (int index = 0; index < EL2_ID_COUNT; index++)
            cr_expect_eq(replay.decided[index], ~0ull, "%s, register %d: 0x%llx", kernels[i], index,
                         (unsigned long long)replay.decided[index]);
        memcpy(replay.value, cpu[0].id, sizeof replay.value);
        el2_sanitise(kernel, &host, &overrides, &view, &watch, NULL);
        expect_replayed(&replay, view.value, "the view has, with overrides,");
        for (unsigned vm = 0; vm < 2; vm++) {
            uint64_t guest[EL2_ID_COUNT];
            memcpy(replay.value, view.value, sizeof replay.value);
            el2_guest_view(kernel, &view, vm ? ~0u : 0, guest, &watch);
            expect_replayed(&replay, guest, "the guest has");
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
}

/* [cpuinfo]: what is not read of a CPU is not compared. */
Test(hostview, a_register_is_read_of_each_cpu_that_has_it)
{
    static const struct {
        const char *kernel, *lines;
        uint64_t gmid;
        unsigned warnings; /* of MTE, of GMID_EL1 */
    } rows[] = {
        {"linux-7.2", "[cpus]\nID_AA64PFR1_EL1.MTE = 2\nGMID_EL1 = 4\n", 4, 0},
        {"linux-7.2", "[cpus]\nID_AA64PFR1_EL1.MTE = 2\nGMID_EL1 = 4\n[cpu 1]\nGMID_EL1 = 5\n", 4, 1},
        {"linux-7.2", "[cpus]\nID_AA64PFR1_EL1.MTE = 1\nGMID_EL1 = 4\n", 0, 0},
        {"linux-7.2",
         "[cpus]\nID_AA64PFR1_EL1.MTE = 2\nGMID_EL1 = 4\n[cpu 1]\nID_AA64PFR1_EL1.MTE = 1\nGMID_EL1 = 5\n", 4,
         1},
        {"linux-7.2",
         "[cpus]\nID_AA64PFR1_EL1.MTE = 1\nGMID_EL1 = 4\n[cpu 1]\nID_AA64PFR1_EL1.MTE = 2\nGMID_EL1 = 5\n", 0,
         1},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct log log = {0};
        char text[512];
        snprintf(text, sizeof text, "[host]\ninherit = neoverse-v1\ncpus = 2\n%s", rows[i].lines);
        const uint64_t gmid = sanitised(rows[i].kernel, text, EL2_SYS_GMID_EL1, &log);
        cr_expect_eq(gmid, rows[i].gmid, "row %zu: GMID_EL1 0x%llx", i, (unsigned long long)gmid);
        cr_expect_eq(log.count, rows[i].warnings, "row %zu: %u warnings, %s", i, log.count, log.first);
    }
}
