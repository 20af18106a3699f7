/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/syndrome.h"

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
