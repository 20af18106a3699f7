/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Four vCPUs with the GICv2 of QEMU's virt machine: PSCI turns them on and off and says which are on; they lock and count
 * by exclusives and by FEAT_LSE, send each other SGIs, have timers of their own, and execute what another has written.
 */
#include "runtime/device.h"
#include "runtime/guest.h"

const char guest_name[] = "vcpus";

#define VCPUS  4u
#define ROUNDS 500u

#define PSCI_CPU_OFF       0x84000002u
#define PSCI_CPU_ON        0xc4000003u
#define PSCI_AFFINITY_INFO 0xc4000004u

enum psci { SUCCESS = 0, INVALID_PARAMETERS = -2, ALREADY_ON = -4 };
enum affinity { ON = 0, OFF = 1 };

#define GICD            0x08000000ul
#define GICC            0x08010000ul
#define GICD_CTLR       (GICD + 0x000)
#define GICD_ISENABLER0 (GICD + 0x100)
#define GICD_SGIR       (GICD + 0xf00)
#define GICC_CTLR       (GICC + 0x00)
#define GICC_PMR        (GICC + 0x04)
#define GICC_IAR        (GICC + 0x0c)
#define GICC_EOIR       (GICC + 0x10)

#define INTID_SGI   3u
#define INTID_TIMER 27u

#define CONTEXT 0x5e1f000000000000ul

void vcpus_entry(void);
extern const char vcpus_vectors[];
void vcpus_lock(uint32_t *lock);
void vcpus_unlock(uint32_t *lock);
uint64_t vcpus_add_lse(uint64_t *number, uint64_t value);
uint64_t vcpus_add_exclusive(uint64_t *number, uint64_t value);
void vcpus_interrupt(void);
_Noreturn void vcpus_secondary(uint64_t context);
_Noreturn void vcpus_wrong(uint64_t esr, uint64_t elr);

_Alignas(4096) unsigned char vcpus_stacks[VCPUS][4096];

/* What the others are to do next, and how many have done it. */
static volatile unsigned step;
static uint64_t done;
static void (*volatile task)(unsigned vcpu);
static uint64_t starts;

static uint32_t lock;
static volatile uint64_t locked_count;
static uint64_t atomic_count;
static uint64_t (*add)(uint64_t *number, uint64_t value) = vcpus_add_exclusive;
static volatile unsigned sgis[VCPUS], senders[VCPUS], timers[VCPUS];

static void barrier(void)
{
    __asm__ volatile("dsb sy" ::: "memory");
}

static unsigned self(void)
{
    return guest_mrs(mpidr_el1) & 0xff;
}

static int psci(uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
    return (int)guest_hvc(function, x1, x2, x3);
}

_Noreturn void vcpus_wrong(uint64_t esr, uint64_t elr)
{
    guest_fail("vCPU %u: exception at 0x%lx, esr 0x%lx", self(), elr, esr);
}

void vcpus_interrupt(void)
{
    const uint32_t acknowledged = guest_device_read(GICC_IAR);
    const unsigned intid = acknowledged & 0x3ff, vcpu = self();
    if (intid == INTID_TIMER) {
        guest_msr(cntv_ctl_el0, 0);
        timers[vcpu]++;
    } else if (intid == INTID_SGI) {
        senders[vcpu] = acknowledged >> 10 & 7;
        sgis[vcpu]++;
    } else {
        guest_fail("vCPU %u: interrupt %u", vcpu, intid);
    }
    guest_device_write(GICC_EOIR, acknowledged);
}

static void unmask(void)
{
    guest_device_write(GICD_ISENABLER0, 1u << INTID_TIMER | 1u << INTID_SGI);
    guest_device_write(GICC_PMR, 0xf0);
    guest_device_write(GICC_CTLR, 1);
    __asm__ volatile("msr daifclr, #2\n\tisb" ::: "memory");
}

/* --- the others: they wait for a step, do the task, and say so --- */

_Noreturn void vcpus_secondary(uint64_t context)
{
    const unsigned vcpu = self();
    unsigned seen = step;
    GUEST_CHECK(context == (CONTEXT | vcpu), "vCPU %u got context 0x%lx", vcpu, context);
    GUEST_CHECK(guest_mrs(currentel) == 4 && guest_mrs(daif) == 0x3c0, "vCPU %u starts at EL1, masked", vcpu);
    GUEST_CHECK((guest_mrs(sctlr_el1) & 1) == 0, "vCPU %u starts with its MMU off", vcpu);
    unmask();
    vcpus_add_exclusive(&starts, 1);
    for (;;) {
        while (step == seen)
            __asm__ volatile("wfe");
        seen = step;
        task(vcpu);
        vcpus_add_exclusive(&done, 1);
        __asm__ volatile("dsb sy\n\tsev" ::: "memory");
    }
}

/* All vCPUs do it, and all have done it. */
static void all_do(void (*what)(unsigned vcpu))
{
    *(volatile uint64_t *)&done = 0;
    task = what;
    barrier();
    step++;
    __asm__ volatile("dsb sy\n\tsev" ::: "memory");
    what(0);
    while (*(volatile uint64_t *)&done < VCPUS - 1)
        __asm__ volatile("yield");
}

static void turn_on(unsigned vcpu)
{
    const uint64_t before = *(volatile uint64_t *)&starts;
    int answer = psci(PSCI_CPU_ON, vcpu, (uint64_t)vcpus_entry, CONTEXT | vcpu);
    GUEST_CHECK(answer == SUCCESS, "CPU_ON of vCPU %u answered 0x%x", vcpu, (unsigned)answer);
    while (*(volatile uint64_t *)&starts == before)
        __asm__ volatile("yield");
    answer = psci(PSCI_AFFINITY_INFO, vcpu, 0, 0);
    GUEST_CHECK(answer == ON, "AFFINITY_INFO of vCPU %u that is on answered 0x%x", vcpu, (unsigned)answer);
}

static void check_psci(void)
{
    static const struct {
        uint32_t function;
        uint64_t x1, x2;
        int answer;
        const char *what;
    } calls[] = {
        {PSCI_CPU_ON, 0, 0x40000000, ALREADY_ON, "CPU_ON of itself"},
        {PSCI_CPU_ON, VCPUS, 0x40000000, INVALID_PARAMETERS, "CPU_ON of a vCPU that is not there"},
        {PSCI_AFFINITY_INFO, 0, 0, ON, "AFFINITY_INFO of itself"},
        {PSCI_AFFINITY_INFO, 1, 0, OFF, "AFFINITY_INFO of one that is off"},
        {PSCI_AFFINITY_INFO, 1, 1, ON, "AFFINITY_INFO of its cluster"},
        {PSCI_AFFINITY_INFO, VCPUS, 0, INVALID_PARAMETERS, "AFFINITY_INFO of one that is not there"},
    };
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        int answer = psci(calls[i].function, calls[i].x1, calls[i].x2, 0);
        GUEST_CHECK(answer == calls[i].answer, "%s answered 0x%x", calls[i].what, (unsigned)answer);
    }
    for (unsigned vcpu = 1; vcpu < VCPUS; vcpu++)
        turn_on(vcpu);
    int answer = psci(PSCI_CPU_ON, 2, 0x40000000, 0);
    GUEST_CHECK(answer == ALREADY_ON, "CPU_ON of one that is on answered 0x%x", (unsigned)answer);
}

/* --- locks and counts --- */

static void count_locked(unsigned vcpu)
{
    (void)vcpu;
    for (unsigned i = 0; i < ROUNDS; i++) {
        vcpus_lock(&lock);
        locked_count = locked_count + 1;
        vcpus_unlock(&lock);
    }
}

static void count_atomic(unsigned vcpu)
{
    for (unsigned i = 0; i < ROUNDS; i++)
        add(&atomic_count, vcpu + 1);
}

static void check_counts(void)
{
    all_do(count_locked);
    GUEST_CHECK(locked_count == VCPUS * ROUNDS, "locked: %lu", locked_count);
    all_do(count_atomic);
    GUEST_CHECK(atomic_count == 10 * ROUNDS, "exclusives: %lu", atomic_count);
    if ((guest_mrs(id_aa64isar0_el1) >> 20 & 15) < 2)
        return;
    atomic_count = 0;
    add = vcpus_add_lse;
    all_do(count_atomic);
    GUEST_CHECK(atomic_count == 10 * ROUNDS, "FEAT_LSE: %lu", atomic_count);
    guest_print("with FEAT_LSE\n");
}

/* --- interrupts --- */

static void mask_and_wait(volatile unsigned *count, unsigned until)
{
    for (;;) {
        __asm__ volatile("msr daifset, #2\n\tisb" ::: "memory");
        const bool is_there = *count >= until;
        if (!is_there)
            __asm__ volatile("dsb sy\n\twfi" ::: "memory");
        __asm__ volatile("msr daifclr, #2\n\tisb" ::: "memory");
        if (is_there)
            return;
    }
}

/* Round and round: each waits for the one before, and interrupts the one behind. */
static void pass_on(unsigned vcpu)
{
    for (unsigned round = 1; round <= 20; round++) {
        if (vcpu)
            mask_and_wait(&sgis[vcpu], round);
        guest_device_write(GICD_SGIR, 1u << (16 + (vcpu + 1) % VCPUS) | INTID_SGI);
        if (!vcpu)
            mask_and_wait(&sgis[0], round);
        GUEST_CHECK(senders[vcpu] == (vcpu + VCPUS - 1) % VCPUS, "vCPU %u: from %u", vcpu, senders[vcpu]);
    }
}

static void use_timer(unsigned vcpu)
{
    const uint64_t before = guest_mrs(cntvct_el0), ticks = 20000 * (vcpu + 1);
    guest_msr(cntv_tval_el0, ticks);
    guest_msr(cntv_ctl_el0, 1);
    mask_and_wait(&timers[vcpu], 1);
    GUEST_CHECK(guest_mrs(cntvct_el0) - before >= ticks, "vCPU %u: not before its time", vcpu);
}

static void check_interrupts(void)
{
    guest_device_write(GICD_CTLR, 1);
    all_do(pass_on);
    all_do(use_timer);
    for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++)
        GUEST_CHECK(sgis[vcpu] == 20 && timers[vcpu] == 1, "vCPU %u: %u SGIs, %u of its timer", vcpu,
                    sgis[vcpu], timers[vcpu]);
    guest_device_write(GICD_SGIR, 1u << 24 | INTID_SGI); /* to all others */
    for (unsigned vcpu = 1; vcpu < VCPUS; vcpu++)
        while (sgis[vcpu] != 21)
            __asm__ volatile("yield");
    GUEST_CHECK(sgis[0] == 20, "not to itself");
}

/* --- code of another's --- */

_Alignas(64) static uint32_t code[2] = {0xd2800000u, 0xd65f03c0u}; /* mov x0, #n; ret */
static unsigned expected;

typedef uint64_t function_of_code(void);

static void execute(unsigned vcpu)
{
    __asm__ volatile("isb");
    function_of_code *function = (function_of_code *)code;
    uint64_t value = function();
    GUEST_CHECK(value == expected, "vCPU %u executes code of round %lu in round %u", vcpu, value, expected);
}

static void check_code(void)
{
    for (expected = 1; expected <= 8; expected++) {
        *(volatile uint32_t *)code = 0xd2800000u | expected << 5;
        __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" ::"r"(code) : "memory");
        all_do(execute);
    }
}

/* --- off and on again --- */

static void turn_off(unsigned vcpu)
{
    if (vcpu != VCPUS - 1)
        return;
    vcpus_add_exclusive(&done, 1);
    psci(PSCI_CPU_OFF, 0, 0, 0);
    guest_fail("CPU_OFF came back");
}

static void check_off(void)
{
    for (unsigned round = 0; round < 3; round++) {
        all_do(turn_off);
        while (psci(PSCI_AFFINITY_INFO, VCPUS - 1, 0, 0) != OFF)
            ;
        turn_on(VCPUS - 1);
        all_do(execute);
    }
}

void guest_main(void)
{
    guest_msr(vbar_el1, (uint64_t)vcpus_vectors);
    unmask();
    check_psci();
    check_counts();
    check_interrupts();
    check_code();
    expected--;
    check_off();
}
