/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/account/tally.h"
#include "traps/syndrome/syndrome.h"

#define SYS64_RT (31ull << 5)
#define FSC_WNR  0x7full

/* The parts of a syndrome that make a kind of event: not the register that the instruction names. */
static uint64_t kind_of(uint64_t esr)
{
    switch (el2_syndrome_decode(esr).ec) {
    case EL2_EC_SYS64:
        return esr & ~SYS64_RT;
    case EL2_EC_DABT_LOW:
        return esr & ~(EL2_ISS_MASK & ~FSC_WNR);
    default:
        return esr;
    }
}

static int alike(const struct el2_trap_event *a, const struct el2_trap_event *b)
{
    return kind_of(a->esr) == kind_of(b->esr) && a->el == b->el && a->target_el == b->target_el &&
           a->action == b->action && a->is_mmio == b->is_mmio && a->rule == b->rule;
}

static void add_exit(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count)
{
    tally->traps += count;
    tally->exits[el2_syndrome_decode(event->esr).ec] += count;
}

static void add_device(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count)
{
    size_t i = 0;
    while (i < tally->device_count && tally->device[i].name != event->rule)
        i++;
    if (i == EL2_TALLY_DEVICES)
        return;
    if (i == tally->device_count)
        tally->device[tally->device_count++] = (struct el2_device_use){.name = event->rule};
    *(event->is_read ? &tally->device[i].reads : &tally->device[i].writes) += count;
}

/* Where totals of its kind were found last; kinds that share a place only take it from each other. */
static uint16_t *latest_of(struct el2_tally *tally, const struct el2_trap_event *event)
{
    uint64_t hash = (kind_of(event->esr) ^ (uint64_t)(uintptr_t)event->rule) * 0x9e3779b97f4a7c15;
    return &tally->latest[hash >> 56];
}

static void add_total(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count)
{
    uint16_t *latest = latest_of(tally, event);
    size_t i = *latest;
    if (i >= tally->total_count || !alike(&tally->total[i].first, event)) {
        i = 0;
        while (i < tally->total_count && !alike(&tally->total[i].first, event))
            i++;
    }
    if (i == EL2_TALLY_TOTALS) {
        tally->dropped += count;
        return;
    }
    *latest = (uint16_t)i;
    if (i == tally->total_count)
        tally->total[tally->total_count++] = (struct el2_trap_total){.first = *event};
    tally->total[i].count += count;
}

void el2_tally_add(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count)
{
    if (event->target_el == 2)
        add_exit(tally, event, count);
    if (event->is_mmio)
        add_device(tally, event, count);
    add_total(tally, event, count);
}

bool el2_id_use_at(struct el2_id_use *use, uint64_t pc)
{
    size_t i = 0;
    while (i < use->site_count && use->site[i].pc != pc)
        i++;
    if (i == EL2_TALLY_SITES)
        return true;
    const bool is_known = i < use->site_count;
    if (!is_known)
        use->site[use->site_count++] = (struct el2_id_site){.pc = pc};
    use->site[i].reads++;
    return is_known;
}

bool el2_id_use_any(const struct el2_id_use *use)
{
    return use->reads || use->undefs || use->kept || use->writes;
}

const char *el2_id_use_word(const struct el2_id_use *use)
{
    if (use->reads)
        return NULL;
    return use->undefs ? "undef" : use->kept ? "keep" : NULL;
}
