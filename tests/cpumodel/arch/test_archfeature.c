/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/host/host.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

static enum el2_arch_id id_of(const char *name)
{
    const struct el2_arch_feature *feature = el2_arch_feature_by_name(name);
    cr_assert_not_null(feature, "%s", name);
    cr_assert_eq(el2_arch_feature(feature->id), feature);
    return feature->id;
}

Test(archfeature, tables_check)
{
    struct el2_error error = {""};
    cr_assert(el2_arch_features_check(&error), "%s", error.text);
}

Test(archfeature, tables_are_not_cut_short)
{
    size_t features, rules, instructions, registers;
    el2_arch_features(&features);
    el2_arch_rules(&rules);
    el2_arch_instructions(&instructions);
    el2_arch_registers(&registers);
    cr_assert_geq(features, 370);
    cr_assert_geq(rules, 900);
    cr_assert_geq(instructions, 4400);
    cr_assert_geq(registers, 1100);
    cr_assert_null(el2_arch_feature_by_name("FEAT_WARP"));
    cr_assert_null(el2_arch_feature(EL2_FEAT_NONE));
    cr_assert_null(el2_arch_feature(EL2_FEAT_COUNT));
}

/* An instruction, the value of one ID register, and whether a CPU with it (and nothing else) executes it. */
static const struct {
    uint32_t word;
    const char *text;
    const char *field;
    uint64_t value;
    bool executes;
} uses[] = {
    {0x8b020020, "add x0, x1, x2", "ID_AA64PFR0_EL1.SVE", 0, true},
    {0xb8e10041, "swpal w1, w1, [x2]", "ID_AA64ISAR0_EL1.ATOMIC", 1, false},
    {0xb8e10041, "ldaddal w1, w1, [x2]", "ID_AA64ISAR0_EL1.ATOMIC", 2, true},
    {0x1ac24020, "crc32b w0, w1, w2", "ID_AA64ISAR0_EL1.CRC32", 0, false},
    {0x1ac24020, "crc32b w0, w1, w2", "ID_AA64ISAR0_EL1.CRC32", 1, true},
    {0x1ee22820, "fadd h0, h1, h2", "ID_AA64PFR0_EL1.FP", 0, false},
    {0x1ee22820, "fadd h0, h1, h2", "ID_AA64PFR0_EL1.FP", 1, true},
    {0x1e222820, "fadd s0, s1, s2", "ID_AA64PFR0_EL1.FP", 0, true},
    {0x1e222820, "fadd s0, s1, s2", "ID_AA64PFR0_EL1.FP", 15, false},
    {0x4e829420, "sdot v0.4s, v1.16b, v2.16b", "ID_AA64ISAR0_EL1.DP", 1, true},
    {0x4e829420, "sdot v0.4s, v1.16b, v2.16b", "ID_AA64ISAR0_EL1.DP", 0, false},
    {0x04a20020, "add z0.s, z1.s, z2.s", "ID_AA64PFR0_EL1.SVE", 1, true},
    {0x04a20020, "add z0.s, z1.s, z2.s", "ID_AA64PFR1_EL1.SME", 1, true},
    {0x04a20020, "add z0.s, z1.s, z2.s", "ID_AA64ZFR0_EL1.SVEver", 1, false},
    {0xdac10020, "pacia x0, x1", "ID_AA64ISAR1_EL1.API", 1, true},
    {0xdac10020, "pacia x0, x1", "ID_AA64ISAR1_EL1.APA", 1, true},
    {0xdac10020, "pacia x0, x1", "ID_AA64ISAR2_EL1.APA3", 1, true},
    {0xdac10020, "pacia x0, x1", "ID_AA64ISAR1_EL1.GPA", 1, false},
    {0xd503233f, "paciasp", "ID_AA64ISAR1_EL1.API", 0, true},
    {0xd503245f, "bti c", "ID_AA64PFR1_EL1.BT", 0, true},
    {0xd50322df, "clrbhb", "ID_AA64ISAR2_EL1.CLRBHB", 0, true},
    {0xd503201f, "nop", "ID_AA64ISAR2_EL1.CLRBHB", 0, true},
    {0xd50330ff, "sb", "ID_AA64ISAR1_EL1.SB", 0, false},
    {0xd50330ff, "sb", "ID_AA64ISAR1_EL1.SB", 1, true},
    {0xd5031000, "wfet x0", "ID_AA64ISAR2_EL1.WFxT", 1, false},
    {0xd5031000, "wfet x0", "ID_AA64ISAR2_EL1.WFxT", 2, true},
    {0xd500401f, "cfinv", "ID_AA64ISAR0_EL1.TS", 1, true},
    {0xd500403f, "xaflag", "ID_AA64ISAR0_EL1.TS", 1, false},
    {0xd500403f, "xaflag", "ID_AA64ISAR0_EL1.TS", 2, true},
    {0x38bfc020, "ldaprb w0, [x1]", "ID_AA64ISAR1_EL1.LRCPC", 1, true},
    {0x19400020, "ldapurb w0, [x1]", "ID_AA64ISAR1_EL1.LRCPC", 1, false},
    {0x19400020, "ldapurb w0, [x1]", "ID_AA64ISAR1_EL1.LRCPC", 2, true},
    {0x9ac20820, "udiv x0, x1, x2", "ID_AA64ISAR2_EL1.CSSC", 0, true},
    {0x9ac26020, "smax x0, x1, x2", "ID_AA64ISAR2_EL1.CSSC", 0, false},
    {0x9ac26020, "smax x0, x1, x2", "ID_AA64ISAR2_EL1.CSSC", 1, true},
    {0x19010440, "cpyfp [x0]!, [x1]!, x2!", "ID_AA64ISAR2_EL1.MOPS", 1, true},
    {0x19010440, "cpyfp [x0]!, [x1]!, x2!", "ID_AA64ISAR2_EL1.MOPS", 0, false},
    {0xf83fd000, "ld64b x0, [x0]", "ID_AA64ISAR1_EL1.LS64", 1, true},
    {0xd503417f, "smstart sm (msr svcrsm, #1) without CRm = 0b001x", "ID_AA64PFR1_EL1.SME", 1, false},
    {0xd503437f, "smstart sm", "ID_AA64PFR1_EL1.SME", 1, true},
    {0xd500419f, "msr pan, #1", "ID_AA64MMFR1_EL1.PAN", 1, true},
    {0xd500419f, "msr pan, #1", "ID_AA64MMFR1_EL1.PAN", 0, false},
    {0x74c10000, "cbeq w1, w0, ...", "ID_AA64ISAR2_EL1.CSSC", 1, false},
    {0x74c10000, "cbeq w1, w0, ...", "ID_AA64ISAR2_EL1.CSSC", 2, true},
    {0x00000000, "udf #0 is base: it is UNDEFINED by itself", "ID_AA64ISAR2_EL1.CSSC", 2, true},
    {0xdac2a000, "unallocated", "ID_AA64ISAR2_EL1.CSSC", 2, false},
    {0xffffffff, "unallocated", "ID_AA64ISAR2_EL1.CSSC", 2, false},
};

static bool executes(uint32_t word, const uint64_t values[EL2_ID_COUNT])
{
    struct el2_arch_set set;
    el2_arch_set_of(values, &set);
    const struct el2_arch_instruction *row = el2_arch_instruction(word);
    return row && (row->absent == EL2_ARCH_NOP || el2_arch_need_met(&row->need, &set));
}

Test(archfeature, use_follows_the_id_registers)
{
    for (size_t i = 0; i < EL2_COUNT(uses); i++) {
        uint64_t values[EL2_ID_COUNT] = {0};
        struct el2_field_ref ref;
        struct el2_error error = {""};
        cr_assert(el2_field_parse(uses[i].field, &ref, &error), "%s", error.text);
        values[el2_id_index(ref.encoding)] = uses[i].value << ref.lsb;
        cr_expect_eq(executes(uses[i].word, values), uses[i].executes, "%#x %s with %s = %llu", uses[i].word,
                     uses[i].text, uses[i].field, (unsigned long long)uses[i].value);
    }
}

Test(archfeature, presence)
{
    static const struct {
        const char *feature;
        const char *field[2];
        uint64_t value[2];
        bool present;
    } rows[] = {
        {"FEAT_SVE2", {"ID_AA64ZFR0_EL1.SVEver", "ID_AA64PFR0_EL1.SVE"}, {1, 1}, true},
        {"FEAT_SVE2", {"ID_AA64ZFR0_EL1.SVEver", "ID_AA64PFR0_EL1.SVE"}, {1, 0}, false},
        {"FEAT_RASv1p1", {"ID_AA64PFR0_EL1.RAS", "ID_AA64PFR1_EL1.RAS_frac"}, {1, 1}, true},
        {"FEAT_RASv1p1", {"ID_AA64PFR0_EL1.RAS", "ID_AA64PFR1_EL1.RAS_frac"}, {1, 0}, false},
        {"FEAT_RASv1p1", {"ID_AA64PFR0_EL1.RAS", "ID_AA64PFR1_EL1.RAS_frac"}, {2, 0}, true},
        {"FEAT_MPAMv0p1", {"ID_AA64PFR0_EL1.MPAM", "ID_AA64PFR1_EL1.MPAM_frac"}, {0, 1}, true},
        {"FEAT_MPAMv0p1", {"ID_AA64PFR0_EL1.MPAM", "ID_AA64PFR1_EL1.MPAM_frac"}, {1, 1}, false},
        {"FEAT_CSV2_1p2", {"ID_AA64PFR0_EL1.CSV2", "ID_AA64PFR1_EL1.CSV2_frac"}, {1, 2}, true},
        {"FEAT_PMUv3", {"ID_AA64DFR0_EL1.PMUVer", "ID_AA64DFR0_EL1.DebugVer"}, {15, 6}, false},
        {"FEAT_PMUv3", {"ID_AA64DFR0_EL1.PMUVer", "ID_AA64DFR0_EL1.DebugVer"}, {1, 6}, true},
        {"FEAT_TGran4K", {"ID_AA64MMFR0_EL1.TGRAN4", "ID_AA64MMFR0_EL1.PARANGE"}, {15, 0}, false},
        {"FEAT_TGran4K", {"ID_AA64MMFR0_EL1.TGRAN4", "ID_AA64MMFR0_EL1.PARANGE"}, {0, 0}, true},
        {"FEAT_MTE2", {"ID_AA64PFR1_EL1.MTE", "ID_AA64PFR1_EL1.MTE_frac"}, {2, 0}, true},
        {"FEAT_MTE2", {"ID_AA64PFR1_EL1.MTE", "ID_AA64PFR1_EL1.MTE_frac"}, {1, 0}, false},
        {"v8Ap2", {"ID_AA64PFR0_EL1.RAS", "ID_AA64PFR0_EL1.SVE"}, {1, 1}, false},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        uint64_t values[EL2_ID_COUNT] = {0};
        for (int j = 0; j < 2; j++) {
            struct el2_field_ref ref;
            cr_assert(el2_field_parse(rows[i].field[j], &ref, NULL), "%s", rows[i].field[j]);
            values[el2_id_index(ref.encoding)] |= rows[i].value[j] << ref.lsb;
        }
        cr_expect_eq(el2_arch_present(id_of(rows[i].feature), values), rows[i].present, "row %zu: %s", i,
                     rows[i].feature);
    }
}

Test(archfeature, presets_have_what_their_cores_have)
{
    static const struct {
        const char *host;
        const char *has;
        const char *lacks;
    } rows[] = {
        {"cortex-a57", "FEAT_CRC32", "FEAT_LSE"},   {"cortex-a76", "FEAT_LSE", "FEAT_SVE"},
        {"neoverse-v1", "FEAT_SVE", "FEAT_SVE2"},   {"neoverse-n2", "FEAT_SVE2", "FEAT_SME"},
        {"a64fx", "FEAT_SVE", "FEAT_PAuth"},        {"cortex-a53", "FEAT_AES", "FEAT_RAS"},
        {"neoverse-n1", "FEAT_SSBS", "FEAT_PAuth"}, {"cortex-a710", "FEAT_SVE2", "FEAT_MOPS"},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct el2_error error = {""};
        struct el2_host *host = el2_host_load(rows[i].host, &error);
        cr_assert_not_null(host, "%s", error.text);
        struct el2_arch_set set;
        el2_arch_set_of(host->cpu[0].id, &set);
        cr_expect(el2_arch_set_has(&set, id_of(rows[i].has)), "%s: %s", rows[i].host, rows[i].has);
        cr_expect_not(el2_arch_set_has(&set, id_of(rows[i].lacks)), "%s: %s", rows[i].host, rows[i].lacks);
        el2_host_free(host);
    }
}

Test(archfeature, rules)
{
    size_t count;
    unsigned broken = 0;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    struct el2_arch_set set = {{0}};
    for (size_t i = 0; i < count; i++)
        broken += el2_arch_rule_broken(&rule[i], &set);
    cr_assert_eq(broken, 0, "nothing promised, nothing broken");
    unsigned sve2 = id_of("FEAT_SVE2"), sve = id_of("FEAT_SVE");
    el2_bit_put(set.bits, sve2, true);
    bool asks_sve = false;
    for (size_t i = 0; i < count; i++)
        if (rule[i].all[0] == sve2 && !rule[i].all[1] && rule[i].any[0] == sve && !rule[i].any[1])
            asks_sve = el2_arch_rule_broken(&rule[i], &set);
    cr_assert(asks_sve);
}

/* All of the first list and none of the second breaks a rule; any one of the second mends it, and so does any of the first that is missing. */
Test(archfeature, each_rule)
{
    size_t count;
    const struct el2_arch_rule *rule = el2_arch_rules(&count);
    for (size_t i = 0; i < count; i++) {
        struct el2_arch_set set = {{0}};
        for (unsigned k = 0; k < EL2_ARCH_RULE_ALL && rule[i].all[k]; k++)
            el2_bit_put(set.bits, rule[i].all[k], true);
        cr_expect(el2_arch_rule_broken(&rule[i], &set), "rule %zu", i);
        for (unsigned k = 0; k < EL2_ARCH_RULE_ANY && rule[i].any[k]; k++) {
            struct el2_arch_set mended = set;
            el2_bit_put(mended.bits, rule[i].any[k], true);
            cr_expect_not(el2_arch_rule_broken(&rule[i], &mended), "rule %zu, any %u", i, k);
        }
        for (unsigned k = 0; k < EL2_ARCH_RULE_ALL && rule[i].all[k]; k++) {
            struct el2_arch_set without = set;
            el2_bit_put(without.bits, rule[i].all[k], false);
            cr_expect_not(el2_arch_rule_broken(&rule[i], &without), "rule %zu, all %u", i, k);
        }
    }
}

Test(archfeature, registers_of_features)
{
    static const struct {
        el2_encoding encoding;
        const char *feature;
    } rows[] = {
        {EL2_SYS_RNDR_EL0, "FEAT_RNG"},
        {EL2_SYS_TCR2_EL1, "FEAT_TCR2"},
        {EL2_SYS_PIR_EL1, "FEAT_S1PIE"},
        {EL2_SYS_SCXTNUM_EL0, "FEAT_CSV2_2"},
        {EL2_SYS_SCXTNUM_EL0, "FEAT_CSV2_1p2"},
        {EL2_SYS_GCSCR_EL1, "FEAT_GCS"},
        {EL2_SYS_FPMR, "FEAT_FPMR"},
        {EL2_SYS_SMCR_EL1, "FEAT_SME"},
        {EL2_SYS_ZCR_EL1, "FEAT_SVE"},
        {EL2_SYS_APIAKEYLO_EL1, "FEAT_PAuth"},
        {EL2_SYS_MPAM1_EL1, "FEAT_MPAM"},
        {EL2_SYS_AMCR_EL0, "FEAT_AMUv1"},
        {EL2_SYS_PMCR_EL0, "FEAT_PMUv3"},
        {EL2_SYS_BRBCR_EL1, "FEAT_BRBE"},
        {EL2_SYS_TRBPTR_EL1, "FEAT_TRBE"},
        {EL2_SYS_PMSCR_EL1, "FEAT_SPE"},
        {EL2_SYS_ERRSELR_EL1, "FEAT_RAS"},
        {EL2_SYS_LORC_EL1, "FEAT_LOR"},
        {EL2_SYS_PAN, "FEAT_PAN"},
        {EL2_SYS_DC_CVAP, "FEAT_DPB"},
        {EL2_SYS_TLBI_RVAE1, "FEAT_TLBIRANGE"},
        {EL2_SYS_TLBI_VAE1NXS, "FEAT_XS"},
        {EL2_ENCODING(1, 0, 7, 9, 0), "FEAT_PAN2"},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        const struct el2_arch_register *row = el2_arch_register(rows[i].encoding);
        cr_assert_not_null(row, "%s", rows[i].feature);
        cr_expect(el2_arch_need_names(&row->need, id_of(rows[i].feature)), "%s: %s", row->name,
                  rows[i].feature);
    }
    cr_assert_null(el2_arch_register(EL2_SYS_SCTLR_EL1));
    cr_assert_null(el2_arch_register(EL2_SYS_CNTVCT_EL0));
    cr_assert_null(el2_arch_register(EL2_SYS_MIDR_EL1));
}

/* What each need names; another row of the table lies behind the last. */
Test(archfeature, features_of_a_need)
{
    static const struct {
        struct el2_arch_need need;
        size_t alternatives;
        uint16_t features[7];
    } rows[] = {
        {{{{0}}}, 0, {0}},
        {{{{1, 0}}}, 1, {1, 0}},
        {{{{1, 2}}}, 1, {1, 2, 0}},
        {{{{1, 0}, {2, 0}}}, 2, {1, 2, 0}},
        {{{{1, 0}, {2, 3}, {4, 0}}}, 3, {1, 2, 3, 4, 0}},
        {{{{1, 2}, {3, 4}, {5, 6}}}, 3, {1, 2, 3, 4, 5, 6, 0}},
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        size_t n = 0;
        struct el2_arch_need need[2] = {rows[i].need, {{{7, 8}}}};
        for (; n < rows[i].alternatives; n++)
            cr_assert_eq(el2_arch_need_alternative(need, n), need[0].alternative[n], "%zu.%zu", i, n);
        cr_expect_null(el2_arch_need_alternative(need, n), "%zu", i);
        n = 0;
        do
            cr_expect_eq(el2_arch_need_feature(need, n), rows[i].features[n], "%zu.%zu", i, n);
        while (rows[i].features[n++] != EL2_FEAT_NONE);
        cr_expect_not(el2_arch_need_names(need, EL2_FEAT_NONE));
        cr_expect_not(el2_arch_need_names(need, (enum el2_arch_id)7));
    }
}

static const struct el2_arch_control *find_control(const char *feature, const char *name)
{
    size_t count;
    const struct el2_arch_control *row = el2_arch_controls(id_of(feature), &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(row[i].name, name) == 0)
            return &row[i];
    cr_assert(false, "%s has no %s", feature, name);
    return NULL;
}

Test(archfeature, controls)
{
    const struct el2_arch_control *mscen = find_control("FEAT_MOPS", "HCRX_EL2.MSCEn");
    cr_assert(mscen->lsb == 11 && mscen->at_el1 == 1 && mscen->effect == EL2_ARCH_MAKES_UNDEF);
    const struct el2_arch_control *als = find_control("FEAT_LS64", "HCRX_EL2.EnALS");
    cr_assert(als->ec == 0x0a && als->target == 2 && als->at_el0 == 1 && als->effect == EL2_ARCH_TRAP);
    const struct el2_arch_control *zen = find_control("FEAT_SVE", "CPACR_EL1.ZEN");
    cr_assert(zen->at_el0 == 7 && zen->at_el1 == 5 && zen->ec == 0x19 && zen->target == 1);
    const struct el2_arch_control *api = find_control("FEAT_PAuth", "HCR_EL2.API");
    cr_assert(api->ec == 9 && el2_arch_control_covers(api, "pacia", NULL) &&
              !el2_arch_control_covers(api, NULL, "APIAKEYLO_EL1"));
    const struct el2_arch_control *tpms = find_control("FEAT_SPE", "MDCR_EL2.TPMS");
    cr_assert(el2_arch_control_covers(tpms, NULL, "PMSCR_EL1") &&
              !el2_arch_control_covers(tpms, NULL, "PMBPTR_EL1"));
    size_t count = 1;
    cr_assert_null(el2_arch_controls(id_of("FEAT_CRC32"), &count));
    cr_assert_eq(count, 0);
    cr_assert_eq(el2_arch_feature_by_name("FEAT_SVE2")->controls, id_of("FEAT_SVE"));
}

Test(archfeature, fine_grained_traps)
{
    size_t count;
    const struct el2_arch_fine_control *row = el2_arch_fine_controls(EL2_SYS_PIR_EL1, &count);
    cr_assert_eq(count, 2);
    cr_assert(row[0].access == EL2_ARCH_READ && row[0].control == EL2_SYS_HFGRTR_EL2 && row[0].lsb == 58 &&
              row[0].traps == 0);
    cr_assert(row[1].access == EL2_ARCH_WRITE && row[1].control == EL2_SYS_HFGWTR_EL2 && row[1].traps == 0);
    row = el2_arch_fine_controls(EL2_SYS_APIAKEYLO_EL1, &count);
    cr_assert(count == 2 && row[0].traps == 1 && strcmp(row[0].field, "APIAKey") == 0);
    row = el2_arch_fine_controls(EL2_SYS_DC_CVAP, &count);
    cr_assert(count == 1 && row[0].access == EL2_ARCH_EXECUTE);
    cr_assert_null(el2_arch_fine_controls(EL2_SYS_ID_AA64PFR0_EL1, &count));
}

Test(archfeature, free_encodings)
{
    const struct el2_arch_instruction *row;
    cr_assert(el2_arch_instruction_is_free(0xfffffc00, 0xdac2a000, &row) && !row);
    cr_assert(!el2_arch_instruction_is_free(0xfffffc00, 0xdac1a000, &row) && row);
    cr_assert_str_eq(row->mnemonic, "paciasppc");
    cr_assert(!el2_arch_instruction_is_free(0xe0000000, 0, &row) && !row);
}
