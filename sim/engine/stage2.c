/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "sim/engine/stage2.h"

#define ENTRIES       512
#define REGION        (1ull << 30)
#define DESC_TABLE    3ull
#define DESC_BLOCK    1ull
#define DESC_MEM_WB   (0xfull << 2)
#define DESC_S2AP_RW  (3ull << 6)
#define DESC_SH_INNER (3ull << 8)
#define DESC_AF       (1ull << 10)

void el2_stage2_build(uint64_t *tables, uint64_t at, uint64_t base, uint64_t size)
{
    memset(tables, 0, EL2_STAGE2_SIZE);
    unsigned used = 1;
    for (uint64_t address = base; address < base + size; address += EL2_STAGE2_BLOCK) {
        uint64_t *level1 = &tables[address / REGION];
        if (!*level1)
            *level1 = (at + used++ * 4096) | DESC_TABLE;
        uint64_t *level2 = tables + ((*level1 & ~DESC_TABLE) - at) / sizeof *tables;
        level2[address / EL2_STAGE2_BLOCK % ENTRIES] =
            address | DESC_AF | DESC_SH_INNER | DESC_S2AP_RW | DESC_MEM_WB | DESC_BLOCK;
    }
}
