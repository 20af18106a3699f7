/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception classes: what ESR_ELx.EC says of an exception (DDI 0487 D24.2.40 "ESR_EL2"), their names, where they
 * can be taken to, and the layout that each gives the ISS. All is static and constant.
 *
 *     el2_ec_row(0x19)->name;                    // "SVE"
 *     el2_ec_row_by_name("WFx")->ec;             // 0x01
 */
#ifndef EL2_CPUMODEL_ARCH_EXCEPTIONCLASS_H
#define EL2_CPUMODEL_ARCH_EXCEPTIONCLASS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exception classes. */
enum el2_ec {
    EL2_EC_UNKNOWN = 0x00,
    EL2_EC_WFX = 0x01,
    EL2_EC_CP15_32 = 0x03,
    EL2_EC_CP15_64 = 0x04,
    EL2_EC_CP14_MR = 0x05,
    EL2_EC_CP14_LS = 0x06,
    EL2_EC_FP_ASIMD = 0x07,
    EL2_EC_CP10_ID = 0x08,
    EL2_EC_PAC = 0x09,
    EL2_EC_OTHER = 0x0a,
    EL2_EC_CP14_64 = 0x0c,
    EL2_EC_BTI = 0x0d,
    EL2_EC_ILLEGAL_STATE = 0x0e,
    EL2_EC_SVC32 = 0x11,
    EL2_EC_HVC32 = 0x12,
    EL2_EC_SMC32 = 0x13,
    EL2_EC_SYS128 = 0x14,
    EL2_EC_SVC64 = 0x15,
    EL2_EC_HVC64 = 0x16,
    EL2_EC_SMC64 = 0x17,
    EL2_EC_SYS64 = 0x18,
    EL2_EC_SVE = 0x19,
    EL2_EC_ERET = 0x1a,
    EL2_EC_TSTART = 0x1b,
    EL2_EC_FPAC = 0x1c,
    EL2_EC_SME = 0x1d,
    EL2_EC_GPC = 0x1e,
    EL2_EC_IMP_DEF = 0x1f,
    EL2_EC_IABT_LOW = 0x20,
    EL2_EC_IABT_CUR = 0x21,
    EL2_EC_PC_ALIGN = 0x22,
    EL2_EC_DABT_LOW = 0x24,
    EL2_EC_DABT_CUR = 0x25,
    EL2_EC_SP_ALIGN = 0x26,
    EL2_EC_MOPS = 0x27,
    EL2_EC_FP_EXC32 = 0x28,
    EL2_EC_FP_EXC64 = 0x2c,
    EL2_EC_GCS = 0x2d,
    EL2_EC_SERROR = 0x2f,
    EL2_EC_BREAKPOINT_LOW = 0x30,
    EL2_EC_BREAKPOINT_CUR = 0x31,
    EL2_EC_STEP_LOW = 0x32,
    EL2_EC_STEP_CUR = 0x33,
    EL2_EC_WATCHPOINT_LOW = 0x34,
    EL2_EC_WATCHPOINT_CUR = 0x35,
    EL2_EC_BKPT32 = 0x38,
    EL2_EC_VECTOR_CATCH32 = 0x3a,
    EL2_EC_BRK64 = 0x3c,
    EL2_EC_PMU = 0x3d,
};

#define EL2_EC_COUNT 64 /* values of EC, 6 bits */

/* Where a class can be taken to. */
enum el2_ec_target {
    EL2_EC_TO_EL1 = 1 << 1,
    EL2_EC_TO_EL2 = 1 << 2,
    EL2_EC_TO_EL3 = 1 << 3,
};

/* Layouts of the ISS; several classes share one. */
enum el2_iss_layout {
    EL2_ISS_RES0,
    EL2_ISS_WFX,
    EL2_ISS_CP32,
    EL2_ISS_CP64,
    EL2_ISS_CP_LS,
    EL2_ISS_COND, /* only CV and COND */
    EL2_ISS_OTHER,
    EL2_ISS_BTI,
    EL2_ISS_IMM16,
    EL2_ISS_SMC32,
    EL2_ISS_SYS128,
    EL2_ISS_SYS64,
    EL2_ISS_ERET,
    EL2_ISS_TSTART,
    EL2_ISS_FPAC,
    EL2_ISS_SME,
    EL2_ISS_GPC,
    EL2_ISS_IMP_DEF,
    EL2_ISS_IABT,
    EL2_ISS_DABT,
    EL2_ISS_MOPS,
    EL2_ISS_FP_EXC,
    EL2_ISS_GCS,
    EL2_ISS_SERROR,
    EL2_ISS_BREAKPOINT,
    EL2_ISS_STEP,
    EL2_ISS_WATCHPOINT,
    EL2_ISS_VECTOR_CATCH,
    EL2_ISS_PMU,
    EL2_ISS_LAYOUTS,
};

struct el2_ec_row {
    uint8_t ec;
    uint8_t targets; /* enum el2_ec_target bits */
    enum el2_iss_layout layout;
    const char *name;    /* "SYS64": short, stable, for machines */
    const char *meaning; /* one clause for people */
    const char *origin;
};

/* Every class that the architecture names, by rising EC. */
const struct el2_ec_row *el2_ec_rows(size_t *count);

/* One class; NULL where the architecture names none. */
const struct el2_ec_row *el2_ec_row(unsigned ec);

/* One class by its name ("SVE", case-sensitive); NULL where there is none. */
const struct el2_ec_row *el2_ec_row_by_name(const char *name);

#ifdef __cplusplus
}
#endif

#endif
