/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/exit_el2.h"

#include "sim/machine/ending.h"
#include "sim/machine/id_space.h"
#include "sim/machine/vcpu.h"
#include "sim/machine/wait.h"
#include "traps/syndrome/syndrome.h"

#define SCTLR_EE (1ull << 25)

static unsigned class_of(uint64_t esr)
{
    return el2_syndrome_decode(esr).ec;
}

static void account(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr,
                    const char *control, const struct el2_decision *decision)
{
    struct el2_trap_event event = {
        .instructions = el2_engine_count(machine->vcpu->engine),
        .vcpu = (uint16_t)machine->vcpu->index,
        .vcpu_count = (uint16_t)machine->vcpu_count,
        .pc = state->pc,
        .instruction = machine->vcpu->instruction,
        .el = (uint8_t)el2_state_el(state),
        .target_el = 2,
        .control = control,
        .x0 = state->x[0],
    };
    el2_event_take_syndrome(&event, esr);
    el2_event_take_decision(&event, decision);
    el2_accounting_event(&machine->accounting, &event);
    int index = event.is_sysreg ? el2_id_index(event.encoding) : -1;
    if (index < 0)
        return;
    if (!event.is_read)
        el2_machine_id_selected(machine);
    el2_accounting_access(&machine->accounting, index, event.is_read, decision, event.pc);
}

static bool is_any_on(const struct el2_machine *machine)
{
    for (unsigned i = 0; i < machine->vcpu_count; i++)
        if (machine->guest.power[i].on)
            return true;
    return false;
}

static void end_turned_off(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr)
{
    if (is_any_on(machine))
        el2_machine_end_waiting(machine, state->pc, esr);
    else
        el2_machine_end(machine, EL2_VERDICT_WAITING, state->pc, esr,
                        "turned its %s vCPU off by PSCI CPU_OFF", machine->vcpu_count > 1 ? "last" : "only");
}

static void end_suspended(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr)
{
    if (machine->vcpu_count > 1)
        el2_machine_end_waiting(machine, state->pc, esr);
    else
        el2_machine_end(machine, EL2_VERDICT_WAITING, state->pc, esr,
                        "suspended its only vCPU by PSCI, and no interrupt will come");
}

static void after_hypercall(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr,
                            const struct el2_hvc_decision *hvc)
{
    const char *name = hvc->name ? hvc->name : "a hypercall";
    switch (hvc->kind) {
    case EL2_HVC_SYSTEM_OFF:
        el2_machine_end(machine, EL2_VERDICT_POWERED_OFF, state->pc, esr, "powered off by PSCI SYSTEM_OFF");
        break;
    case EL2_HVC_SYSTEM_RESET:
        el2_machine_end(machine, EL2_VERDICT_RESET, state->pc, esr, "asked for a reset by PSCI SYSTEM_RESET");
        break;
    case EL2_HVC_CPU_OFF:
        if (!el2_vcpu_turn_off(machine))
            end_turned_off(machine, state, esr);
        break;
    case EL2_HVC_CPU_SUSPEND:
        if (!el2_machine_wait(machine, EL2_DEVICE_NEVER))
            end_suspended(machine, state, esr);
        break;
    case EL2_HVC_CPU_ON:
        el2_vcpu_turn_on(machine, &machine->all[hvc->target],
                         &(struct el2_vcpu_entry){.pc = hvc->entry,
                                                  .x0 = hvc->argument,
                                                  .big_endian = state->sctlr_el1 & SCTLR_EE});
        break;
    case EL2_HVC_STUCK:
        el2_machine_end(
            machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
            "executed %s: this kernel does not step over the instruction, so the guest executes it for ever",
            name);
        break;
    case EL2_HVC_RETURN:
        break;
    }
}

static void after_wait(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr,
                       bool knows_timeout)
{
    bool is_wfe = esr & 1;             /* ISS.TI: WFE and WFET: KVM yields, and the vCPU goes on */
    bool has_timeout = (esr & 3) == 2; /* WFIT */
    if (has_timeout && knows_timeout)
        el2_machine_wait(machine, el2_state_x(state, esr >> 5 & 31));
    else if (!is_wfe && !el2_machine_wait(machine, EL2_DEVICE_NEVER))
        el2_machine_end_waiting(machine, state->pc, esr);
}

void el2_machine_trap(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                      const char *control)
{
    const struct el2_decision decision = el2_dispatch(machine->guest.exits, machine->guest.vm,
                                                      machine->vcpu->index, state, esr, &machine->guest.hvc);
    el2_machine_perform(machine, state, esr, control, &decision);
}

void el2_machine_perform(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                         const char *control, const struct el2_decision *decision)
{
    char text[96];
    account(machine, state, esr, control, decision);
    if (decision->action == EL2_DO_UNDEF && el2_runaway_check(&machine->vcpu->runaway, state, esr)) {
        el2_machine_end(machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
                        "is injected the same UNDEF at 0x%llx over and over", (unsigned long long)state->pc);
        return;
    }
    el2_perform(state, decision);
    switch (decision->action) {
    case EL2_DO_HVC:
        after_hypercall(machine, state, esr, &decision->hvc);
        break;
    case EL2_DO_WAIT:
        after_wait(machine, state, esr, decision->knows_timeout);
        break;
    case EL2_DO_ALLOW:
        machine->vcpu->lifted |= 1ull << class_of(esr);
        if (class_of(esr) == EL2_EC_PAC)
            el2_engine_allow_pauth(machine->vcpu->engine);
        break;
    case EL2_DO_DEBUG:
    case EL2_DO_UNHANDLED:
    case EL2_DO_ABORT:
        el2_syndrome_print(esr, text, sizeof text);
        el2_machine_end(machine, EL2_VERDICT_UNHANDLED, state->pc, esr, "exits to %s (%s): %s",
                        decision->handler, text,
                        decision->rule ? decision->rule : "the kernel leaves the exit to userspace");
        break;
    default:
        break;
    }
}
