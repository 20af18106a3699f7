/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/turn.h"

#include "sim/machine/debugged.h"
#include "sim/machine/input.h"
#include "sim/machine/wait.h"

#define INSN_YIELD 0xd503203fu
#define INSN_WFE   0xd503205fu

/* A vCPU that is off, or held by a debugger, has no turn, whatever is pending for it. */
static bool is_ready(const struct el2_machine *machine, const struct el2_vcpu *vcpu)
{
    return machine->guest.power[vcpu->index].on && !el2_debug_holds(machine, vcpu->index) &&
           (!vcpu->waits || el2_devices_interrupt(machine->devices, vcpu->index) ||
            vcpu->until <= el2_machine_now(machine) || el2_debug_wakes(machine));
}

/* Round the vCPUs, the one whose turn it is last. */
static struct el2_vcpu *next_ready(struct el2_machine *machine)
{
    for (unsigned i = 1; i <= machine->vcpu_count; i++) {
        struct el2_vcpu *vcpu = &machine->all[(machine->vcpu->index + i) % machine->vcpu_count];
        if (is_ready(machine, vcpu))
            return vcpu;
    }
    return NULL;
}

/* When the first of the waits is over whatever comes. */
static uint64_t first_timeout(const struct el2_machine *machine)
{
    uint64_t first = EL2_DEVICE_NEVER;
    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        const struct el2_vcpu *vcpu = &machine->all[i];
        if (machine->guest.power[i].on && vcpu->waits && vcpu->until < first)
            first = vcpu->until;
    }
    return first;
}

/* Held vCPUs are no reason for the run to end. */
static struct el2_vcpu *let_go(struct el2_machine *machine)
{
    struct el2_vcpu *next = el2_debug_lets_go(machine) ? next_ready(machine) : NULL;
    if (machine->debug)
        machine->debug->wakes = false;
    return next;
}

/* What a device does when its time comes may be no interrupt: then the next one is waited for. */
static struct el2_vcpu *await_ready(struct el2_machine *machine)
{
    el2_devices_due(machine->devices, el2_machine_now(machine));
    struct el2_vcpu *next = next_ready(machine);
    while (!next) {
        const uint64_t due = el2_machine_ask_devices(machine);
        const uint64_t timeout = first_timeout(machine);
        next = next_ready(machine);
        if (!next && !el2_machine_pass(machine, due < timeout ? due : timeout))
            break;
        if (!next && machine->debug)
            next = next_ready(machine); /* the debugger may want it to stop */
    }
    return next ? next : let_go(machine);
}

static void give(struct el2_machine *machine, struct el2_vcpu *next)
{
    next->waits = false;
    if (next == machine->vcpu)
        return;
    machine->turn.next = next;
    el2_engine_stop(machine->vcpu->engine);
}

bool el2_turn_pass(struct el2_machine *machine)
{
    struct el2_vcpu *next = await_ready(machine);
    if (next)
        give(machine, next);
    else
        machine->vcpu->waits = false;
    return next;
}

void el2_turn_look(struct el2_machine *machine, uint64_t count)
{
    if (count < machine->turn.end || machine->turn.next)
        return;
    machine->turn.end = machine->vcpu_count > 1 ? count + EL2_TURN : UINT64_MAX;
    give(machine, next_ready(machine));
}

bool el2_turn_is_yield(const struct el2_machine *machine, uint32_t word)
{
    return machine->vcpu_count > 1 && (word == INSN_WFE || word == INSN_YIELD);
}

void el2_turn_yield(struct el2_machine *machine)
{
    machine->turn.end = 0;
    el2_engine_deadline(machine->vcpu->engine, 0);
}

void el2_turn_take(struct el2_machine *machine)
{
    struct el2_vcpu *next = machine->turn.next;
    el2_engine_follow(next->engine, machine->vcpu->engine);
    machine->turn.next = NULL;
    machine->turn.end = el2_engine_count(next->engine) + EL2_TURN;
    machine->vcpu = next;
    machine->accounting.promises = &next->promises;
    machine->guest.next_device = 0;
}
