/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU features that trap rows ask for. Declared in traps/vm/control.h. */
#include "cpumodel/arch/encodings.h"
#include "traps/vm/control.h"

struct threshold { /* a feature is there where any of its rows holds: the field's value is at least `least` */
    enum el2_trap_feature feature;
    el2_encoding encoding;
    uint8_t lsb; /* 4-bit fields */
    bool is_signed;
    int8_t least;
};

/* By feature. DDI 0487 A2.2 and D24.2. */
static const struct threshold THRESHOLDS[] = {
    {EL2_HAS_ASIMD_OR_FP, EL2_SYS_ID_AA64PFR0_EL1, 16, true, 0}, /* ID_AA64PFR0_EL1.FP */
    {EL2_HAS_ASIMD_OR_FP, EL2_SYS_ID_AA64PFR0_EL1, 20, true, 0}, /* ID_AA64PFR0_EL1.AdvSIMD */
    {EL2_HAS_D128, EL2_SYS_ID_AA64MMFR3_EL1, 32, false, 1},      /* ID_AA64MMFR3_EL1.D128 */
    {EL2_HAS_EL3, EL2_SYS_ID_AA64PFR0_EL1, 12, false, 1},        /* ID_AA64PFR0_EL1.EL3 */
    {EL2_HAS_EVT, EL2_SYS_ID_AA64MMFR2_EL1, 56, false, 1},       /* ID_AA64MMFR2_EL1.EVT */
    {EL2_HAS_FGT, EL2_SYS_ID_AA64MMFR0_EL1, 56, false, 1},       /* ID_AA64MMFR0_EL1.FGT */
    {EL2_HAS_IDST, EL2_SYS_ID_AA64MMFR2_EL1, 36, false, 1},      /* ID_AA64MMFR2_EL1.IDS */
    {EL2_HAS_LOR, EL2_SYS_ID_AA64MMFR1_EL1, 16, false, 1},       /* ID_AA64MMFR1_EL1.LO */
    {EL2_HAS_MTE, EL2_SYS_ID_AA64PFR1_EL1, 8, false, 1},         /* ID_AA64PFR1_EL1.MTE */
    {EL2_HAS_MTE2, EL2_SYS_ID_AA64PFR1_EL1, 8, false, 2},        /* ID_AA64PFR1_EL1.MTE */
    {EL2_HAS_NV, EL2_SYS_ID_AA64MMFR2_EL1, 24, false, 1},        /* ID_AA64MMFR2_EL1.NV */
    {EL2_HAS_NV, EL2_SYS_ID_AA64MMFR4_EL1, 20, false, 1},        /* ID_AA64MMFR4_EL1.NV_frac */
    {EL2_HAS_PAUTH, EL2_SYS_ID_AA64ISAR1_EL1, 4, false, 1},      /* ID_AA64ISAR1_EL1.APA */
    {EL2_HAS_PAUTH, EL2_SYS_ID_AA64ISAR1_EL1, 8, false, 1},      /* ID_AA64ISAR1_EL1.API */
    {EL2_HAS_PAUTH, EL2_SYS_ID_AA64ISAR2_EL1, 12, false, 1},     /* ID_AA64ISAR2_EL1.APA3 */
    {EL2_HAS_RAS, EL2_SYS_ID_AA64PFR0_EL1, 28, false, 1},        /* ID_AA64PFR0_EL1.RAS */
    {EL2_HAS_SCXTNUM, EL2_SYS_ID_AA64PFR0_EL1, 56, false, 2},    /* ID_AA64PFR0_EL1.CSV2 */
    {EL2_HAS_SCXTNUM, EL2_SYS_ID_AA64PFR1_EL1, 32, false, 2},    /* ID_AA64PFR1_EL1.CSV2_frac */
    {EL2_HAS_SME, EL2_SYS_ID_AA64PFR1_EL1, 24, false, 1},        /* ID_AA64PFR1_EL1.SME */
    {EL2_HAS_SVE, EL2_SYS_ID_AA64PFR0_EL1, 32, false, 1},        /* ID_AA64PFR0_EL1.SVE */
    {EL2_HAS_WFXT, EL2_SYS_ID_AA64ISAR2_EL1, 0, false, 2},       /* ID_AA64ISAR2_EL1.WFxT */
};

bool el2_cpu_has(const struct el2_cpu *cpu, enum el2_trap_feature feature)
{
    if (feature == EL2_HAS_ALWAYS)
        return true;
    if (feature == EL2_HAS_NO_EL3)
        return !el2_cpu_has(cpu, EL2_HAS_EL3);
    for (size_t i = 0; i < sizeof THRESHOLDS / sizeof THRESHOLDS[0]; ++i) {
        const struct threshold *row = &THRESHOLDS[i];
        if (row->feature != feature)
            continue;
        int value = (int)(cpu->id[el2_id_index(row->encoding)] >> row->lsb & 15);
        if (row->is_signed && value > 7)
            value -= 16;
        if (value >= row->least)
            return true;
    }
    return false;
}

bool el2_cpu_has_idst(const struct el2_cpu *cpu)
{
    return el2_cpu_has(cpu, EL2_HAS_IDST);
}

bool el2_trap_features_check(struct el2_error *error)
{
    for (size_t i = 0; i < sizeof THRESHOLDS / sizeof THRESHOLDS[0]; ++i) {
        if (el2_id_index(THRESHOLDS[i].encoding) < 0 || THRESHOLDS[i].lsb > 60 ||
            (i > 0 && THRESHOLDS[i - 1].feature > THRESHOLDS[i].feature))
            return el2_fail(
                error, "traps/vm/control_feature.c: threshold row %zu is out of order or of no ID register",
                i);
    }
    return true;
}
