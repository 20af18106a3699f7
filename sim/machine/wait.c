/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/wait.h"

uint64_t el2_machine_now(const struct el2_machine *machine)
{
    return el2_engine_count(machine->engine) + machine->guest.waited;
}

void el2_machine_wait_until(void *context, uint64_t time)
{
    struct el2_machine *machine = context;
    const uint64_t now = el2_machine_now(machine);
    if (time > now)
        machine->guest.waited += time - now;
}

/* What a device does when its time comes may be no interrupt: then the next one is waited for. */
bool el2_machine_wait(struct el2_machine *machine, uint64_t time)
{
    uint64_t next = el2_devices_due(machine->devices, el2_machine_now(machine));
    while (!el2_devices_interrupt(machine->devices, 0)) {
        const uint64_t until = next < time ? next : time;
        if (until == EL2_DEVICE_NEVER)
            return false;
        el2_machine_wait_until(machine, until);
        if (until == time)
            return true;
        next = el2_devices_due(machine->devices, until);
    }
    return true;
}
