/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual timer and the interrupt controller of QEMU's virt machine, a GICv3 where ID_AA64PFR0_EL1.GIC tells of its
 * registers, else a GICv2: interrupts come when they are due, once, through the mask and in order of priority; WFI waits
 * for them, masked or not.
 */
#include "runtime/device.h"
#include "runtime/guest.h"

#define GICD 0x08000000ul
#define GICC 0x08010000ul
#define GICR 0x080a0000ul

#define GICD_CTLR       (GICD + 0x000)
#define GICD_ISENABLER1 (GICD + 0x104)
#define GICD_ISPENDR1   (GICD + 0x204)
#define GICD_IPRIORITYR (GICD + 0x400)
#define GICD_ITARGETSR  (GICD + 0x800)
#define GICD_SGIR       (GICD + 0xf00)
#define GICC_CTLR       (GICC + 0x00)
#define GICC_PMR        (GICC + 0x04)
#define GICC_IAR        (GICC + 0x0c)
#define GICC_EOIR       (GICC + 0x10)
#define GICC_RPR        (GICC + 0x14)

#define GICD_IGROUPR1 (GICD + 0x084)
#define GICR_TYPER    (GICR + 0x0008)
#define GICR_WAKER    (GICR + 0x0014)
#define GICR_SGI      (GICR + 0x10000) /* private interrupts, as the distributor has the others */
#define GICR_IGROUPR0 (GICR_SGI + 0x080)

/* Offsets in the distributor, and in the frame of private interrupts of a GICv3's redistributor. */
#define ISENABLER0 0x100
#define ISPENDR0   0x200
#define IPRIORITYR 0x400

#define ICC_PMR_EL1     s3_0_c4_c6_0
#define ICC_RPR_EL1     s3_0_c12_c11_3
#define ICC_SGI1R_EL1   s3_0_c12_c11_5
#define ICC_IAR0_EL1    s3_0_c12_c8_0
#define ICC_EOIR0_EL1   s3_0_c12_c8_1
#define ICC_IGRPEN0_EL1 s3_0_c12_c12_6
#define ICC_IAR1_EL1    s3_0_c12_c12_0
#define ICC_EOIR1_EL1   s3_0_c12_c12_1
#define ICC_CTLR_EL1    s3_0_c12_c12_4
#define ICC_SRE_EL1     s3_0_c12_c12_5
#define ICC_IGRPEN1_EL1 s3_0_c12_c12_7

#define INTID_TIMER 27u
#define INTID_SPI   40u
#define INTID_SGI   5u
#define INTID_NONE  1023u

#define PRIORITY_LOW  0xa0u
#define PRIORITY_HIGH 0x80u

#define IRQ_SPX 0x280u
#define FIQ_SPX 0x300u

static bool has_gicv3;
static volatile unsigned taken_intid[8], taken;
static volatile unsigned
    lowers_line; /* with which interrupt the handler stops the timer; 0: with the first */

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

/* Where the registers of private interrupts are. */
static uint64_t private_registers(void)
{
    return has_gicv3 ? GICR_SGI : GICD;
}

static uint32_t acknowledge(void)
{
    return has_gicv3 ? (uint32_t)guest_mrs(ICC_IAR1_EL1) : guest_device_read(GICC_IAR);
}

static void end(uint32_t acknowledged)
{
    if (has_gicv3)
        guest_msr(ICC_EOIR1_EL1, acknowledged);
    else
        guest_device_write(GICC_EOIR, acknowledged);
}

static uint32_t running(void)
{
    return has_gicv3 ? (uint32_t)guest_mrs(ICC_RPR_EL1) : guest_device_read(GICC_RPR);
}

/* To itself: of affinity 0. */
static void send_sgi(void)
{
    if (has_gicv3)
        guest_msr(ICC_SGI1R_EL1, (uint64_t)INTID_SGI << 24 | 1);
    else
        guest_device_write(GICD_SGIR, 2u << 24 | INTID_SGI);
    __asm__ volatile("dsb sy\n\tisb" ::: "memory");
}

static unsigned fast_intid;

static void take_fast(void)
{
    fast_intid = (unsigned)guest_mrs(ICC_IAR0_EL1);
    guest_msr(ICC_EOIR0_EL1, fast_intid);
}

static bool take(struct guest_exception *exception)
{
    if (exception->vector == FIQ_SPX && has_gicv3) {
        take_fast();
        return true;
    }
    if (exception->vector != IRQ_SPX)
        return false;
    const uint32_t acknowledged = acknowledge();
    if (taken < 8)
        taken_intid[taken] = acknowledged & 0x3ff;
    taken++;
    if ((acknowledged & 0x3ff) == INTID_TIMER && taken >= lowers_line)
        guest_msr(cntv_ctl_el0, 0);
    if ((acknowledged & 0x3ff) != INTID_NONE)
        end(acknowledged);
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
    GUEST_CHECK(running() == 0xff, "nothing is active behind it");
}

static void check_masked(void)
{
    mask();
    start_timer(1000);
    wait();
    GUEST_CHECK(taken == 0, "masked: not taken");
    GUEST_CHECK(guest_device_read(private_registers() + ISPENDR0) >> INTID_TIMER & 1, "masked: pending");
    unmask();
    expect_one(INTID_TIMER, "taken once it is let through");
}

static void check_software(void)
{
    guest_device_write(GICD_ISPENDR1, 1u << (INTID_SPI - 32));
    __asm__ volatile("dsb sy\n\tisb");
    expect_one(INTID_SPI, "pending by software");
    send_sgi();
    expect_one(INTID_SGI, "an SGI to itself");
}

static void check_order(void)
{
    mask();
    send_sgi();
    guest_device_write(GICD_ISPENDR1, 1u << (INTID_SPI - 32));
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

/* Of group 0: an FIQ, by registers of its own. */
static void check_fast(void)
{
    const uint32_t bit = 1u << (INTID_SPI - 32);
    guest_device_write(GICD_IGROUPR1, ~bit);
    if (guest_device_read(GICD_IGROUPR1) & bit)
        return;
    guest_device_write(GICD_CTLR, 1u << 4 | 1u << 1 | 1);
    guest_msr(ICC_IGRPEN0_EL1, 1);
    guest_device_write(GICD_ISPENDR1, bit);
    __asm__ volatile("dsb sy\n\tisb" ::: "memory");
    GUEST_CHECK(taken == 0 && fast_intid == 0, "masked by PSTATE.F");
    __asm__ volatile("msr daifclr, #1\n\tisb" ::: "memory");
    GUEST_CHECK(taken == 0 && fast_intid == INTID_SPI, "taken as FIQ");
}

const char guest_name[] = "interrupts";

static void start_gicv2(void)
{
    guest_device_write(GICD_CTLR, 1);
    guest_device_write_byte(GICD_ITARGETSR + INTID_SPI, 1);
    guest_device_write(GICC_PMR, 0xf0);
    guest_device_write(GICC_CTLR, 1);
}

static void start_gicv3(void)
{
    guest_msr(ICC_SRE_EL1, 7);
    __asm__ volatile("isb");
    GUEST_CHECK(guest_mrs(ICC_SRE_EL1) & 1, "the registers are on");
    GUEST_CHECK(guest_device_read(GICR_TYPER) >> 4 & 1, "one redistributor");
    guest_device_write(GICR_WAKER, 0);
    while (guest_device_read(GICR_WAKER) >> 2 & 1)
        ;
    guest_device_write(GICR_IGROUPR0, ~0u);
    guest_device_write(GICD_IGROUPR1, ~0u);
    guest_device_write(GICD_CTLR, 1u << 4 | 1u << 1);
    guest_msr(ICC_PMR_EL1, 0xf0);
    guest_msr(ICC_CTLR_EL1, 0);
    guest_msr(ICC_IGRPEN1_EL1, 1);
    __asm__ volatile("isb");
}

void guest_main(void)
{
    guest_on_exception(take);
    has_gicv3 = guest_mrs(id_aa64pfr0_el1) >> 24 & 15;
    guest_print(has_gicv3 ? "GICv3\n" : "GICv2\n");
    if (has_gicv3)
        start_gicv3();
    else
        start_gicv2();
    guest_device_write_byte(private_registers() + IPRIORITYR + INTID_TIMER, PRIORITY_LOW);
    guest_device_write_byte(private_registers() + IPRIORITYR + INTID_SGI, PRIORITY_LOW);
    guest_device_write_byte(GICD_IPRIORITYR + INTID_SPI, PRIORITY_HIGH);
    guest_device_write(private_registers() + ISENABLER0, 1u << INTID_TIMER | 1u << INTID_SGI);
    guest_device_write(GICD_ISENABLER1, 1u << (INTID_SPI - 32));
    unmask();
    check_timer();
    check_masked();
    check_software();
    check_order();
    check_level();
    if (has_gicv3)
        check_fast();
}
