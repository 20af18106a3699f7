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

void el2_tally_add(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count)
{
    if (event->target_el == 2)
        tally->traps += count;
    for (size_t i = 0; i < tally->total_count; i++) {
        if (alike(&tally->total[i].first, event)) {
            tally->total[i].count += count;
            return;
        }
    }
    if (tally->total_count == EL2_TALLY_TOTALS) {
        tally->dropped += count;
        return;
    }
    tally->total[tally->total_count++] = (struct el2_trap_total){.count = count, .first = *event};
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
