/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual timer and the GICv2 of QEMU's virt machine: interrupts come when they are due, once, through the mask and
 * in order of priority; WFI waits for them, masked or not.
 */
#include "runtime/guest.h"

#define GICD 0x08000000ul
#define GICC 0x08010000ul

#define GICD_CTLR       (GICD + 0x000)
#define GICD_ISENABLER0 (GICD + 0x100)
#define GICD_ISENABLER1 (GICD + 0x104)
#define GICD_ISPENDR0   (GICD + 0x200)
#define GICD_ISPENDR1   (GICD + 0x204)
#define GICD_IPRIORITYR (GICD + 0x400)
#define GICD_ITARGETSR  (GICD + 0x800)
#define GICD_SGIR       (GICD + 0xf00)
#define GICC_CTLR       (GICC + 0x00)
#define GICC_PMR        (GICC + 0x04)
#define GICC_IAR        (GICC + 0x0c)
#define GICC_EOIR       (GICC + 0x10)
#define GICC_RPR        (GICC + 0x14)

#define INTID_TIMER 27u
#define INTID_SPI   40u
#define INTID_SGI   5u
#define INTID_NONE  1023u

#define PRIORITY_LOW  0xa0u
#define PRIORITY_HIGH 0x80u

#define IRQ_SPX 0x280u

static volatile unsigned taken_intid[8], taken;
static volatile unsigned
    lowers_line; /* with which interrupt the handler stops the timer; 0: with the first */

static uint32_t get(uint64_t address)
{
    return *(volatile uint32_t *)address;
}

static void put(uint64_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

static void put_byte(uint64_t address, uint8_t value)
{
    *(volatile uint8_t *)address = value;
}

static void unmask(void)
{
    __asm__ volatile("msr daifclr, #2\n\tisb" ::: "memory");
}

static void mask(void)
{
    __asm__ volatile("msr daifset, #2\n\tisb" ::: "memory");
}

static void wait(void)
{
    __asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

static bool take(struct guest_exception *exception)
{
    if (exception->vector != IRQ_SPX)
        return false;
    const uint32_t acknowledged = get(GICC_IAR);
    if (taken < 8)
        taken_intid[taken] = acknowledged & 0x3ff;
    taken++;
    if ((acknowledged & 0x3ff) == INTID_TIMER && taken >= lowers_line)
        guest_msr(cntv_ctl_el0, 0);
    if ((acknowledged & 0x3ff) != INTID_NONE)
        put(GICC_EOIR, acknowledged);
    return true;
}

static void expect_one(unsigned intid, const char *what)
{
    GUEST_CHECK(taken == 1, what);
    GUEST_CHECK(taken_intid[0] == intid, what);
    taken = 0;
}

static void start_timer(uint64_t ticks)
{
    guest_msr(cntv_tval_el0, ticks);
    guest_msr(cntv_ctl_el0, 1);
    __asm__ volatile("isb");
}

static void check_timer(void)
{
    const uint64_t before = guest_mrs(cntvct_el0);
    start_timer(100000);
    wait();
    expect_one(INTID_TIMER, "the timer interrupts a WFI");
    GUEST_CHECK(guest_mrs(cntvct_el0) - before >= 100000, "not before its time");
    start_timer(1000);
    while (!taken)
        ;
    expect_one(INTID_TIMER, "the timer interrupts a loop");
    GUEST_CHECK(get(GICC_RPR) == 0xff, "nothing is active behind it");
}

static void check_masked(void)
{
    mask();
    start_timer(1000);
    wait();
    GUEST_CHECK(taken == 0, "masked: not taken");
    GUEST_CHECK(get(GICD_ISPENDR0) >> INTID_TIMER & 1, "masked: pending");
    unmask();
    expect_one(INTID_TIMER, "taken once it is let through");
}

static void check_software(void)
{
    put(GICD_ISPENDR1, 1u << (INTID_SPI - 32));
    __asm__ volatile("dsb sy\n\tisb");
    expect_one(INTID_SPI, "pending by software");
    put(GICD_SGIR, 2u << 24 | INTID_SGI);
    __asm__ volatile("dsb sy\n\tisb");
    expect_one(INTID_SGI, "an SGI to itself");
}

static void check_order(void)
{
    mask();
    put(GICD_SGIR, 2u << 24 | INTID_SGI);
    put(GICD_ISPENDR1, 1u << (INTID_SPI - 32));
    unmask();
    GUEST_CHECK(taken == 2, "both are taken");
    GUEST_CHECK(taken_intid[0] == INTID_SPI && taken_intid[1] == INTID_SGI, "the higher priority first");
    taken = 0;
}

/* The line stays high: it interrupts again and again, until it is lowered. */
static void check_level(void)
{
    lowers_line = 3;
    start_timer(10);
    while (taken < 3)
        ;
    lowers_line = 0;
    GUEST_CHECK(taken == 3, "as often as the line is high");
    for (unsigned i = 0; i < 3; i++)
        GUEST_CHECK(taken_intid[i] == INTID_TIMER, "by the timer");
    taken = 0;
}

const char guest_name[] = "interrupts";

void guest_main(void)
{
    guest_on_exception(take);
    put(GICD_CTLR, 1);
    put_byte(GICD_IPRIORITYR + INTID_TIMER, PRIORITY_LOW);
    put_byte(GICD_IPRIORITYR + INTID_SGI, PRIORITY_LOW);
    put_byte(GICD_IPRIORITYR + INTID_SPI, PRIORITY_HIGH);
    put_byte(GICD_ITARGETSR + INTID_SPI, 1);
    put(GICD_ISENABLER0, 1u << INTID_TIMER | 1u << INTID_SGI);
    put(GICD_ISENABLER1, 1u << (INTID_SPI - 32));
    put(GICC_PMR, 0xf0);
    put(GICC_CTLR, 1);
    unmask();
    check_timer();
    check_masked();
    check_software();
    check_order();
    check_level();
}
