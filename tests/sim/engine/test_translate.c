/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/text/count.h"
#include "sim/engine/translate.h"

#define TABLE_BASE 0x10000ull

static uint64_t table[4096]; /* at TABLE_BASE */

static bool read_table(void *context, uint64_t address, uint64_t *descriptor)
{
    (void)context;
    uint64_t index = (address - TABLE_BASE) / 8;
    if (index >= EL2_COUNT(table))
        return false;
    *descriptor = table[index];
    return true;
}

static struct el2_regime regime(uint64_t tcr)
{
    return (struct el2_regime){
        .sctlr = 1, .tcr = tcr, .ttbr0 = TABLE_BASE, .ttbr1 = TABLE_BASE | 1ull << 48, .read = read_table};
}

static uint64_t at(const struct el2_regime *regime, uint64_t address)
{
    uint64_t physical;
    return el2_translate(regime, address, &physical) ? physical : UINT64_MAX;
}

Test(translate, off)
{
    struct el2_regime r = regime(0);
    r.sctlr = 0;
    cr_expect_eq(at(&r, 0x123456789), 0x123456789);
}

/* 4 KiB granule, 48 bits: a page through four levels, blocks at levels 1 and 2. */
Test(translate, granule_4k)
{
    const struct el2_regime r = regime(16 | 16 << 16 | 2u << 30);
    table[0] = (TABLE_BASE + 0x1000) | 3;
    table[512 + 0] = (TABLE_BASE + 0x2000) | 3;
    table[512 + 1] = 0x80000000 | 1;
    table[1024 + 0] = (TABLE_BASE + 0x3000) | 3;
    table[1024 + 1] = 0x40200000 | 1;
    table[1536 + 5] = 0x40abc000 | 0x60000000000703;
    cr_expect_eq(at(&r, 0x5678), 0x40abc678);
    cr_expect_eq(at(&r, 0x200000 + 0x12345), 0x40212345);
    cr_expect_eq(at(&r, 0x40000000 + 0x1234567), 0x81234567);
    cr_expect_eq(at(&r, 0x6000), UINT64_MAX, "not mapped");
    cr_expect_eq(at(&r, 0xffff000000005678), 0x40abc678, "TTBR1_EL1");
    cr_expect_eq(at(&r, 0x0100000000005678), UINT64_MAX, "a tag without TBI");
    table[1536 + 6] = 0x40abc000 | 1;
    cr_expect_eq(at(&r, 0x6000), UINT64_MAX, "a reserved descriptor");
    table[1] = 0x40000000 | 1;
    cr_expect_eq(at(&r, 1ull << 39 | 0x1234), 0x40001234, "a block at level 0");
    table[2] = 0x900000000 | 3;
    cr_expect_eq(at(&r, 2ull << 39), UINT64_MAX, "a table that is not memory");
}

Test(translate, tags_and_disabled_walks)
{
    table[0] = 0x40000000 | 1; /* 39 bits: level 1 */
    struct el2_regime r = regime(25 | 1ull << 37);
    cr_expect_eq(at(&r, 0xab00000000001234), 0x40001234, "TBI0");
    r = regime(25 | 1 << 7);
    cr_expect_eq(at(&r, 0x1234), UINT64_MAX, "EPD0");
    r = regime(63);
    cr_expect_eq(at(&r, 0x1234), 0x40001234, "T0SZ of 63 is 39");
    r.ttbr0 |= 0x78;
    cr_expect_eq(at(&r, 0x1234), 0x40001234, "low bits of TTBR0_EL1, a table of 16 entries");
    r = regime(25);
    r.ttbr0 |= 0xff8;
    cr_expect_eq(at(&r, 0x1234), 0x40001234, "a table of 512 entries");
    r = regime(8);
    table[0] = TABLE_BASE | 3;
    table[1] = 0x80000000 | 1;
    cr_expect_eq(at(&r, 0x40001234), 0x80001234, "T0SZ of 8 is 16");
    table[1] = __builtin_bswap64(table[1]);
    table[0] = __builtin_bswap64(table[0]);
    r.sctlr |= 1 << 25;
    cr_expect_eq(at(&r, 0x40001234), 0x80001234, "EE");
}

Test(translate, granule_64k)
{
    const struct el2_regime r = regime(28 | 1 << 14); /* 36 bits: level 2 */
    table[0] = 0x40000000 | 1;                        /* a block of 512 MiB */
    table[1] = (0x40000000) | 3;
    cr_expect_eq(at(&r, 0x1fabcdef), 0x5fabcdef);
    cr_expect_eq(at(&r, 0x20000000), UINT64_MAX);
}
