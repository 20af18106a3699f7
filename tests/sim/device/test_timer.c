/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "test_devices.h"

#define REFUSED 0xdeadbeefull /* a value that no case has */

static uint64_t read(struct test_devices *t, el2_encoding encoding, unsigned el)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = el, .is_read = true};
    return el2_devices_sysreg(t->devices, t->vcpu, &access) ? access.value : REFUSED;
}

static bool write(struct test_devices *t, el2_encoding encoding, uint64_t value)
{
    struct el2_device_sysreg access = {.encoding = encoding, .el = 1, .value = value};
    return el2_devices_sysreg(t->devices, t->vcpu, &access);
}

/* What is written when, and what is read when. */
static const struct {
    const char *what;
    el2_encoding wrote; /* 0: nothing */
    uint64_t value;
    uint64_t when;
    el2_encoding reads;
    uint64_t then;
    uint64_t result;
} CASES[] = {
    {"the frequency of QEMU's virt machine", 0, 0, 0, EL2_SYS_CNTFRQ_EL0, 5, 62500000},
    {"the physical counter", 0, 0, 0, EL2_SYS_CNTPCT_EL0, 5, 5},
    {"the virtual counter", 0, 0, 0, EL2_SYS_CNTVCT_EL0, 5, 5},
    {"CVAL is kept", EL2_SYS_CNTV_CVAL_EL0, 0x123456789a, 3, EL2_SYS_CNTV_CVAL_EL0, 9, 0x123456789a},
    {"CVAL is kept", EL2_SYS_CNTP_CVAL_EL0, 0x123456789a, 3, EL2_SYS_CNTP_CVAL_EL0, 9, 0x123456789a},
    {"the physical timer is another one", EL2_SYS_CNTV_CVAL_EL0, 7, 3, EL2_SYS_CNTP_CVAL_EL0, 9, 0},
    {"the virtual timer is another one", EL2_SYS_CNTP_CVAL_EL0, 7, 3, EL2_SYS_CNTV_CVAL_EL0, 9, 0},
    {"TVAL sets CVAL", EL2_SYS_CNTV_TVAL_EL0, 50, 100, EL2_SYS_CNTV_CVAL_EL0, 100, 150},
    {"TVAL sets CVAL", EL2_SYS_CNTP_TVAL_EL0, 50, 100, EL2_SYS_CNTP_CVAL_EL0, 100, 150},
    {"TVAL is signed", EL2_SYS_CNTV_TVAL_EL0, 0xffffffff, 100, EL2_SYS_CNTV_CVAL_EL0, 100, 99},
    {"TVAL is 32 bits", EL2_SYS_CNTV_TVAL_EL0, 0x100000001, 100, EL2_SYS_CNTV_CVAL_EL0, 100, 101},
    {"TVAL counts down", EL2_SYS_CNTV_CVAL_EL0, 150, 0, EL2_SYS_CNTV_TVAL_EL0, 149, 1},
    {"TVAL goes below zero, in 32 bits", EL2_SYS_CNTP_CVAL_EL0, 150, 0, EL2_SYS_CNTP_TVAL_EL0, 152,
     0xfffffffe},
    {"ENABLE and IMASK alone are kept", EL2_SYS_CNTV_CTL_EL0, 0xfe, 0, EL2_SYS_CNTV_CTL_EL0, 0, 2},
    {"disabled: no ISTATUS", EL2_SYS_CNTV_CTL_EL0, 2, 0, EL2_SYS_CNTV_CTL_EL0, 1000, 2},
    {"enabled, CVAL 0: ISTATUS", EL2_SYS_CNTV_CTL_EL0, 1, 0, EL2_SYS_CNTV_CTL_EL0, 0, 5},
    {"ISTATUS though masked", EL2_SYS_CNTP_CTL_EL0, 3, 0, EL2_SYS_CNTP_CTL_EL0, 0, 7},
    {"the other timer's control", EL2_SYS_CNTP_CTL_EL0, 3, 0, EL2_SYS_CNTV_CTL_EL0, 0, 0},
};

Test(timer, cases)
{
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        struct test_devices t = test_devices_open(0);
        t.world->now = CASES[i].when;
        if (CASES[i].wrote)
            cr_expect(write(&t, CASES[i].wrote, CASES[i].value), "%s", CASES[i].what);
        t.world->now = CASES[i].then;
        uint64_t value = read(&t, CASES[i].reads, 1);
        cr_expect_eq(value, CASES[i].result, "%s: 0x%lx", CASES[i].what, value);
        test_devices_close(&t);
    }
}

/* The condition of a timer at the count before CVAL, at it and behind it. */
Test(timer, fires_at_cval)
{
    struct test_devices t = test_devices_open(0);
    write(&t, EL2_SYS_CNTV_CVAL_EL0, 150);
    write(&t, EL2_SYS_CNTV_CTL_EL0, 1);
    static const struct {
        uint64_t now;
        uint64_t control;
    } AT[] = {{0, 1}, {149, 1}, {150, 5}, {151, 5}, {UINT64_MAX, 5}};
    for (size_t i = 0; i < EL2_COUNT(AT); i++) {
        t.world->now = AT[i].now;
        cr_expect_eq(read(&t, EL2_SYS_CNTV_CTL_EL0, 1), AT[i].control, "at %lu", AT[i].now);
    }
    test_devices_close(&t);
}

Test(timer, not_its_registers)
{
    struct test_devices t = test_devices_open(0);
    cr_expect_not(write(&t, EL2_SYS_CNTFRQ_EL0, 1), "no write at EL1");
    cr_expect_not(write(&t, EL2_SYS_CNTPCT_EL0, 1));
    cr_expect_not(write(&t, EL2_SYS_CNTVCT_EL0, 1));
    cr_expect_eq(read(&t, EL2_SYS_CNTKCTL_EL1, 1), REFUSED, "CNTKCTL_EL1 is the engine's");
    cr_expect_eq(read(&t, EL2_SYS_CNTPCTSS_EL0, 1), REFUSED, "CNTPCTSS_EL0");
    cr_expect_eq(read(&t, EL2_SYS_TPIDR_EL0, 1), REFUSED);
    test_devices_close(&t);
}

/* Each bit of CNTKCTL_EL1 by itself: whether EL0 may read. */
Test(timer, el0)
{
    static const struct {
        el2_encoding encoding;
        uint64_t bits; /* of CNTKCTL_EL1 that let EL0 access it */
    } MAY[] = {
        {EL2_SYS_CNTFRQ_EL0, 3},        {EL2_SYS_CNTPCT_EL0, 1},         {EL2_SYS_CNTVCT_EL0, 2},
        {EL2_SYS_CNTV_CTL_EL0, 1 << 8}, {EL2_SYS_CNTV_TVAL_EL0, 1 << 8}, {EL2_SYS_CNTV_CVAL_EL0, 1 << 8},
        {EL2_SYS_CNTP_CTL_EL0, 1 << 9}, {EL2_SYS_CNTP_TVAL_EL0, 1 << 9}, {EL2_SYS_CNTP_CVAL_EL0, 1 << 9},
    };
    struct test_devices t = test_devices_open(0);
    for (size_t i = 0; i < EL2_COUNT(MAY); i++)
        for (unsigned bit = 0; bit < 12; bit++) {
            t.world->cntkctl = 1ull << bit;
            bool may = read(&t, MAY[i].encoding, 0) != REFUSED;
            cr_expect_eq(may, MAY[i].bits >> bit & 1, "0x%x under bit %u", MAY[i].encoding, bit);
        }
    t.world->cntkctl = 0;
    cr_expect_neq(read(&t, EL2_SYS_CNTVCT_EL0, 1), REFUSED, "EL1 may always");
    test_devices_close(&t);
}

/* Each vCPU has timers of its own, and is told of them alone. */
Test(timer, of_each_vcpu)
{
    struct test_devices t = test_devices_open_of(2, 0, &test_vgic);
    t.vcpu = 1;
    cr_assert(write(&t, EL2_SYS_CNTV_CVAL_EL0, 100));
    cr_assert(write(&t, EL2_SYS_CNTV_CTL_EL0, 1));
    cr_expect_eq(el2_devices_due(t.devices, 0), 100);
    t.vcpu = 0;
    cr_expect_eq(read(&t, EL2_SYS_CNTV_CVAL_EL0, 1), 0);
    cr_expect_eq(read(&t, EL2_SYS_CNTV_CTL_EL0, 1), 0);
    cr_assert(write(&t, EL2_SYS_CNTV_CVAL_EL0, 50));
    cr_assert(write(&t, EL2_SYS_CNTV_CTL_EL0, 1));
    cr_expect_eq(el2_devices_due(t.devices, 0), 50);
    cr_expect_eq(el2_devices_due(t.devices, 50), 100);
    cr_expect_eq(el2_devices_due(t.devices, 100), EL2_DEVICE_NEVER);
    test_devices_close(&t);
}

/* FEAT_ECV's, where it has been decided that the vCPU may read them; nobody writes them. */
Test(timer, self_synchronised)
{
    static const el2_encoding registers[] = {EL2_SYS_CNTPCTSS_EL0, EL2_SYS_CNTVCTSS_EL0};
    struct test_devices t = test_devices_open(0);
    t.world->now = 1234;
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        for (unsigned el = 0; el < 2; el++) {
            struct el2_device_sysreg access = {.encoding = registers[i], .el = el, .is_read = true};
            cr_expect_not(el2_devices_sysreg(t.devices, 0, &access), "row %zu", i);
            access.is_decided = true;
            cr_expect(el2_devices_sysreg(t.devices, 0, &access), "row %zu", i);
            cr_expect_not(access.is_undefined);
            cr_expect_eq(access.value, 1234);
            access.is_read = false;
            cr_expect(el2_devices_sysreg(t.devices, 0, &access), "row %zu", i);
            cr_expect(access.is_undefined);
        }
    test_devices_close(&t);
}
