/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/interrupts.h"

#define LEVEL_SHIFT 3 /* from a priority to its bit among the active ones */

bool el2_interrupts_set_line(struct el2_interrupts *all, unsigned intid, bool level)
{
    if (intid >= EL2_INTID_COUNT || all->interrupt[intid].line == level)
        return false;
    struct el2_interrupt *interrupt = &all->interrupt[intid];
    interrupt->latched |= interrupt->edge && level;
    interrupt->line = level;
    return true;
}

bool el2_interrupt_is_pending(const struct el2_interrupt *interrupt)
{
    return interrupt->latched || interrupt->sources || (!interrupt->edge && interrupt->line);
}

uint8_t el2_interrupts_running(const struct el2_interrupts *all)
{
    if (!all->active_priorities)
        return EL2_PRIORITY_IDLE;
    return (uint8_t)(__builtin_ctz(all->active_priorities) << LEVEL_SHIFT);
}

/* The bits of its priority that count for preemption: those above the binary point (IHI 0048B 3.3.3). */
static uint8_t group_priority(const struct el2_interrupts *all, const struct el2_interrupt *interrupt)
{
    const unsigned point = all->binary_point[interrupt->group1];
    return (uint8_t)(interrupt->priority & ~((2u << point) - 1));
}

unsigned el2_interrupts_highest(const struct el2_interrupts *all)
{
    unsigned best = EL2_INTID_NONE, priority = 0x100;
    for (unsigned i = 0; i < EL2_INTID_COUNT; i++) {
        const struct el2_interrupt *interrupt = &all->interrupt[i];
        if (!interrupt->enabled || interrupt->active || interrupt->priority >= priority ||
            !all->group_enabled[interrupt->group1] || !el2_interrupt_is_pending(interrupt))
            continue;
        best = i;
        priority = interrupt->priority;
    }
    return best;
}

unsigned el2_interrupts_best(const struct el2_interrupts *all)
{
    const unsigned best = el2_interrupts_highest(all);
    if (best == EL2_INTID_NONE)
        return best;
    const struct el2_interrupt *interrupt = &all->interrupt[best];
    const bool is_through =
        interrupt->priority < all->mask && group_priority(all, interrupt) < el2_interrupts_running(all);
    return is_through ? best : EL2_INTID_NONE;
}

unsigned el2_interrupts_acknowledge(struct el2_interrupts *all, unsigned intid)
{
    struct el2_interrupt *interrupt = &all->interrupt[intid];
    unsigned source = 0;
    interrupt->active = true;
    interrupt->latched = false;
    if (interrupt->sources) {
        source = (unsigned)__builtin_ctz(interrupt->sources);
        interrupt->sources &= (uint8_t)(interrupt->sources - 1);
    }
    all->active_priorities |= 1u << (group_priority(all, interrupt) >> LEVEL_SHIFT);
    return source;
}

void el2_interrupts_drop(struct el2_interrupts *all)
{
    all->active_priorities &= all->active_priorities - 1;
}

void el2_interrupts_deactivate(struct el2_interrupts *all, unsigned intid)
{
    if (intid < EL2_INTID_COUNT)
        all->interrupt[intid].active = false;
}
