/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/account/event.h"

#include "traps/syndrome/syndrome.h"

void el2_event_take_syndrome(struct el2_trap_event *event, uint64_t esr)
{
    const struct el2_syndrome syndrome = el2_syndrome_decode(esr);
    struct el2_sysreg_access access;
    event->esr = esr;
    event->is_sysreg = el2_syndrome_sysreg_access(&syndrome, &access);
    if (!event->is_sysreg)
        return;
    event->encoding = access.encoding;
    event->is_read = access.is_read;
    event->rt = access.rt;
}

void el2_event_take_decision(struct el2_trap_event *event, const struct el2_decision *decision)
{
    event->action = decision->action;
    event->value = decision->action == EL2_DO_HVC ? decision->hvc.x0 : decision->value;
    event->handler = decision->handler;
    event->rule = decision->rule;
    event->origin = decision->origin;
}
