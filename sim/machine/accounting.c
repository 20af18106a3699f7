/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/accounting.h"

void el2_accounting_event(struct el2_accounting *accounting, struct el2_trap_event *event)
{
    if (accounting->trace) {
        event->sequence = ++accounting->sequence;
        accounting->trace(accounting->context, event);
    }
    el2_tally_add(&accounting->tally, event, 1);
}

void el2_accounting_read(struct el2_accounting *accounting, int index, uint64_t value, uint64_t pc)
{
    struct el2_id_use *use = &accounting->tally.id[index];
    use->reads++;
    use->value = value;
    el2_promise_read(&accounting->promises, index, value, pc);
}

void el2_accounting_undef(struct el2_accounting *accounting, int index, bool is_read)
{
    if (is_read)
        accounting->tally.id[index].undefs++;
    else
        el2_accounting_write(accounting, index);
}

void el2_accounting_write(struct el2_accounting *accounting, int index)
{
    accounting->tally.id[index].writes++;
}

bool el2_accounting_end(struct el2_accounting *accounting, const struct el2_verdict *verdict)
{
    if (accounting->ended)
        return false;
    accounting->verdict = *verdict;
    accounting->ended = true;
    return true;
}
