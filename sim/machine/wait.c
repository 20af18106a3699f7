/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/wait.h"

#include "sim/machine/turn.h"

uint64_t el2_machine_now(const struct el2_machine *machine)
{
    return el2_engine_count(machine->vcpu->engine) + machine->guest.waited;
}

void el2_machine_wait_until(void *context, uint64_t time)
{
    struct el2_machine *machine = context;
    const uint64_t now = el2_machine_now(machine);
    if (time > now)
        machine->guest.waited += time - now;
}

bool el2_machine_wait(struct el2_machine *machine, uint64_t time)
{
    machine->vcpu->waits = true;
    machine->vcpu->until = time;
    return el2_turn_pass(machine);
}
