/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/engine/hflags.h"
#include "traps/el2/state.h"

enum {
    HFLAG_SVEEXC_EL_SHIFT = 2,
    HFLAG_MMUIDX_SHIFT = 24,

    MMUIDX_E10_0 = 0,
    MMUIDX_E10_1 = 2,
    MMUIDX_E10_1_PAN = 3,
};

#define HFLAG_PAUTH_ACTIVE  (1u << 8)
#define HFLAG_BT            (1u << 9)
#define HFLAG_UNPRIV        (1u << 14)
#define HFLAG_BE_DATA       (1u << 28)
#define HFLAG_AARCH64_STATE (1u << 31)
#define HFLAGS_KEPT         (3u << 0 | 3u << 12 | 3u << 20 | 1u << 30) /* TBII, TBID, DEBUG_TARGET_EL, SS_ACTIVE */

#define SCTLR_BT0  (1ull << 35)
#define SCTLR_BT1  (1ull << 36)
#define SCTLR_E0E  (1ull << 24)
#define SCTLR_EE   (1ull << 25)
#define SCTLR_KEYS (1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13) /* EnIA, EnIB, EnDA, EnDB */

/* CPACR_EL1.ZEN or FPEN: whether it traps at this Exception level. */
static int cpacr_traps(uint64_t cpacr, unsigned shift, unsigned el)
{
    unsigned enable = cpacr >> shift & 3;
    return !(enable & 1) || (enable == 1 && el == 0);
}

/* CPTR_EL3.EZ is 0 in this engine: SVE that EL1 lets through goes to EL3. */
static uint32_t sve_exception_el(uint64_t cpacr, unsigned el)
{
    if (cpacr_traps(cpacr, 16, el))
        return 1;
    return cpacr_traps(cpacr, 20, el) ? 0 : 3;
}

uint32_t el2_hflags(uint32_t flags, uint64_t pstate, uint64_t sctlr, uint64_t cpacr)
{
    unsigned el = pstate >> 2 & 3;
    unsigned mmuidx = el == 0 ? MMUIDX_E10_0 : pstate & EL2_PSTATE_PAN ? MMUIDX_E10_1_PAN : MMUIDX_E10_1;

    flags &= HFLAGS_KEPT;
    flags |= HFLAG_AARCH64_STATE | mmuidx << HFLAG_MMUIDX_SHIFT;
    flags |= sve_exception_el(cpacr, el) << HFLAG_SVEEXC_EL_SHIFT;
    if (sctlr & SCTLR_KEYS)
        flags |= HFLAG_PAUTH_ACTIVE;
    if (sctlr & (el == 0 ? SCTLR_BT0 : SCTLR_BT1))
        flags |= HFLAG_BT;
    if (sctlr & (el == 0 ? SCTLR_E0E : SCTLR_EE))
        flags |= HFLAG_BE_DATA;
    if (el == 1 && !(pstate & EL2_PSTATE_UAO))
        flags |= HFLAG_UNPRIV;
    return flags;
}
