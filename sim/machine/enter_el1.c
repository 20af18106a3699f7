/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/enter_el1.h"

#include "sim/machine/ending.h"
#include "traps/el2/inject.h"
#include "traps/syndrome/syndrome.h"

void el2_machine_enter_el1(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                           const uint64_t *far, const char *why)
{
    const struct el2_entry_rules rules = el2_entry_by_cpu(el2_machine_cpu(machine));
    const struct el2_exception taken = {
        .esr = esr, .return_address = state->pc, .has_far = far != NULL, .far = far ? *far : 0};
    struct el2_trap_event event = {
        .instructions = el2_engine_count(machine->vcpu->engine),
        .vcpu = (uint16_t)machine->vcpu->index,
        .vcpu_count = (uint16_t)machine->vcpu_count,
        .pc = state->pc,
        .instruction = machine->vcpu->instruction,
        .el = (uint8_t)el2_state_el(state),
        .target_el = 1,
        .far = taken.far,
        .rule = why,
    };
    el2_event_take_syndrome(&event, esr);
    el2_accounting_event(&machine->accounting, &event);
    if (el2_runaway_check(&machine->vcpu->runaway, state, esr)) {
        const struct el2_ec_row *row = el2_ec_row(el2_syndrome_decode(esr).ec);
        el2_machine_end(machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
                        "takes the same exception (%s) at 0x%llx over and over; VBAR_EL1 is 0x%llx",
                        row ? row->name : "unknown", (unsigned long long)state->pc,
                        (unsigned long long)state->vbar_el1);
        return;
    }
    *state = el2_enter_el1(state, &taken, &rules);
}

void el2_machine_interrupt_el1(struct el2_machine *machine, struct el2_cpu_state *state)
{
    const enum el2_device_signal signal = el2_devices_interrupt(machine->devices, machine->vcpu->index);
    if (signal == EL2_SIGNALS_NOTHING || el2_signal_is_masked(signal, state->pstate))
        return;
    const struct el2_entry_rules rules = el2_entry_by_cpu(el2_machine_cpu(machine));
    const struct el2_exception taken = {.vector = signal == EL2_SIGNALS_FIQ ? EL2_VECTOR_FIQ : EL2_VECTOR_IRQ,
                                        .return_address = state->pc};
    machine->accounting.interrupts++;
    *state = el2_enter_el1(state, &taken, &rules);
}
