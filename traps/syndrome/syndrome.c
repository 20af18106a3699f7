/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/syndrome.h"

#define ORIGIN "DDI 0487 D24.2.40 ESR_EL2"
#define TO_ALL (EL2_EC_TO_EL1 | EL2_EC_TO_EL2 | EL2_EC_TO_EL3)
#define TO_12  (EL2_EC_TO_EL1 | EL2_EC_TO_EL2)
#define TO_23  (EL2_EC_TO_EL2 | EL2_EC_TO_EL3)

/* EC, where it can be taken to, ISS layout, name, meaning. By rising EC. */
static const struct el2_ec_row EC[] = {
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

/* ISS[24:20] of an instruction that has no condition: CV = 1, COND = AL. */
#define COND_ALWAYS (0x1eull << 20)

struct el2_syndrome el2_syndrome_decode(uint64_t esr)
{
    return (struct el2_syndrome){
        .ec = (uint8_t)(esr >> 26 & 63),
        .il = esr >> 25 & 1,
        .iss = (uint32_t)(esr & EL2_ISS_MASK),
        .iss2 = (uint32_t)(esr >> 32 & EL2_ISS2_MASK),
    };
}

uint64_t el2_syndrome_encode(const struct el2_syndrome *s)
{
    return (s->iss2 & EL2_ISS2_MASK) << 32 | (uint64_t)(s->ec & 63) << 26 | (uint64_t)s->il << 25 |
           (s->iss & EL2_ISS_MASK);
}

const struct el2_ec_row *el2_ec_rows(size_t *count)
{
    *count = sizeof EC / sizeof EC[0];
    return EC;
}

const struct el2_ec_row *el2_ec_row(unsigned ec)
{
    size_t low = 0;
    size_t high = sizeof EC / sizeof EC[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (EC[middle].ec == ec)
            return &EC[middle];
        if (EC[middle].ec < ec)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool el2_syndrome_sysreg_access(const struct el2_syndrome *s, struct el2_sysreg_access *access)
{
    if (s->ec != EL2_EC_SYS64)
        return false;
    access->encoding = EL2_ENCODING(s->iss >> 20 & 3, s->iss >> 14 & 7, s->iss >> 10 & 15, s->iss >> 1 & 15,
                                    s->iss >> 17 & 7);
    access->is_read = s->iss & 1;
    access->rt = s->iss >> 5 & 31;
    return true;
}

static uint64_t esr(enum el2_ec ec, uint64_t iss)
{
    return (uint64_t)ec << 26 | EL2_ESR_IL | (iss & EL2_ISS_MASK);
}

uint64_t el2_syndrome_unknown(void)
{
    return esr(EL2_EC_UNKNOWN, 0);
}

uint64_t el2_syndrome_sysreg(el2_encoding e, bool is_read, unsigned rt)
{
    return esr(EL2_EC_SYS64, el2_op0(e) << 20 | el2_op2(e) << 17 | el2_op1(e) << 14 | el2_crn(e) << 10 |
                                 (rt & 31) << 5 | el2_crm(e) << 1 | is_read);
}

uint64_t el2_syndrome_fp(void)
{
    return esr(EL2_EC_FP_ASIMD, COND_ALWAYS);
}

uint64_t el2_syndrome_sve(void)
{
    return esr(EL2_EC_SVE, 0);
}

uint64_t el2_syndrome_sme(unsigned smtc)
{
    return esr(EL2_EC_SME, smtc & 7);
}

uint64_t el2_syndrome_pac(void)
{
    return esr(EL2_EC_PAC, 0);
}

uint64_t el2_syndrome_wfx(unsigned ti)
{
    return esr(EL2_EC_WFX, COND_ALWAYS | (ti & 1));
}

uint64_t el2_syndrome_wfxt(unsigned ti, unsigned rt)
{
    return esr(EL2_EC_WFX, COND_ALWAYS | (rt & 31) << 5 | 1 << 2 | (ti & 3));
}

uint64_t el2_syndrome_svc(unsigned imm)
{
    return esr(EL2_EC_SVC64, imm & 0xffff);
}

uint64_t el2_syndrome_hvc(unsigned imm)
{
    return esr(EL2_EC_HVC64, imm & 0xffff);
}

uint64_t el2_syndrome_smc(unsigned imm)
{
    return esr(EL2_EC_SMC64, imm & 0xffff);
}

uint64_t el2_syndrome_brk(unsigned imm)
{
    return esr(EL2_EC_BRK64, imm & 0xffff);
}

uint64_t el2_syndrome_eret(unsigned authenticated, unsigned key_b)
{
    return esr(EL2_EC_ERET, (authenticated & 1) << 1 | (key_b & 1));
}

uint64_t el2_syndrome_illegal_state(void)
{
    return esr(EL2_EC_ILLEGAL_STATE, 0);
}

uint64_t el2_syndrome_pc_align(void)
{
    return esr(EL2_EC_PC_ALIGN, 0);
}

uint64_t el2_syndrome_sp_align(void)
{
    return esr(EL2_EC_SP_ALIGN, 0);
}

uint64_t el2_syndrome_iabt(bool lower, unsigned fsc)
{
    return esr(lower ? EL2_EC_IABT_LOW : EL2_EC_IABT_CUR, fsc & 63);
}

uint64_t el2_syndrome_dabt(bool lower, unsigned fsc, bool is_write, bool is_cache_maintenance)
{
    return esr(lower ? EL2_EC_DABT_LOW : EL2_EC_DABT_CUR,
               (uint64_t)is_cache_maintenance << 8 | (uint64_t)(is_write || is_cache_maintenance) << 6 |
                   (fsc & 63));
}

uint64_t el2_syndrome_dabt_isv(bool lower, unsigned fsc, bool is_write, unsigned size_log2, bool sign_extend,
                               unsigned srt, bool sf)
{
    return el2_syndrome_dabt(lower, fsc, is_write, false) | 1ull << 24 | (uint64_t)(size_log2 & 3) << 22 |
           (uint64_t)sign_extend << 21 | (uint64_t)(srt & 31) << 16 | (uint64_t)sf << 15;
}
