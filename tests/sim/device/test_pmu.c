/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters of the PMU, under controls that the CPU keeps. */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "test_devices.h"

#define REFUSED 0xdeadbeefdeadbeefull /* a value that no case has */

#define E    1ull
#define P    2ull
#define C    4ull
#define D    8ull
#define LC   64ull
#define LP   128ull
#define FOUR (4ull << 11) /* N: event counters 0 to 3 */

#define CYCLES (1ull << 31)

#define EVCNTR(n)  EL2_ENCODING(3, 3, 14, 8 + (n) / 8, (n) % 8)
#define EVTYPER(n) EL2_ENCODING(3, 3, 14, 12 + (n) / 8, (n) % 8)

/* Registers of the CPU, as test_world has them. */
enum { PMCR, ENABLED, PMUSERENR, PMSELR, TYPE0, TYPE1, TYPE2, TYPE3 };

static struct test_devices open_pmu_of(struct el2_device_setup setup, uint64_t pmcr, uint64_t enabled)
{
    static const el2_encoding encoding[TEST_REGISTERS] = {EL2_SYS_PMCR_EL0,
                                                          EL2_SYS_PMCNTENSET_EL0,
                                                          EL2_SYS_PMUSERENR_EL0,
                                                          EL2_SYS_PMSELR_EL0,
                                                          EVTYPER(0),
                                                          EVTYPER(1),
                                                          EVTYPER(2),
                                                          EVTYPER(3)};
    static const uint64_t types[4] = {0x11, 0x08, 0x00,
                                      0x03}; /* CPU_CYCLES, INST_RETIRED, SW_INCR, another */
    struct test_devices t = test_devices_open_setup(setup);
    for (unsigned i = 0; i < TEST_REGISTERS; i++) {
        t.world->reg[i].encoding = encoding[i];
        t.world->reg[i].value = i >= TYPE0 ? types[i - TYPE0] : 0;
    }
    t.world->reg[PMCR].value = pmcr | FOUR;
    t.world->reg[ENABLED].value = enabled;
    return t;
}

static struct test_devices open_pmu(uint64_t pmcr, uint64_t enabled)
{
    return open_pmu_of((struct el2_device_setup){.vcpus = 1, .vgic = &test_vgic}, pmcr, enabled);
}

static uint64_t read(struct test_devices *t, el2_encoding encoding, unsigned el)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = el, .is_read = true};
    return el2_devices_sysreg(t->devices, t->vcpu, &access) ? access.value : REFUSED;
}

static bool write(struct test_devices *t, el2_encoding encoding, uint64_t value, unsigned el)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = el, .value = value};
    return el2_devices_sysreg(t->devices, t->vcpu, &access);
}

/* What is written at 10, and what is read at 110. */
static const struct {
    const char *what;
    uint64_t pmcr, enabled;
    el2_encoding wrote; /* 0: nothing */
    uint64_t value;
    el2_encoding reads;
    uint64_t result;
} CASES[] = {
    {"cycles are instructions", E, CYCLES, 0, 0, EL2_SYS_PMCCNTR_EL0, 110},
    {"cycles, PMCR_EL0.E is 0", 0, CYCLES, 0, 0, EL2_SYS_PMCCNTR_EL0, 0},
    {"cycles, not enabled", E, 15, 0, 0, EL2_SYS_PMCCNTR_EL0, 0},
    {"cycles go on from what is written", E, CYCLES, EL2_SYS_PMCCNTR_EL0, 1ull << 40, EL2_SYS_PMCCNTR_EL0,
     (1ull << 40) + 100},
    {"cycles stand where they are written", E, 0, EL2_SYS_PMCCNTR_EL0, 7, EL2_SYS_PMCCNTR_EL0, 7},
    {"cycles are 64 bits", E, CYCLES, EL2_SYS_PMCCNTR_EL0, ~0ull, EL2_SYS_PMCCNTR_EL0, 99},
    {"PMCR_EL0.C", E, CYCLES, EL2_SYS_PMCR_EL0, E | C, EL2_SYS_PMCCNTR_EL0, 100},
    {"PMCR_EL0.P is not about cycles", E, CYCLES, EL2_SYS_PMCR_EL0, E | P, EL2_SYS_PMCCNTR_EL0, 110},
    {"PMCR_EL0.D: every 64th", E | D, CYCLES, 0, 0, EL2_SYS_PMCCNTR_EL0, 1},
    {"PMCR_EL0.D, in two parts", E | D, CYCLES, EL2_SYS_PMOVSCLR_EL0, 0, EL2_SYS_PMCCNTR_EL0, 1},
    {"PMCR_EL0.D with LC", E | D | LC, CYCLES, 0, 0, EL2_SYS_PMCCNTR_EL0, 110},
    {"CPU_CYCLES", E, 15, 0, 0, EVCNTR(0), 110},
    {"INST_RETIRED", E, 15, 0, 0, EVCNTR(1), 110},
    {"SW_INCR, none", E, 15, 0, 0, EVCNTR(2), 0},
    {"another event", E, 15, 0, 0, EVCNTR(3), 0},
    {"no such counter", E, ~0ull, 0, 0, EVCNTR(4), REFUSED},
    {"no such counter", E, ~0ull, 0, 0, EVCNTR(30), REFUSED},
    {"events, PMCR_EL0.E is 0", 0, 15, 0, 0, EVCNTR(0), 0},
    {"events, not enabled", E, CYCLES | 2, 0, 0, EVCNTR(0), 0},
    {"events go on from what is written", E, 15, EVCNTR(1), 5, EVCNTR(1), 105},
    {"another event keeps what is written", E, 15, EVCNTR(3), 5, EVCNTR(3), 5},
    {"event counters are 32 bits", E, 15, EVCNTR(0), 0x5ffffffff, EVCNTR(0), 99},
    {"PMCR_EL0.P", E, 15, EL2_SYS_PMCR_EL0, E | P, EVCNTR(0), 100},
    {"PMCR_EL0.C is not about events", E, 15, EL2_SYS_PMCR_EL0, E | C, EVCNTR(0), 110},
    {"PMSWINC_EL0", E, 15, EL2_SYS_PMSWINC_EL0, 15, EVCNTR(2), 1},
    {"PMSWINC_EL0, another counter", E, 15, EL2_SYS_PMSWINC_EL0, ~4ull, EVCNTR(2), 0},
    {"PMSWINC_EL0 is about SW_INCR alone", E, 15, EL2_SYS_PMSWINC_EL0, 15, EVCNTR(3), 0},
    {"PMSWINC_EL0, not enabled", E, 11, EL2_SYS_PMSWINC_EL0, 15, EVCNTR(2), 0},
    {"PMXEVCNTR_EL0 is the counter of PMSELR_EL0", E, 15, EVCNTR(0), 1000, EL2_SYS_PMXEVCNTR_EL0, 1100},
    {"PMXEVCNTR_EL0 is written so", E, 15, EL2_SYS_PMXEVCNTR_EL0, 1000, EVCNTR(0), 1100},
    {"no overflow", E, CYCLES | 15, 0, 0, EL2_SYS_PMOVSSET_EL0, 0},
    {"overflow of cycles, at 32 bits", E, CYCLES | 15, EL2_SYS_PMCCNTR_EL0, 0xffffff9c, EL2_SYS_PMOVSSET_EL0,
     CYCLES},
    {"no overflow of cycles below", E, CYCLES | 15, EL2_SYS_PMCCNTR_EL0, 0xffffff9b, EL2_SYS_PMOVSSET_EL0, 0},
    {"overflow of cycles, at 64 bits", E | LC, CYCLES, EL2_SYS_PMCCNTR_EL0, 0xffffff9c, EL2_SYS_PMOVSSET_EL0,
     0},
    {"overflow of cycles, at 64 bits", E | LC, CYCLES, EL2_SYS_PMCCNTR_EL0, ~0ull, EL2_SYS_PMOVSCLR_EL0,
     CYCLES},
    {"overflow of an event counter", E, 15, EVCNTR(1), 0xffffff9c, EL2_SYS_PMOVSCLR_EL0, 2},
    {"no overflow of an event counter below", E, 15, EVCNTR(1), 0xffffff9b, EL2_SYS_PMOVSCLR_EL0, 0},
    {"overflow is set", E, 0, EL2_SYS_PMOVSSET_EL0, ~0ull, EL2_SYS_PMOVSCLR_EL0, CYCLES | 15},
    {"what controls is the CPU's", E, 15, 0, 0, EL2_SYS_PMCR_EL0, REFUSED},
    {"what controls is the CPU's", E, 15, 0, 0, EVTYPER(0), REFUSED},
    {"what controls is the CPU's", E, 15, 0, 0, EL2_SYS_PMCNTENSET_EL0, REFUSED},
};

Test(pmu, cases)
{
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        struct test_devices t = open_pmu(CASES[i].pmcr, CASES[i].enabled);
        t.world->now = 10;
        if (CASES[i].wrote)
            cr_expect_eq(write(&t, CASES[i].wrote, CASES[i].value, 1),
                         CASES[i].wrote != EL2_SYS_PMCR_EL0 && CASES[i].wrote != EL2_SYS_PMSWINC_EL0, "%s",
                         CASES[i].what);
        t.world->now = 110;
        uint64_t value = read(&t, CASES[i].reads, 1);
        cr_expect_eq(value, CASES[i].result, "%s: 0x%lx", CASES[i].what, (unsigned long)value);
        test_devices_close(&t);
    }
}

/* Event counters of 64 bits (FEAT_PMUv3p5), or of 32: PMCR_EL0 is written, counter 1 at 10, and what is read at 110. */
static const struct {
    bool is_long;
    uint64_t pmcr, value;
    uint64_t counter, overflow, lp;
} LONG[] = {
    {true, E, 5, 105, 0, 0},
    {true, E, 0xffffff9b, 0xffffffff, 0, 0},
    {true, E, 0xffffff9c, 0x100000000, 2, 0},
    {true, E, 0x5ffffffff, 0x600000063, 2, 0},
    {true, E, ~0ull, 99, 2, 0},
    {true, E | LP, 0xffffff9c, 0x100000000, 0, LP},
    {true, E | LP, 0xffffffffffffff9b, ~0ull, 0, LP},
    {true, E | LP, 0xffffffffffffff9c, 0, 2, LP},
    {false, E, 0x5ffffffff, 99, 2, 0},
    {false, E | LP, 0xffffff9c, 0, 2, 0},
};

Test(pmu, long_counters)
{
    for (size_t i = 0; i < EL2_COUNT(LONG); i++) {
        const struct el2_device_setup setup = {
            .vcpus = 2, .vgic = &test_vgic, .has_long_counters = LONG[i].is_long};
        struct test_devices t = open_pmu_of(setup, LONG[i].pmcr & ~LP, 15);
        t.vcpu = 1;
        cr_expect_not(write(&t, EL2_SYS_PMCR_EL0, LONG[i].pmcr, 1), "row %zu: the CPU's", i);
        t.world->now = 10;
        cr_expect(write(&t, EVCNTR(1), LONG[i].value, 1), "row %zu", i);
        t.world->now = 110;
        cr_expect_eq(read(&t, EVCNTR(1), 1), LONG[i].counter, "row %zu", i);
        cr_expect_eq(read(&t, EL2_SYS_PMOVSSET_EL0, 1), LONG[i].overflow, "row %zu", i);
        cr_expect_eq(read(&t, EL2_SYS_PMCR_EL0, 1), LONG[i].is_long ? E | FOUR | LONG[i].lp : REFUSED,
                     "row %zu", i);
        test_devices_close(&t);
    }
}

/* A control that the guest writes holds from then on. */
Test(pmu, controls_change)
{
    struct test_devices t = open_pmu(E, 0);
    t.world->now = 100;
    cr_expect_not(write(&t, EL2_SYS_PMCNTENSET_EL0, CYCLES, 1));
    t.world->reg[ENABLED].value = CYCLES;
    t.world->now = 130;
    cr_expect_not(write(&t, EL2_SYS_PMCR_EL0, 0, 1));
    t.world->reg[PMCR].value = FOUR;
    t.world->now = 200;
    cr_expect_eq(read(&t, EL2_SYS_PMCCNTR_EL0, 1), 30);
    cr_expect_not(write(&t, EL2_SYS_PMCR_EL0, E, 1));
    t.world->reg[PMCR].value = FOUR | E;
    t.world->now = 205;
    cr_expect_eq(read(&t, EL2_SYS_PMCCNTR_EL0, 1), 35);
    test_devices_close(&t);
}

/* However often it is looked at: each 64th cycle is one. */
Test(pmu, divided_by_64)
{
    struct test_devices t = open_pmu(E | D, CYCLES);
    for (uint64_t step = 1; step < 70; step++) {
        t.world->now += step;
        cr_expect_eq(read(&t, EL2_SYS_PMCCNTR_EL0, 1), t.world->now / 64, "%lu", (unsigned long)t.world->now);
    }
    test_devices_close(&t);
}

/* Overflow is cleared where a bit is written. */
Test(pmu, overflow)
{
    struct test_devices t = open_pmu(E, 0);
    cr_expect(write(&t, EL2_SYS_PMOVSSET_EL0, 5, 1));
    cr_expect(write(&t, EL2_SYS_PMOVSSET_EL0, CYCLES, 1));
    cr_expect(write(&t, EL2_SYS_PMOVSCLR_EL0, 4, 1));
    cr_expect_eq(read(&t, EL2_SYS_PMOVSSET_EL0, 1), CYCLES | 1);
    test_devices_close(&t);
}

/* PMXEVCNTR_EL0 with a PMSELR_EL0 of no event counter. */
Test(pmu, no_counter_selected)
{
    struct test_devices t = open_pmu(E, 15);
    for (uint64_t selected = 4; selected < 32; selected++) {
        t.world->reg[PMSELR].value = selected;
        cr_expect_eq(read(&t, EL2_SYS_PMXEVCNTR_EL0, 1), REFUSED, "%lu", (unsigned long)selected);
    }
    t.world->reg[PMSELR].value = 3;
    cr_expect_eq(read(&t, EL2_SYS_PMXEVCNTR_EL0, 1), 0);
    test_devices_close(&t);
}

/* At EL0, by PMUSERENR_EL0: bit by case, EN 0, SW 1, CR 2, ER 3. A refused write does nothing. */
static const struct {
    el2_encoding encoding;
    unsigned reads, writes; /* bit by value of PMUSERENR_EL0 */
} AT_EL0[] = {
    {EL2_SYS_PMCCNTR_EL0, 0xfafa, 0xaaaa},
    {EVCNTR(0), 0xffaa, 0xaaaa},
    {EL2_SYS_PMXEVCNTR_EL0, 0xffaa, 0xaaaa},
    {EL2_SYS_PMOVSSET_EL0, 0xaaaa, 0xaaaa},
};

Test(pmu, at_el0)
{
    for (size_t i = 0; i < EL2_COUNT(AT_EL0); i++)
        for (unsigned allowed = 0; allowed < 16; allowed++) {
            struct test_devices t = open_pmu(0, 0);
            t.world->reg[PMUSERENR].value = allowed;
            cr_expect_eq(read(&t, AT_EL0[i].encoding, 0), AT_EL0[i].reads >> allowed & 1 ? 0 : REFUSED,
                         "row %zu, PMUSERENR_EL0 %u", i, allowed);
            cr_expect_eq(write(&t, AT_EL0[i].encoding, 3, 0), AT_EL0[i].writes >> allowed & 1,
                         "row %zu, PMUSERENR_EL0 %u", i, allowed);
            cr_expect_eq(read(&t, AT_EL0[i].encoding, 1), AT_EL0[i].writes >> allowed & 1 ? 3 : 0,
                         "row %zu, PMUSERENR_EL0 %u", i, allowed);
            test_devices_close(&t);
        }
}

/* What the CPU performs is not seen where it will refuse it. */
Test(pmu, refused_at_el0)
{
    for (unsigned allowed = 0; allowed < 16; allowed++) {
        struct test_devices t = open_pmu(E, 15);
        t.world->reg[PMUSERENR].value = allowed;
        write(&t, EVCNTR(3), 9, 1);
        write(&t, EL2_SYS_PMSWINC_EL0, 4, 0);
        cr_expect_eq(read(&t, EVCNTR(2), 1), (allowed & 3) != 0, "PMUSERENR_EL0 %u", allowed);
        write(&t, EL2_SYS_PMCR_EL0, P, 0);
        cr_expect_eq(read(&t, EVCNTR(3), 1), allowed & 1 ? 0 : 9, "PMUSERENR_EL0 %u", allowed);
        test_devices_close(&t);
    }
}

/* Registers beside those of the PMU. */
Test(pmu, others)
{
    struct test_devices t = open_pmu(E, 15);
    const el2_encoding others[] = {EL2_ENCODING(2, 3, 9, 13, 0), EL2_ENCODING(3, 0, 9, 13, 0),
                                   EL2_ENCODING(3, 3, 9, 11, 0), EL2_ENCODING(3, 3, 9, 15, 0),
                                   EL2_ENCODING(3, 3, 13, 8, 0), EL2_ENCODING(2, 0, 14, 8, 0)};
    for (size_t i = 0; i < EL2_COUNT(others); i++)
        cr_expect_eq(read(&t, others[i], 1), REFUSED, "row %zu", i);
    test_devices_close(&t);
}
