/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/interrupts.h"

#include "cpumodel/text/count.h"

#define LEVEL_SHIFT 3 /* from a priority to its bit among the active ones */

#define BINARY_POINT_LEAST 2u /* of group 0, with 5 bits of priority */

void el2_interrupts_reset(struct el2_interrupts *all)
{
    for (unsigned vcpu = 0; vcpu < EL2_VCPU_MAX; vcpu++) {
        struct el2_interrupts_vcpu *of = &all->vcpu[vcpu];
        for (unsigned i = 0; i < EL2_INTID_SGIS; i++)
            of->private[i].edge = of->private[i].enabled = true;
        of->binary_point[0] = BINARY_POINT_LEAST;
        of->binary_point[1] = BINARY_POINT_LEAST + 1;
    }
}

void el2_interrupts_set_binary_point(struct el2_interrupts *all, unsigned vcpu, bool group1, uint64_t value)
{
    const unsigned least = BINARY_POINT_LEAST + group1;
    all->vcpu[vcpu].binary_point[group1] = (uint8_t)((value & 7) < least ? least : value & 7);
}

/* The one that is looked at, which is not changed. */
static const struct el2_interrupt *look_at(const struct el2_interrupts *all, unsigned vcpu, unsigned intid)
{
    return intid < EL2_INTID_PRIVATE ? &all->vcpu[vcpu].private[intid]
                                     : &all->shared[intid - EL2_INTID_PRIVATE];
}

struct el2_interrupt *el2_interrupt_of(struct el2_interrupts *all, unsigned vcpu, unsigned intid)
{
    return intid < EL2_INTID_PRIVATE ? &all->vcpu[vcpu].private[intid]
                                     : &all->shared[intid - EL2_INTID_PRIVATE];
}

bool el2_interrupt_is_pending(const struct el2_interrupt *interrupt)
{
    return interrupt->latched || interrupt->sources || (!interrupt->edge && interrupt->line);
}

static void put_ready(struct el2_interrupts_vcpu *vcpu, unsigned intid, bool is_ready)
{
    const uint32_t bit = 1u << intid % 32;
    uint32_t *word = &vcpu->ready[intid / 32];
    *word = is_ready ? *word | bit : *word & ~bit;
}

void el2_interrupts_update(struct el2_interrupts *all, unsigned vcpu, unsigned intid)
{
    const struct el2_interrupt *interrupt = look_at(all, vcpu, intid);
    const bool is_ready = interrupt->enabled && !interrupt->active && el2_interrupt_is_pending(interrupt);
    if (intid < EL2_INTID_PRIVATE)
        put_ready(&all->vcpu[vcpu], intid, is_ready);
    else
        for (unsigned i = 0; i < EL2_VCPU_MAX; i++)
            put_ready(&all->vcpu[i], intid, is_ready && interrupt->target == i);
}

bool el2_interrupts_set_line(struct el2_interrupts *all, unsigned vcpu, unsigned intid, bool level)
{
    if (intid >= EL2_INTID_COUNT || look_at(all, vcpu, intid)->line == level)
        return false;
    struct el2_interrupt *interrupt = el2_interrupt_of(all, vcpu, intid);
    interrupt->latched |= interrupt->edge && level;
    interrupt->line = level;
    el2_interrupts_update(all, vcpu, intid);
    return true;
}

uint8_t el2_interrupts_running(const struct el2_interrupts *all, unsigned vcpu)
{
    const uint32_t *by_group = all->vcpu[vcpu].active_priorities;
    const uint32_t active = by_group[0] | by_group[1];
    return active ? (uint8_t)(__builtin_ctz(active) << LEVEL_SHIFT) : EL2_PRIORITY_IDLE;
}

uint8_t el2_interrupts_group_priority(const struct el2_interrupts *all, unsigned vcpu,
                                      const struct el2_interrupt *interrupt)
{
    const struct el2_interrupts_vcpu *of = &all->vcpu[vcpu];
    const bool has_own = interrupt->group1 && !of->common_binary_point;
    const unsigned below = has_own ? of->binary_point[1] : of->binary_point[0] + 1u;
    return (uint8_t)(interrupt->priority & 0xffu << below);
}

unsigned el2_interrupts_highest(const struct el2_interrupts *all, unsigned vcpu)
{
    const struct el2_interrupts_vcpu *of = &all->vcpu[vcpu];
    unsigned best = EL2_INTID_NONE, priority = 0x100;
    for (unsigned word = 0; word < EL2_COUNT(of->ready); word++)
        for (uint32_t ready = of->ready[word]; ready; ready &= ready - 1) {
            const unsigned intid = word * 32 + (unsigned)__builtin_ctz(ready);
            const struct el2_interrupt *interrupt = look_at(all, vcpu, intid);
            if (interrupt->priority >= priority || !of->group_enabled[interrupt->group1])
                continue;
            best = intid;
            priority = interrupt->priority;
        }
    return best;
}

unsigned el2_interrupts_best(const struct el2_interrupts *all, unsigned vcpu)
{
    const unsigned best = el2_interrupts_highest(all, vcpu);
    if (best == EL2_INTID_NONE)
        return best;
    const struct el2_interrupt *interrupt = look_at(all, vcpu, best);
    const bool is_through =
        interrupt->priority < all->vcpu[vcpu].mask &&
        el2_interrupts_group_priority(all, vcpu, interrupt) < el2_interrupts_running(all, vcpu);
    return is_through ? best : EL2_INTID_NONE;
}

enum el2_device_signal el2_interrupts_signal(const struct el2_interrupts *all, unsigned vcpu,
                                             bool group0_is_fiq)
{
    const unsigned best = el2_interrupts_best(all, vcpu);
    if (best == EL2_INTID_NONE)
        return EL2_SIGNALS_NOTHING;
    return group0_is_fiq && !look_at(all, vcpu, best)->group1 ? EL2_SIGNALS_FIQ : EL2_SIGNALS_IRQ;
}

unsigned el2_interrupts_acknowledge(struct el2_interrupts *all, unsigned vcpu, unsigned intid)
{
    struct el2_interrupt *interrupt = el2_interrupt_of(all, vcpu, intid);
    const uint8_t priority = el2_interrupts_group_priority(all, vcpu, interrupt);
    unsigned source = 0;
    interrupt->active = true;
    interrupt->latched = false;
    if (interrupt->sources) {
        source = (unsigned)__builtin_ctz(interrupt->sources);
        interrupt->sources &= (uint8_t)(interrupt->sources - 1);
    }
    all->vcpu[vcpu].active_priorities[interrupt->group1] |= 1u << (priority >> LEVEL_SHIFT);
    el2_interrupts_update(all, vcpu, intid);
    return source;
}

uint8_t el2_interrupts_drop(struct el2_interrupts *all, unsigned vcpu)
{
    const uint8_t dropped = el2_interrupts_running(all, vcpu);
    uint32_t *active = all->vcpu[vcpu].active_priorities;
    const uint32_t both = active[0] | active[1], highest = both & -both;
    active[active[0] & highest ? 0 : 1] &= ~highest;
    return dropped;
}

void el2_interrupts_deactivate(struct el2_interrupts *all, unsigned vcpu, unsigned intid)
{
    if (intid >= EL2_INTID_COUNT)
        return;
    el2_interrupt_of(all, vcpu, intid)->active = false;
    el2_interrupts_update(all, vcpu, intid);
}
