/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"

static struct el2_kernel *parse(const char *rows, struct el2_error *error)
{
    char text[512];
    int size = snprintf(text, sizeof text, "[kernel]\ninherit = linux-6.12\n%s\n", rows);
    return el2_kernel_parse("test.kernel", text, (size_t)size, error);
}

static const struct el2_listed *find(const struct el2_kernel *kernel, el2_encoding encoding)
{
    for (size_t i = 0; i < kernel->listed_count; i++)
        if (kernel->listed[i].encoding == encoding)
            return &kernel->listed[i];
    return NULL;
}

Test(registers, rows_are_read)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = parse("[registers]\n"
                                      "TTBR0_EL1 = unknown 0xff keep 0xf if vm.sve\n"
                                      "PMINTENSET_EL1 = unknown counters counters\n"
                                      "TTBR1_EL1 = -\n"
                                      "SMCR_EL1 = 0x11\n"
                                      "[onereg]\ndemux = clidr 3\nbitmap-1 = -",
                                      &error);
    cr_assert(kernel, "%s", error.text);
    const struct el2_listed *listed = find(kernel, EL2_SYS_TTBR0_EL1);
    cr_assert(listed);
    cr_expect_eq(listed->reset, EL2_RESET_UNKNOWN);
    cr_expect_eq(listed->reset_mask, 0xffu);
    cr_expect_eq(listed->store, EL2_STORE_KEEP);
    cr_expect_eq(listed->store_mask, 0xfu);
    cr_expect_eq(listed->when.count, 1u);
    listed = find(kernel, EL2_SYS_PMINTENSET_EL1);
    cr_assert(listed);
    cr_expect_eq(listed->reset_by, EL2_RESET_MASK_COUNTERS);
    cr_expect_eq(listed->store, EL2_STORE_COUNTERS);
    cr_expect_null(find(kernel, EL2_SYS_TTBR1_EL1));
    listed = find(kernel, EL2_SYS_SMCR_EL1);
    cr_assert(listed);
    cr_expect_eq(listed->reset_value, 0x11u);
    cr_expect(kernel->onereg.ccsidr_of_clidr);
    cr_expect_eq(kernel->onereg.ccsidr_count, 3u);
    cr_expect_eq(kernel->onereg.firmware[EL2_FIRMWARE_COUNT + 1], EL2_FIRMWARE_ABSENT);
    cr_expect_eq(kernel->onereg.firmware[EL2_FIRMWARE_COUNT + 2], EL2_FIRMWARE_BITMAP);
    el2_kernel_free(kernel);
}

/* Timers by position, then what is invariant, then the rest; each by encoding. */
Test(registers, stand_in_list_order)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = parse("", &error);
    cr_assert(kernel, "%s", error.text);
    for (size_t i = 1; i < kernel->listed_count; i++) {
        const struct el2_listed *last = &kernel->listed[i - 1], *listed = &kernel->listed[i];
        cr_expect_leq(last->order, listed->order);
        if (last->order == listed->order && listed->order == EL2_LISTED_TIMER)
            cr_expect_lt(last->position, listed->position);
        else if (last->order == listed->order)
            cr_expect_lt(last->encoding, listed->encoding);
    }
    cr_expect_eq(kernel->listed[0].encoding, (el2_encoding)EL2_SYS_CNTV_CTL_EL0);
    el2_kernel_free(kernel);
}

Test(registers, bad_rows_are_refused_with_their_place)
{
    static const char *const bad[] = {
        "[registers]\nNO_SUCH_EL1 = 0",
        "[registers]\nTTBR0_EL1 = sometimes",
        "[registers]\nTTBR0_EL1 = unknown keep",
        "[registers]\nTTBR0_EL1 = 0 0",
        "[registers]\nTTBR0_EL1 = timer",
        "[registers]\nTTBR0_EL1 = timer 999 0",
        "[registers]\nTTBR0_EL1 = invariant",
        "[registers]\nMIDR_EL1 = 0",
        "[registers]\nTTBR0_EL1 = shares NO_SUCH_EL1",
        "[registers]\nTTBR0_EL1 = shares SMCR_EL1",
        "[registers]\nTTBR0_EL1 = shares TTBR0_EL1",
        "[registers]\nTTBR0_EL1 = 0 if vm.warp",
        "[onereg]\ncore = bytes",
        "[onereg]\ndemux = all 15",
        "[onereg]\ndemux = some 2",
        "[onereg]\nfirmware-4 = psci",
        "[onereg]\nfirmware-0 = bios",
        "[onereg]\nbitmap-0 = 1",
        "[onereg]\nbitmap-9 = 1 of 1",
        "[onereg]\nwarp = 1",
    };
    for (size_t i = 0; i < EL2_COUNT(bad); i++) {
        struct el2_error error = {""};
        struct el2_kernel *kernel = parse(bad[i], &error);
        cr_expect_null(kernel, "accepted: %s", bad[i]);
        cr_expect(strncmp(error.text, "test.kernel:4: ", 15) == 0, "%s\n-> %s", bad[i], error.text);
        el2_kernel_free(kernel);
    }
}
