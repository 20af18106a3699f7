/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/arch/exceptionclass.h"
#include "sim/account/tally.h"

static struct el2_tally tally;

static struct el2_trap_event exit_of(unsigned ec, const char *rule)
{
    return (struct el2_trap_event){.esr = (uint64_t)ec << 26, .target_el = 2, .el = 1, .rule = rule};
}

static void add_mmio(const char *device, bool is_read, uint64_t count)
{
    struct el2_trap_event event = exit_of(EL2_EC_DABT_LOW, device);
    event.is_mmio = true;
    event.is_read = is_read;
    el2_tally_add(&tally, &event, count);
}

Test(tally, exits_by_class)
{
    const struct el2_trap_event hvc = exit_of(EL2_EC_HVC64, "call"), wfi = exit_of(EL2_EC_WFX, "wait");
    struct el2_trap_event own = exit_of(EL2_EC_SVC64, "own");
    own.target_el = 1; /* no exit */
    el2_tally_add(&tally, &hvc, 3);
    el2_tally_add(&tally, &wfi, 1);
    el2_tally_add(&tally, &hvc, 1);
    el2_tally_add(&tally, &own, 9);
    cr_expect_eq(tally.traps, 5u);
    cr_expect_eq(tally.exits[EL2_EC_HVC64], 4u);
    cr_expect_eq(tally.exits[EL2_EC_WFX], 1u);
    cr_expect_eq(tally.exits[EL2_EC_SVC64], 0u);
    cr_expect_eq(tally.total_count, 3u);
    cr_expect(tally.total[0].count == 4 && tally.total[1].count == 1 && tally.total[2].count == 9);
}

Test(tally, devices)
{
    static const char pl011[] = "PL011", gic[] = "GICv2";
    add_mmio(pl011, true, 2);
    add_mmio(gic, false, 5);
    add_mmio(pl011, false, 1);
    cr_expect_eq(tally.device_count, 2u);
    cr_expect(tally.device[0].name == pl011 && tally.device[0].reads == 2 && tally.device[0].writes == 1);
    cr_expect(tally.device[1].name == gic && tally.device[1].reads == 0 && tally.device[1].writes == 5);
}

/* Kinds that find no room are counted, and those that are there go on. */
Test(tally, more_kinds_than_room)
{
    static const char rules[EL2_TALLY_TOTALS + 10]; /* each its own address */
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof rules; i++) {
            const struct el2_trap_event event = exit_of(EL2_EC_HVC64, rules + i);
            el2_tally_add(&tally, &event, 1);
        }
    cr_expect_eq(tally.total_count, (size_t)EL2_TALLY_TOTALS);
    cr_expect_eq(tally.dropped, 30u);
    cr_expect_eq(tally.traps, 3 * sizeof rules);
    for (size_t i = 0; i < tally.total_count; i++)
        cr_expect(tally.total[i].count == 3 && tally.total[i].first.rule == rules + i, "%zu", i);
}

Test(tally, more_devices_than_room)
{
    static const char names[EL2_TALLY_DEVICES + 1];
    for (size_t i = 0; i < sizeof names; i++)
        add_mmio(names + i, true, 1);
    cr_expect_eq(tally.device_count, (size_t)EL2_TALLY_DEVICES);
    add_mmio(names, true, 1);
    cr_expect_eq(tally.device[0].reads, 2u);
}

Test(tally, sites)
{
    struct el2_id_use use = {.reads = 0};
    cr_expect_not(el2_id_use_at(&use, 0x1000));
    cr_expect_not(el2_id_use_at(&use, 0x2000));
    cr_expect(el2_id_use_at(&use, 0x1000));
    cr_expect(use.site_count == 2 && use.site[0].pc == 0x1000 && use.site[0].reads == 2 &&
              use.site[1].reads == 1);
    for (uint64_t pc = 0x3000; use.site_count < EL2_TALLY_SITES; pc += 4)
        cr_expect_not(el2_id_use_at(&use, pc));
    cr_expect(el2_id_use_at(&use, 0x9000)); /* there is no room: as good as known */
    cr_expect_eq(use.site_count, (size_t)EL2_TALLY_SITES);
}
