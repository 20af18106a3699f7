/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/engine/stage2.h"

#define ENTRIES       512
#define REGION        (1ull << 30)
#define DESC_TABLE    3ull
#define DESC_BLOCK    1ull
#define DESC_MEM_WB   (0xfull << 2)
#define DESC_S2AP_RO  (1ull << 6)
#define DESC_S2AP_RW  (3ull << 6)
#define DESC_SH_INNER (3ull << 8)
#define DESC_AF       (1ull << 10)

/* The next table that is free, behind those that level 1 points to. */
static uint64_t free_table(const uint64_t *level1, uint64_t at)
{
    unsigned used = 1;
    for (unsigned i = 0; i < ENTRIES; i++)
        used += level1[i] != 0;
    return at + used * 4096ull;
}

void el2_stage2_map(uint64_t *tables, uint64_t at, uint64_t base, uint64_t size,
                    enum el2_stage2_access access)
{
    static const uint64_t descriptors[] = {
        [EL2_STAGE2_NONE] = 0,
        [EL2_STAGE2_RO] = DESC_AF | DESC_SH_INNER | DESC_S2AP_RO | DESC_MEM_WB | DESC_BLOCK,
        [EL2_STAGE2_RW] = DESC_AF | DESC_SH_INNER | DESC_S2AP_RW | DESC_MEM_WB | DESC_BLOCK,
    };
    for (uint64_t address = base; address < base + size; address += EL2_STAGE2_BLOCK) {
        uint64_t *level1 = &tables[address / REGION];
        if (!*level1)
            *level1 = free_table(tables, at) | DESC_TABLE;
        uint64_t *level2 = tables + ((*level1 & ~DESC_TABLE) - at) / sizeof *tables;
        level2[address / EL2_STAGE2_BLOCK % ENTRIES] =
            access == EL2_STAGE2_NONE ? 0 : address | descriptors[access];
    }
}
