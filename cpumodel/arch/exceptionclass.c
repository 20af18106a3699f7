/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/exceptionclass.h"

#include <string.h>

#include "cpumodel/text/count.h"

#define ORIGIN "DDI 0487 D24.2.40 ESR_EL2"
#define TO_ALL (EL2_EC_TO_EL1 | EL2_EC_TO_EL2 | EL2_EC_TO_EL3)
#define TO_12  (EL2_EC_TO_EL1 | EL2_EC_TO_EL2)
#define TO_23  (EL2_EC_TO_EL2 | EL2_EC_TO_EL3)

/* EC, where it can be taken to, ISS layout, name, meaning. By rising EC. */
static const struct el2_ec_row classes[] = {
    /* clang-format off */
    {0x00, TO_ALL,        EL2_ISS_RES0,         "UNKNOWN",        "unknown reason: UNDEFINED", ORIGIN},
    {0x01, TO_ALL,        EL2_ISS_WFX,          "WFx",            "trapped WFI, WFE, WFIT or WFET", ORIGIN},
    {0x03, TO_ALL,        EL2_ISS_CP32,         "CP15_32",        "trapped AArch32 MCR or MRC, coproc 15", ORIGIN},
    {0x04, TO_ALL,        EL2_ISS_CP64,         "CP15_64",        "trapped AArch32 MCRR or MRRC, coproc 15", ORIGIN},
    {0x05, TO_ALL,        EL2_ISS_CP32,         "CP14_MR",        "trapped AArch32 MCR or MRC, coproc 14", ORIGIN},
    {0x06, TO_ALL,        EL2_ISS_CP_LS,        "CP14_LS",        "trapped AArch32 LDC or STC", ORIGIN},
    {0x07, TO_ALL,        EL2_ISS_COND,         "FP_ASIMD",       "trapped SVE, SME, Advanced SIMD or FP access", ORIGIN},
    {0x08, EL2_EC_TO_EL2, EL2_ISS_CP32,         "CP10_ID",        "trapped AArch32 VMRS of an ID register", ORIGIN},
    {0x09, TO_23,         EL2_ISS_RES0,         "PAC",            "trapped pointer authentication instruction", ORIGIN},
    {0x0a, TO_ALL,        EL2_ISS_OTHER,        "OTHER",          "trapped LD64B, ST64B, TSB CSYNC or PSB CSYNC", ORIGIN},
    {0x0c, TO_ALL,        EL2_ISS_CP64,         "CP14_64",        "trapped AArch32 MRRC, coproc 14", ORIGIN},
    {0x0d, TO_ALL,        EL2_ISS_BTI,          "BTI",            "Branch Target exception", ORIGIN},
    {0x0e, TO_ALL,        EL2_ISS_RES0,         "ILL",            "Illegal Execution state", ORIGIN},
    {0x11, TO_12,         EL2_ISS_IMM16,        "SVC32",          "SVC in AArch32 state", ORIGIN},
    {0x12, EL2_EC_TO_EL2, EL2_ISS_IMM16,        "HVC32",          "HVC in AArch32 state", ORIGIN},
    {0x13, TO_23,         EL2_ISS_SMC32,        "SMC32",          "SMC in AArch32 state", ORIGIN},
    {0x14, TO_ALL,        EL2_ISS_SYS128,       "SYS128",         "trapped MSRR, MRRS or SYSP", ORIGIN},
    {0x15, TO_ALL,        EL2_ISS_IMM16,        "SVC64",          "SVC in AArch64 state", ORIGIN},
    {0x16, TO_23,         EL2_ISS_IMM16,        "HVC64",          "HVC in AArch64 state", ORIGIN},
    {0x17, TO_23,         EL2_ISS_IMM16,        "SMC64",          "SMC in AArch64 state", ORIGIN},
    {0x18, TO_ALL,        EL2_ISS_SYS64,        "SYS64",          "trapped MSR, MRS or System instruction", ORIGIN},
    {0x19, TO_ALL,        EL2_ISS_RES0,         "SVE",            "trapped SVE access", ORIGIN},
    {0x1a, EL2_EC_TO_EL2, EL2_ISS_ERET,         "ERET",           "trapped ERET, ERETAA or ERETAB", ORIGIN},
    {0x1b, TO_ALL,        EL2_ISS_TSTART,       "TSTART",         "trapped TSTART at EL0", ORIGIN},
    {0x1c, TO_ALL,        EL2_ISS_FPAC,         "FPAC",           "pointer authentication failure", ORIGIN},
    {0x1d, TO_ALL,        EL2_ISS_SME,          "SME",            "trapped SME access", ORIGIN},
    {0x1e, EL2_EC_TO_EL3, EL2_ISS_GPC,          "GPC",            "Granule Protection Check", ORIGIN},
    {0x1f, EL2_EC_TO_EL3, EL2_ISS_IMP_DEF,      "IMP_DEF",        "IMPLEMENTATION DEFINED exception to EL3", ORIGIN},
    {0x20, TO_ALL,        EL2_ISS_IABT,         "IABT_LOW",       "Instruction Abort from a lower Exception level", ORIGIN},
    {0x21, TO_ALL,        EL2_ISS_IABT,         "IABT_CUR",       "Instruction Abort from the current Exception level", ORIGIN},
    {0x22, TO_ALL,        EL2_ISS_RES0,         "PC_ALIGN",       "PC alignment fault", ORIGIN},
    {0x24, TO_ALL,        EL2_ISS_DABT,         "DABT_LOW",       "Data Abort from a lower Exception level", ORIGIN},
    {0x25, TO_ALL,        EL2_ISS_DABT,         "DABT_CUR",       "Data Abort from the current Exception level", ORIGIN},
    {0x26, TO_ALL,        EL2_ISS_RES0,         "SP_ALIGN",       "SP alignment fault", ORIGIN},
    {0x27, TO_ALL,        EL2_ISS_MOPS,         "MOPS",           "Memory Operation exception", ORIGIN},
    {0x28, TO_12,         EL2_ISS_FP_EXC,       "FP_EXC32",       "trapped floating-point exception in AArch32 state", ORIGIN},
    {0x2c, TO_ALL,        EL2_ISS_FP_EXC,       "FP_EXC64",       "trapped floating-point exception in AArch64 state", ORIGIN},
    {0x2d, TO_ALL,        EL2_ISS_GCS,          "GCS",            "Guarded Control Stack exception", ORIGIN},
    {0x2f, TO_ALL,        EL2_ISS_SERROR,       "SERROR",         "SError exception", ORIGIN},
    {0x30, TO_12,         EL2_ISS_BREAKPOINT,   "BREAKPOINT_LOW", "Breakpoint from a lower Exception level", ORIGIN},
    {0x31, TO_12,         EL2_ISS_BREAKPOINT,   "BREAKPOINT_CUR", "Breakpoint from the current Exception level", ORIGIN},
    {0x32, TO_12,         EL2_ISS_STEP,         "STEP_LOW",       "Software Step from a lower Exception level", ORIGIN},
    {0x33, TO_12,         EL2_ISS_STEP,         "STEP_CUR",       "Software Step from the current Exception level", ORIGIN},
    {0x34, TO_12,         EL2_ISS_WATCHPOINT,   "WATCHPOINT_LOW", "Watchpoint from a lower Exception level", ORIGIN},
    {0x35, TO_12,         EL2_ISS_WATCHPOINT,   "WATCHPOINT_CUR", "Watchpoint from the current Exception level", ORIGIN},
    {0x38, TO_12,         EL2_ISS_IMM16,        "BKPT32",         "BKPT in AArch32 state", ORIGIN},
    {0x3a, EL2_EC_TO_EL2, EL2_ISS_VECTOR_CATCH, "VECTOR_CATCH32", "Vector Catch from AArch32 state", ORIGIN},
    {0x3c, TO_ALL,        EL2_ISS_IMM16,        "BRK64",          "BRK in AArch64 state", ORIGIN},
    {0x3d, TO_ALL,        EL2_ISS_PMU,          "PMU",            "Profiling exception", ORIGIN},
    /* clang-format on */
};

const struct el2_ec_row *el2_ec_rows(size_t *count)
{
    *count = EL2_COUNT(classes);
    return classes;
}

const struct el2_ec_row *el2_ec_row(unsigned ec)
{
    size_t low = 0;
    size_t high = EL2_COUNT(classes);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (classes[middle].ec == ec)
            return &classes[middle];
        if (classes[middle].ec < ec)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct el2_ec_row *el2_ec_row_by_name(const char *name)
{
    for (size_t i = 0; i < EL2_COUNT(classes); i++)
        if (strcmp(classes[i].name, name) == 0)
            return &classes[i];
    return NULL;
}
