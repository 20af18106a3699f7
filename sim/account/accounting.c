/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/account/accounting.h"

void el2_accounting_event(struct el2_accounting *accounting, struct el2_trap_event *event)
{
    if (accounting->trace) {
        event->sequence = ++accounting->sequence;
        accounting->trace(accounting->context, event);
    }
    if (accounting->last)
        accounting->last[event->target_el == 2] = *event;
    el2_tally_add(&accounting->tally, event, 1);
}

bool el2_accounting_access(struct el2_accounting *accounting, int index, bool is_read,
                           const struct el2_decision *decision, uint64_t pc)
{
    struct el2_id_use *use = &accounting->tally.id[index];
    if (!is_read) {
        use->writes++;
    } else if (decision->action == EL2_DO_WRITE_XT) {
        use->reads++;
        use->value = decision->value;
        el2_promise_read(accounting->promises, index, decision->value, pc);
        return el2_id_use_at(use, pc);
    } else if (decision->action == EL2_DO_UNDEF) {
        use->undefs++;
    } else {
        use->kept++;
    }
    return false;
}

void el2_accounting_reads(struct el2_accounting *accounting, int index, uint64_t value, uint64_t count,
                          const struct el2_trap_event *trap)
{
    if (!count)
        return;
    accounting->tally.id[index].reads += count;
    accounting->tally.id[index].value = value;
    if (trap)
        el2_tally_add(&accounting->tally, trap, count);
}

bool el2_accounting_end(struct el2_accounting *accounting, const struct el2_verdict *verdict)
{
    if (accounting->ended)
        return false;
    accounting->verdict = *verdict;
    accounting->ended = true;
    return true;
}
