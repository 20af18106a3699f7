/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "cpumodel/text/count.h"
#include "sim/engine/engine.h"
#include "sim/engine/hflags.h"
#include "sim/engine/stage2.h"

#define AARCH64      (1u << 31)
#define MMUIDX(n)    ((n) << 24)
#define UNPRIV       (1u << 14)
#define BT           (1u << 9)
#define PAUTH_ACTIVE (1u << 8)
#define SVEEXC_EL(n) ((n) << 2)
#define BE_DATA      (1u << 28)

#define ZEN_NONE  (3ull << 16)
#define FPEN_NONE (3ull << 20)

struct row {
    uint64_t pstate, sctlr, cpacr;
    uint32_t flags;
};

static const struct row rows[] = {
    {EL2_PSTATE_EL1h, 0, 0, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL1t, 0, 0, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL1h | EL2_PSTATE_PAN, 0, 0, AARCH64 | MMUIDX(3u) | UNPRIV | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL1h | EL2_PSTATE_UAO, 0, 0, AARCH64 | MMUIDX(2u) | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL0t, 0, 0, AARCH64 | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL0t, 1ull << 35, 0, AARCH64 | SVEEXC_EL(1u) | BT},
    {EL2_PSTATE_EL0t, 1ull << 36, 0, AARCH64 | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL1h, 1ull << 36, 0, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(1u) | BT},
    {EL2_PSTATE_EL1h, 1ull << 31, 0, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(1u) | PAUTH_ACTIVE},
    {EL2_PSTATE_EL1h, 1ull << 25, 0, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(1u) | BE_DATA},
    {EL2_PSTATE_EL0t, 1ull << 25, 0, AARCH64 | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL0t, 1ull << 24, 0, AARCH64 | SVEEXC_EL(1u) | BE_DATA},
    {EL2_PSTATE_EL1h, 0, ZEN_NONE | FPEN_NONE, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(3u)},
    {EL2_PSTATE_EL1h, 0, ZEN_NONE, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(0u)},
    {EL2_PSTATE_EL0t, 0, 1ull << 16 | FPEN_NONE, AARCH64 | SVEEXC_EL(1u)},
    {EL2_PSTATE_EL1h, 0, 1ull << 16 | FPEN_NONE, AARCH64 | MMUIDX(2u) | UNPRIV | SVEEXC_EL(3u)},
};

Test(hflags, by_state)
{
    const uint32_t kept = 3u | 3u << 12 | 1u << 20;
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        cr_expect_eq(el2_hflags(0, row->pstate, row->sctlr, row->cpacr), row->flags, "row %zu: 0x%x", i,
                     el2_hflags(0, row->pstate, row->sctlr, row->cpacr));
        cr_expect_eq(el2_hflags(kept | ~(kept | 3u << 20 | 1u << 30), row->pstate, row->sctlr, row->cpacr),
                     row->flags | kept, "row %zu: what is kept", i);
    }
}

/* Walks the tables as VTCR_EL2 says: level 1 by bits [38:30], level 2 by [29:21]. */
static uint64_t walk(const uint64_t *tables, uint64_t ipa)
{
    uint64_t level1 = tables[ipa >> 30 & 511];
    if ((level1 & 3) != 3)
        return 0;
    return tables[((level1 & ~4095ull) - EL2_STAGE2_TABLES) / 8 + (ipa >> 21 & 511)];
}

Test(stage2, maps_ram_alone)
{
    static const uint64_t sizes[] = {EL2_RAM_UNIT, EL2_RAM_DEFAULT, 1ull << 30, EL2_RAM_MAX - EL2_RAM_UNIT,
                                     EL2_RAM_MAX};
    for (size_t i = 0; i < EL2_COUNT(sizes); i++) {
        uint64_t *tables = calloc(1, EL2_STAGE2_SIZE);
        cr_assert_not_null(tables);
        el2_stage2_map(tables, EL2_STAGE2_TABLES, EL2_RAM_BASE, sizes[i], EL2_STAGE2_RW);
        for (uint64_t ipa = 0; ipa < 8ull << 30; ipa += EL2_STAGE2_BLOCK) {
            bool is_ram = ipa >= EL2_RAM_BASE && ipa < EL2_RAM_BASE + sizes[i];
            uint64_t descriptor = walk(tables, ipa);
            cr_assert_eq(descriptor, is_ram ? ipa | 0x7fd : 0, "0x%lx: 0x%lx", ipa, descriptor);
        }
        free(tables);
    }
}

/* Beside the largest RAM: shown, a bank of it hidden, and shown again. */
Test(stage2, maps_flash)
{
    uint64_t *tables = calloc(1, EL2_STAGE2_SIZE);
    cr_assert_not_null(tables);
    el2_stage2_map(tables, EL2_STAGE2_TABLES, EL2_RAM_BASE, EL2_RAM_MAX, EL2_STAGE2_RW);
    static const enum el2_stage2_access accesses[] = {EL2_STAGE2_RO, EL2_STAGE2_NONE, EL2_STAGE2_RO};
    el2_stage2_map(tables, EL2_STAGE2_TABLES, 0, EL2_FLASH_SIZE, EL2_STAGE2_RO);
    for (size_t i = 0; i < EL2_COUNT(accesses); i++) {
        el2_stage2_map(tables, EL2_STAGE2_TABLES, EL2_FLASH_SIZE / 2, EL2_FLASH_SIZE / 2, accesses[i]);
        for (uint64_t ipa = 0; ipa < EL2_RAM_BASE + EL2_RAM_MAX; ipa += EL2_STAGE2_BLOCK) {
            const bool is_flash = ipa < EL2_FLASH_SIZE && (ipa < EL2_FLASH_SIZE / 2 || accesses[i]);
            const uint64_t wanted = ipa >= EL2_RAM_BASE ? ipa | 0x7fd : is_flash ? ipa | 0x77d : 0;
            cr_assert_eq(walk(tables, ipa), wanted, "0x%lx: 0x%lx", ipa, walk(tables, ipa));
        }
    }
    free(tables);
}
