/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs without features: which fields are lowered, and what goes with them. */
#include <criterion/criterion.h>

#include "cpumodel/arch/archwithout.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

/* One register of a CPU on which ID_AA64PFR0_EL1.SVE is 1 and, but for that register, all else 0. */
static const struct {
    const char *what;
    enum el2_arch_id out[3];
    el2_encoding encoding;
    uint64_t before, after, sve; /* of the register, and ID_AA64PFR0_EL1.SVE then */
} CASES[] = {
    {"nothing", {EL2_FEAT_NONE}, EL2_SYS_ID_AA64ZFR0_EL1, 0x1, 0x1, 1},
    {"what is not there", {EL2_FEAT_SVE2p1}, EL2_SYS_ID_AA64ZFR0_EL1, 0x1, 0x1, 1},
    {"SVE2, not SVE", {EL2_FEAT_SVE2}, EL2_SYS_ID_AA64ZFR0_EL1, 0x1, 0x0, 1},
    {"SVE2p1, not SVE2", {EL2_FEAT_SVE2p1}, EL2_SYS_ID_AA64ZFR0_EL1, 0x2, 0x1, 1},
    {"PMULL128, not AES", {EL2_FEAT_SVE_PMULL128}, EL2_SYS_ID_AA64ZFR0_EL1, 0x21, 0x11, 1},
    {"SVE", {EL2_FEAT_SVE}, EL2_SYS_ID_AA64ZFR0_EL1, 0x1, 0x1, 0},
    {"SVE and SVE2, each by its field", {EL2_FEAT_SVE, EL2_FEAT_SVE2}, EL2_SYS_ID_AA64ZFR0_EL1, 0x1, 0x0, 0},
    {"a level in the middle", {EL2_FEAT_MTE2}, EL2_SYS_ID_AA64PFR1_EL1, 0x300, 0x100, 1},
    {"all levels", {EL2_FEAT_MTE, EL2_FEAT_MTE2, EL2_FEAT_MTE3}, EL2_SYS_ID_AA64PFR1_EL1, 0x300, 0, 1},
    {"a field that is signed", {EL2_FEAT_FP16}, EL2_SYS_ID_AA64PFR0_EL1, 0x100110000, 0x100100000, 1},
    {"one that is exact", {EL2_FEAT_SME_I16I64}, EL2_SYS_ID_AA64SMFR0_EL1, 0xfull << 52, 0xfull << 52, 1},
};

Test(without, fields)
{
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        const int index = el2_id_index(CASES[i].encoding), pfr0 = el2_id_index(EL2_SYS_ID_AA64PFR0_EL1);
        uint64_t values[EL2_ID_COUNT] = {0};
        struct el2_arch_set out = {{0}};
        values[pfr0] = 1ull << 32;
        values[index] = CASES[i].before;
        for (size_t j = 0; j < EL2_COUNT(CASES[i].out); j++)
            el2_bit_put(out.bits, CASES[i].out[j], CASES[i].out[j] != EL2_FEAT_NONE);
        cr_expect(el2_arch_without(&out, values), "%s", CASES[i].what);
        cr_expect_eq(values[index], CASES[i].after, "%s: 0x%lx", CASES[i].what, (unsigned long)values[index]);
        cr_expect_eq(values[pfr0] >> 32 & 15, CASES[i].sve, "%s", CASES[i].what);
    }
}

/* Of every feature: it is gone, or it was said that it can't be; and what was not there is not there now. */
Test(without, each_feature)
{
    unsigned gone = 0, kept = 0;
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
        uint64_t values[EL2_ID_COUNT];
        struct el2_arch_set before, after, out = {{0}};
        for (int index = 0; index < EL2_ID_COUNT; index++)
            values[index] = 0x1111111111111111;
        el2_arch_set_of(values, &before);
        el2_bit_put(out.bits, id, true);
        const bool good = el2_arch_without(&out, values);
        el2_arch_set_of(values, &after);
        cr_expect_eq(good, !el2_arch_set_has(&after, (enum el2_arch_id)id), "%s",
                     el2_arch_feature((enum el2_arch_id)id)->name);
        gone += el2_arch_set_has(&before, (enum el2_arch_id)id) && good;
        kept += !good;
        if (!el2_arch_set_has(&before, (enum el2_arch_id)id))
            cr_expect_arr_eq(&before, &after, sizeof before);
    }
    cr_expect_gt(gone, 190, "%u", gone);
    cr_expect_lt(kept, 10, "%u", kept);
}

/* By each of two ways: of the fields of API and APA, as no CPU has them. */
Test(without, two_alternatives)
{
    const int index = el2_id_index(EL2_SYS_ID_AA64ISAR1_EL1);
    uint64_t values[EL2_ID_COUNT] = {0};
    struct el2_arch_set out = {{0}};
    values[index] = 0x111;
    el2_bit_put(out.bits, EL2_FEAT_PAuth, true);
    cr_expect(el2_arch_without(&out, values));
    cr_expect_eq(values[index], 0x001, "0x%lx", (unsigned long)values[index]);
}
