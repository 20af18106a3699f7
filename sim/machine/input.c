/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/input.h"

#include "sim/machine/debugged.h"
#include "sim/machine/ending.h"
#include "sim/machine/wait.h"

#define TICK (EL2_SECOND / EL2_COUNTER_FREQUENCY)

static bool is_live(const struct el2_machine *machine)
{
    const struct el2_machine_input *input = &machine->options.input;
    return input->is_live && input->is_live(input->context);
}

/* Terminals answer at once; one that has not been taken yet is no terminal to is_live. */
static bool may_ask(const struct el2_machine *machine, bool waits)
{
    const struct el2_wanted *wanted = &machine->guest.wanted;
    return waits || wanted->all_wait || is_live(machine) ||
           el2_machine_now(machine) - wanted->waited > EL2_INPUT_PATIENCE;
}

bool el2_machine_receive(void *context, bool waits, uint8_t *byte)
{
    struct el2_machine *machine = context;
    struct el2_wanted *wanted = &machine->guest.wanted;
    const struct el2_machine_input *input = &machine->options.input;
    wanted->pending = !input->receive || !may_ask(machine, waits) || !input->receive(input->context, byte);
    return !wanted->pending;
}

uint64_t el2_machine_ask_devices(struct el2_machine *machine)
{
    struct el2_wanted *wanted = &machine->guest.wanted;
    const uint64_t now = el2_machine_now(machine);
    *wanted = (struct el2_wanted){.all_wait = true, .waited = now, .looked = wanted->looked};
    const uint64_t next = el2_devices_due(machine->devices, now);
    wanted->all_wait = false;
    return next;
}

/* False: whoever gives it leaves the guest. */
static bool wait_for_input(struct el2_machine *machine, uint64_t nanoseconds)
{
    const struct el2_machine_input *input = &machine->options.input;
    if (input->wait(input->context, nanoseconds))
        return true;
    el2_machine_end(machine, EL2_VERDICT_LEFT, el2_engine_pc(machine->vcpu->engine), 0,
                    "was left from its console");
    return false;
}

void el2_machine_look_for_input(struct el2_machine *machine, struct timespec now)
{
    struct el2_wanted *wanted = &machine->guest.wanted;
    if (!machine->options.input.is_live || el2_nanoseconds(now) - wanted->looked < EL2_LOOK_PERIOD ||
        !is_live(machine))
        return;
    wanted->looked = el2_nanoseconds(now);
    if (wait_for_input(machine, 0) && wanted->pending)
        machine->guest.next_device = 0;
}

/* A debugger may want the guest to stop meanwhile. */
static uint64_t nanoseconds_to_sleep(const struct el2_machine *machine, uint64_t ticks)
{
    const uint64_t all = ticks > UINT64_MAX / TICK ? UINT64_MAX : ticks * TICK;
    return machine->debug && all > EL2_DEBUG_PATIENCE ? EL2_DEBUG_PATIENCE : all;
}

/* As long as it takes in real time, which is no part of the run's seconds. */
static bool sleep_until(struct el2_machine *machine, uint64_t time)
{
    const uint64_t ticks = time - el2_machine_now(machine);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    const bool stays = wait_for_input(machine, nanoseconds_to_sleep(machine, ticks));
    clock_gettime(CLOCK_MONOTONIC, &after);
    const uint64_t slept = el2_nanoseconds(after) - el2_nanoseconds(before);
    el2_budget_give(&machine->accounting.budget, slept);
    machine->guest.waited += slept / TICK < ticks ? slept / TICK : ticks;
    if (machine->debug)
        el2_debug_listen(machine, after);
    return stays;
}

bool el2_machine_pass(struct el2_machine *machine, uint64_t time)
{
    const bool is_awaited = machine->guest.wanted.pending && is_live(machine);
    if (time == EL2_DEVICE_NEVER && !is_awaited)
        return false;
    if (is_live(machine) && (time - el2_machine_now(machine)) >= EL2_LOOK_PERIOD / TICK)
        return sleep_until(machine, time);
    el2_machine_wait_until(machine, time);
    return true;
}
