/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic timer (DDI 0487 D12) of a machine whose time is the number of instructions executed: the counters count
 * those, CNTFRQ_EL0 is that of QEMU's virt machine. Its interrupts are the PPIs that KVM gives them (Linux,
 * arch/arm64/kvm/arch_timer.c).
 */
#include "cpumodel/arch/encodings.h"
#include "sim/device/device.h"

#define CTL_ENABLE   1ull
#define CTL_WRITABLE 3ull
#define CTL_ISTATUS  4ull

#define CNTKCTL_EL0PCTEN (1ull << 0)
#define CNTKCTL_EL0VCTEN (1ull << 1)
#define CNTKCTL_EL0VTEN  (1ull << 8)
#define CNTKCTL_EL0PTEN  (1ull << 9)

#define INTID_VIRTUAL  27
#define INTID_PHYSICAL 30

struct timer {
    uint64_t cval;
    uint64_t ctl; /* ENABLE, IMASK */
};

struct timers {            /* of a vCPU */
    struct timer physical; /* CNTP */
    struct timer virtual;  /* CNTV */
};

struct all_timers {
    unsigned vcpus;
    struct timers of[EL2_VCPU_MAX];
};

static void reset(void *state, const struct el2_device_setup *setup)
{
    ((struct all_timers *)state)->vcpus = setup->vcpus;
}

/* Whether EL0 may access a register of the timer under this CNTKCTL_EL1. */
static bool el0_may(el2_encoding encoding, uint64_t cntkctl)
{
    switch (encoding) {
    case EL2_SYS_CNTFRQ_EL0:
        return cntkctl & (CNTKCTL_EL0PCTEN | CNTKCTL_EL0VCTEN);
    case EL2_SYS_CNTPCT_EL0:
        return cntkctl & CNTKCTL_EL0PCTEN;
    case EL2_SYS_CNTVCT_EL0:
        return cntkctl & CNTKCTL_EL0VCTEN;
    default:
        return cntkctl & (el2_crm(encoding) == 2 ? CNTKCTL_EL0PTEN : CNTKCTL_EL0VTEN);
    }
}

static uint64_t control(const struct timer *timer, uint64_t count)
{
    bool expired = timer->ctl & CTL_ENABLE && count >= timer->cval;
    return timer->ctl | (expired ? CTL_ISTATUS : 0);
}

/* Drives the interrupt of a timer; the count at which it will change by itself. */
static uint64_t drive(const struct timer *timer, unsigned vcpu, unsigned intid,
                      const struct el2_device_world *world, uint64_t count)
{
    const bool is_signalled = (timer->ctl & CTL_WRITABLE) == CTL_ENABLE;
    const bool has_expired = count >= timer->cval;
    world->set_line(world->context, vcpu, intid, is_signalled && has_expired);
    return is_signalled && !has_expired ? timer->cval : EL2_DEVICE_NEVER;
}

static uint64_t drive_both(const struct timers *timers, unsigned vcpu, const struct el2_device_world *world,
                           uint64_t count)
{
    const uint64_t physical = drive(&timers->physical, vcpu, INTID_PHYSICAL, world, count);
    const uint64_t virtual = drive(&timers->virtual, vcpu, INTID_VIRTUAL, world, count);
    return physical < virtual ? physical : virtual;
}

static uint64_t due(void *state, const struct el2_device_world *world, uint64_t now)
{
    const struct all_timers *all = state;
    uint64_t next = EL2_DEVICE_NEVER;
    for (unsigned vcpu = 0; vcpu < all->vcpus; vcpu++) {
        const uint64_t at = drive_both(&all->of[vcpu], vcpu, world, now);
        next = at < next ? at : next;
    }
    return next;
}

static bool is_physical(el2_encoding encoding)
{
    return el2_crm(encoding) == 2;
}

/* The value at `count`; false for a register that is not the timer's. */
static bool read(const struct timers *timers, el2_encoding encoding, uint64_t count, uint64_t *value)
{
    const struct timer *timer = is_physical(encoding) ? &timers->physical : &timers->virtual;
    switch (encoding) {
    case EL2_SYS_CNTFRQ_EL0:
        *value = EL2_COUNTER_FREQUENCY;
        return true;
    case EL2_SYS_CNTPCT_EL0:
    case EL2_SYS_CNTVCT_EL0:
        *value = count;
        return true;
    case EL2_SYS_CNTP_TVAL_EL0:
    case EL2_SYS_CNTV_TVAL_EL0:
        *value = (uint32_t)(timer->cval - count);
        return true;
    case EL2_SYS_CNTP_CTL_EL0:
    case EL2_SYS_CNTV_CTL_EL0:
        *value = control(timer, count);
        return true;
    case EL2_SYS_CNTP_CVAL_EL0:
    case EL2_SYS_CNTV_CVAL_EL0:
        *value = timer->cval;
        return true;
    default:
        return false;
    }
}

/* False for a register that is not the timer's, or that cannot be written at EL1. */
static bool write(struct timers *timers, el2_encoding encoding, uint64_t count, uint64_t value)
{
    struct timer *timer = is_physical(encoding) ? &timers->physical : &timers->virtual;
    switch (encoding) {
    case EL2_SYS_CNTP_TVAL_EL0:
    case EL2_SYS_CNTV_TVAL_EL0:
        timer->cval = count + (uint64_t)(int64_t)(int32_t)value;
        return true;
    case EL2_SYS_CNTP_CTL_EL0:
    case EL2_SYS_CNTV_CTL_EL0:
        timer->ctl = value & CTL_WRITABLE;
        return true;
    case EL2_SYS_CNTP_CVAL_EL0:
    case EL2_SYS_CNTV_CVAL_EL0:
        timer->cval = value;
        return true;
    default:
        return false;
    }
}

static bool is_self_synchronised(el2_encoding encoding)
{
    return encoding == EL2_SYS_CNTPCTSS_EL0 || encoding == EL2_SYS_CNTVCTSS_EL0;
}

/* FEAT_ECV's counters; whether there are any, and who may read them, has been decided. */
static bool read_self_synchronised(const struct el2_device_world *world, struct el2_device_sysreg *access)
{
    access->is_undefined = !access->is_read;
    if (access->is_read)
        access->value = world->now(world->context);
    return true;
}

/* Where EL0 may not, the CPU refuses by its own rules. False for a register that is not the timer's, too. */
static bool sysreg(void *state, const struct el2_device_world *world, struct el2_device_sysreg *access)
{
    struct timers *timers = &((struct all_timers *)state)->of[world->vcpu];
    if (is_self_synchronised(access->encoding))
        return access->is_decided && read_self_synchronised(world, access);
    if (access->el == 0 &&
        !el0_may(access->encoding, world->sysreg(world->context, world->vcpu, EL2_SYS_CNTKCTL_EL1)))
        return false;
    uint64_t count = world->now(world->context);
    if (access->is_read)
        return read(timers, access->encoding, count, &access->value);
    if (!write(timers, access->encoding, count, access->value))
        return false;
    drive_both(timers, world->vcpu, world, count);
    world->wake(world->context);
    return true;
}

/* Each of them can be read. */
static bool has_sysreg(el2_encoding encoding)
{
    const struct timers none = {.physical = {0}};
    uint64_t value;
    return is_self_synchronised(encoding) || read(&none, encoding, 0, &value);
}

const struct el2_device el2_device_timer = {.name = "generic timer",
                                            .state_size = sizeof(struct all_timers),
                                            .reset = reset,
                                            .sysreg = sysreg,
                                            .has_sysreg = has_sysreg,
                                            .due = due};
