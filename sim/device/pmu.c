/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The counters of the PMU (DDI 0487 D13) of a machine whose time is the number of instructions executed: PMCCNTR_EL0 and
 * the events INST_RETIRED and CPU_CYCLES count those, SW_INCR what PMSWINC_EL0 tells it, all others stand still. What
 * controls them (PMCR_EL0, PMCNTENSET_EL0, PMEVTYPER<n>_EL0 …) the CPU keeps; a write to it is seen here before it takes
 * effect. No interrupt leaves it. Of FEAT_PMUv3p5 the CPU knows nothing: PMCR_EL0.LP is kept here.
 *
 * Not looked at: which Exception levels are to be counted (PMCCFILTR_EL0, PMEVTYPER<n>_EL0.P and U).
 */
#include "cpumodel/arch/encodings.h"
#include "sim/device/device.h"

#define PMCR_E       (1ull << 0)
#define PMCR_P       (1ull << 1)
#define PMCR_C       (1ull << 2)
#define PMCR_D       (1ull << 3)
#define PMCR_LC      (1ull << 6)
#define PMCR_LP      (1ull << 7)
#define PMCR_N(pmcr) ((unsigned)((pmcr) >> 11 & 31))

#define PMUSERENR_EN (1ull << 0)
#define PMUSERENR_CR (1ull << 2)
#define PMUSERENR_ER (1ull << 3)
#define PMUSERENR_SW (1ull << 1)

#define CYCLES 31u /* the bit of PMCCNTR_EL0 in PMCNTENSET_EL0 and PMOVSSET_EL0 */

enum event { SW_INCR = 0x00, INST_RETIRED = 0x08, CPU_CYCLES = 0x11 };

struct pmu {           /* of a vCPU */
    uint64_t since;    /* the count up to which all has been counted */
    uint64_t cycles;   /* PMCCNTR_EL0 */
    unsigned fraction; /* of 64 cycles, with PMCR_EL0.D */
    uint32_t overflow; /* PMOVSSET_EL0 */
    bool is_long;      /* event counters have 64 bits */
    bool is_late;      /* PMCR_EL0.LP: they overflow at 64 bits, and not at 32 */
    uint64_t event[31];
};

/* What the CPU keeps. */
struct controls {
    uint64_t pmcr;
    uint64_t enabled; /* PMCNTENSET_EL0, of what there is, while PMCR_EL0.E is 1 */
    unsigned events;  /* how many event counters there are */
};

static struct controls controls_of(const struct el2_device_world *world)
{
    struct controls controls = {.pmcr = world->sysreg(world->context, world->vcpu, EL2_SYS_PMCR_EL0)};
    controls.events = PMCR_N(controls.pmcr);
    if (controls.pmcr & PMCR_E)
        controls.enabled = world->sysreg(world->context, world->vcpu, EL2_SYS_PMCNTENSET_EL0);
    return controls;
}

static unsigned event_of(const struct el2_device_world *world, unsigned counter)
{
    const el2_encoding type = EL2_ENCODING(3, 3, 14, 12 + counter / 8, counter % 8); /* PMEVTYPER<n>_EL0 */
    return world->sysreg(world->context, world->vcpu, type) & 0xffff;
}

static void add_cycles(struct pmu *pmu, const struct controls *controls, uint64_t cycles)
{
    const bool is_long = controls->pmcr & PMCR_LC;
    if (controls->pmcr & PMCR_D && !is_long) {
        cycles += pmu->fraction;
        pmu->fraction = cycles % 64;
        cycles /= 64;
    }
    uint64_t before = pmu->cycles;
    pmu->cycles += cycles;
    if (is_long ? pmu->cycles < before : pmu->cycles >> 32 != before >> 32)
        pmu->overflow |= 1u << CYCLES;
}

static void add_events(struct pmu *pmu, unsigned counter, uint64_t count)
{
    const uint64_t before = pmu->event[counter], after = before + count;
    if (pmu->is_late ? after < before : after >> 32 != before >> 32)
        pmu->overflow |= 1u << counter;
    pmu->event[counter] = pmu->is_long ? after : (uint32_t)after;
}

/* Counts up to now, under the controls as they have been since the last time. */
static void catch_up(struct pmu *pmu, const struct el2_device_world *world, const struct controls *controls)
{
    uint64_t now = world->now(world->context), passed = now - pmu->since;
    pmu->since = now;
    if (controls->enabled >> CYCLES & 1)
        add_cycles(pmu, controls, passed);
    for (unsigned counter = 0; counter < controls->events; counter++) {
        if (!(controls->enabled >> counter & 1))
            continue;
        unsigned event = event_of(world, counter);
        if (event == INST_RETIRED || event == CPU_CYCLES)
            add_events(pmu, counter, passed);
    }
}

/* Whether EL0 may, by PMUSERENR_EL0. */
static bool el0_may(const struct el2_device_sysreg *access, uint64_t pmuserenr)
{
    if (pmuserenr & PMUSERENR_EN)
        return true;
    if (access->encoding == EL2_SYS_PMSWINC_EL0)
        return pmuserenr & PMUSERENR_SW;
    if (access->encoding == EL2_SYS_PMCCNTR_EL0)
        return access->is_read && pmuserenr & PMUSERENR_CR;
    bool is_event = el2_crn(access->encoding) == 14 || access->encoding == EL2_SYS_PMXEVCNTR_EL0;
    return is_event && access->is_read && pmuserenr & PMUSERENR_ER;
}

static bool access_event(struct pmu *pmu, struct el2_device_sysreg *access, unsigned counter, unsigned events)
{
    if (counter >= events)
        return false;
    if (access->is_read)
        access->value = pmu->event[counter];
    else
        pmu->event[counter] = pmu->is_long ? access->value : (uint32_t)access->value;
    return true;
}

static void software_increment(struct pmu *pmu, const struct el2_device_world *world,
                               const struct controls *controls, uint64_t counters)
{
    for (unsigned counter = 0; counter < controls->events; counter++)
        if (counters & controls->enabled & 1ull << counter && event_of(world, counter) == SW_INCR)
            add_events(pmu, counter, 1);
}

static void reset_counters(struct pmu *pmu, uint64_t pmcr)
{
    if (pmcr & PMCR_C)
        pmu->cycles = pmu->fraction = 0;
    for (unsigned counter = 0; pmcr & PMCR_P && counter < CYCLES; counter++)
        pmu->event[counter] = 0;
}

/* The CPU's, but for LP where there is one. */
static bool access_pmcr(struct pmu *pmu, struct el2_device_sysreg *access, uint64_t pmcr)
{
    if (access->is_read && pmu->is_long) {
        access->value = (pmcr & ~PMCR_LP) | (pmu->is_late ? PMCR_LP : 0);
        return true;
    }
    if (!access->is_read) {
        reset_counters(pmu, access->value);
        pmu->is_late = pmu->is_long && access->value & PMCR_LP;
    }
    return false;
}

/* PMOVSSET_EL0 and PMOVSCLR_EL0. */
static bool access_overflow(struct pmu *pmu, struct el2_device_sysreg *access, unsigned events)
{
    const uint32_t flags = (uint32_t)access->value & (1u << CYCLES | ((1u << events) - 1));
    if (access->is_read)
        access->value = pmu->overflow;
    else if (access->encoding == EL2_SYS_PMOVSSET_EL0)
        pmu->overflow |= flags;
    else
        pmu->overflow &= ~flags;
    return true;
}

static bool is_of_pmu(el2_encoding encoding)
{
    unsigned crn = el2_crn(encoding), crm = el2_crm(encoding);
    return el2_op0(encoding) == 3 && el2_op1(encoding) == 3 &&
           ((crn == 9 && crm >= 12 && crm <= 14) || (crn == 14 && crm >= 8));
}

/* Where EL0 may not, the CPU refuses by its own rules. */
static bool sysreg(void *state, const struct el2_device_world *world, struct el2_device_sysreg *access)
{
    struct pmu *pmu = (struct pmu *)state + world->vcpu;
    const el2_encoding encoding = access->encoding;
    if (!is_of_pmu(encoding) ||
        (access->el == 0 &&
         !el0_may(access, world->sysreg(world->context, world->vcpu, EL2_SYS_PMUSERENR_EL0))))
        return false;
    const struct controls controls = controls_of(world);
    catch_up(pmu, world, &controls);
    switch (encoding) {
    case EL2_SYS_PMCCNTR_EL0:
        if (access->is_read)
            access->value = pmu->cycles;
        else
            pmu->cycles = access->value;
        return true;
    case EL2_SYS_PMXEVCNTR_EL0:
        return access_event(pmu, access, world->sysreg(world->context, world->vcpu, EL2_SYS_PMSELR_EL0) & 31,
                            controls.events);
    case EL2_SYS_PMOVSCLR_EL0:
    case EL2_SYS_PMOVSSET_EL0:
        return access_overflow(pmu, access, controls.events);
    case EL2_SYS_PMCR_EL0:
        return access_pmcr(pmu, access, controls.pmcr);
    case EL2_SYS_PMSWINC_EL0:
        if (!access->is_read)
            software_increment(pmu, world, &controls, access->value);
        return false;
    default: /* PMEVCNTR<n>_EL0 */
        return el2_crn(encoding) == 14 && el2_crm(encoding) < 12 &&
               access_event(pmu, access, (el2_crm(encoding) & 3u) * 8u + el2_op2(encoding), controls.events);
    }
}

static void reset(void *state, const struct el2_device_setup *setup)
{
    for (unsigned vcpu = 0; vcpu < setup->vcpus; vcpu++)
        ((struct pmu *)state)[vcpu].is_long = setup->has_long_counters;
}

const struct el2_device el2_device_pmu = {
    .name = "PMU",
    .state_size = EL2_VCPU_MAX * sizeof(struct pmu),
    .reset = reset,
    .sysreg = sysreg,
    .has_sysreg = is_of_pmu,
};
