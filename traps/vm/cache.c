/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/cache.h"

/* Fields of CTR_EL0 and CLIDR_EL1 (DDI 0487 D24.2.34, D24.2.27). */
#define CTR_DIC              (1ull << 29)
#define CTR_IDC              (1ull << 28)
#define CTR_DMINLINE         16
#define CTR_IMINLINE         0
#define CLIDR_LOUU           27
#define CLIDR_LOC            24
#define CLIDR_LOUIS          21
#define CTYPE_INSTRUCTION    1ull
#define CTYPE_DATA           2ull
#define CTYPE_UNIFIED        4ull
#define TTYPE_UNIFIED        2ull
#define CSSELR_CACHES        14 /* seven levels, data or unified and instruction */
#define CSSELR_LEVEL_AND_IND 0xf
#define CSSELR_IND           1ull
#define CCSIDR_SETS_AND_WAYS 0x0ffffff8ull

/* The lowest bit of Ctype<level> and of Ttype<level>: levels are 1 to 7. */
static unsigned clidr_ctype(unsigned level)
{
    return (level - 1) * 3;
}

static unsigned clidr_ttype(unsigned level)
{
    return 33 + (level - 1) * 2;
}

uint64_t el2_clidr_fabricate(uint64_t ctr_el0, bool mte)
{
    bool dic = ctr_el0 & CTR_DIC;
    unsigned loc = 1;
    uint64_t clidr = 0;
    if (ctr_el0 & CTR_IDC) {
        /* No cleaning to the point of unification: only a unified cache, behind an instruction cache if any.
         */
        loc = dic ? 1 : 2;
        clidr = CTYPE_UNIFIED << clidr_ctype(loc);
    } else {
        clidr = 1ull << CLIDR_LOUU | 1ull << CLIDR_LOUIS | CTYPE_DATA << clidr_ctype(1);
    }
    if (!dic)
        clidr |= CTYPE_INSTRUCTION << clidr_ctype(1);
    clidr |= (uint64_t)loc << CLIDR_LOC;
    if (mte)
        clidr |= TTYPE_UNIFIED << clidr_ttype(loc);
    return clidr;
}

uint64_t el2_ccsidr_one_set(uint64_t ccsidr, uint64_t csselr)
{
    return csselr & CSSELR_IND ? ccsidr : ccsidr & ~CCSIDR_SETS_AND_WAYS;
}

bool el2_csselr_in_range(uint64_t csselr)
{
    return (csselr & CSSELR_LEVEL_AND_IND) < CSSELR_CACHES;
}

uint64_t el2_ccsidr_fabricate(uint64_t ctr_el0, uint64_t csselr)
{
    unsigned shift = csselr & 1 ? CTR_IMINLINE : CTR_DMINLINE;
    uint64_t log2_bytes = (ctr_el0 >> shift & 0xf) + 2;
    return (log2_bytes - 4) & 7;
}
