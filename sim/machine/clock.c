/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/clock.h"

#include "sim/machine/debugged.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/id_space.h"
#include "sim/machine/input.h"
#include "sim/machine/turn.h"

/* Round the host's CPUs. What is not trapped is the new CPU's. */
static void move(struct el2_machine *machine)
{
    const unsigned cpu = (el2_machine_cpu_number(machine) + 1) % machine->guest.host->cpu_count;
    el2_vm_move(machine->guest.vm, machine->vcpu->index, cpu);
    machine->accounting.moves++;
    el2_machine_id_space_changed(machine, machine->vcpu);
}

static void move_if_due(struct el2_machine *machine, uint64_t count)
{
    uint64_t every = machine->options.migrate_every;
    uint64_t *next = &machine->vcpu->next_move;
    if (count < *next)
        return;
    move(machine);
    *next += ((count - *next) / every + 1) * every;
}

/* While an interrupt waits to be let through, each block is asked. */
static void look_at_devices(struct el2_machine *machine, uint64_t count)
{
    struct el2_guest *guest = &machine->guest;
    if (count < guest->next_device)
        return;
    const uint64_t due = el2_devices_due(machine->devices, count + guest->waited);
    guest->next_device = due == EL2_DEVICE_NEVER ? due : due - guest->waited;
    const enum el2_device_signal signal = el2_devices_interrupt(machine->devices, machine->vcpu->index);
    if (signal == EL2_SIGNALS_NOTHING)
        return;
    guest->next_device = count;
    if (!el2_signal_is_masked(signal, el2_engine_pstate(machine->vcpu->engine)))
        el2_engine_interrupt(machine->vcpu->engine);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t el2_machine_next_event(const struct el2_machine *machine)
{
    return least(least(machine->guest.next_device, machine->vcpu->next_move), machine->turn.end);
}

uint64_t el2_machine_due(void *context, uint64_t count)
{
    struct el2_machine *machine = context;
    const struct el2_budget *budget = &machine->accounting.budget;
    struct timespec now;
    move_if_due(machine, count);
    look_at_devices(machine, count);
    el2_turn_look(machine, count);
    if (count >= budget->instructions) {
        el2_machine_end(machine, EL2_VERDICT_INSTRUCTION_LIMIT, el2_engine_pc(machine->vcpu->engine), 0,
                        "executed %llu instructions, its limit", (unsigned long long)budget->instructions);
        return UINT64_MAX;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (el2_budget_is_late(budget, now)) {
        el2_machine_end(machine, EL2_VERDICT_TIME_LIMIT, el2_engine_pc(machine->vcpu->engine), 0,
                        "ran for %u seconds, its limit", budget->seconds);
        return UINT64_MAX;
    }
    el2_machine_look_for_input(machine, now);
    if (machine->debug)
        el2_debug_listen(machine, now);
    if (machine->options.progress)
        machine->options.progress(machine->options.context, count, machine->accounting.tally.traps);
    return el2_budget_next(budget, count, el2_machine_next_event(machine));
}
