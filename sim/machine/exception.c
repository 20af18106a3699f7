/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/exception.h"

#include "sim/engine/translate.h"
#include "sim/machine/abort.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/exit_el2.h"
#include "sim/machine/undefined.h"

/* What was decided of the instruction before its exception, if anything was. */
static enum el2_carried_kind take_carried(struct el2_machine *machine,
                                          const struct el2_engine_exception *exception, uint64_t pc)
{
    struct el2_carried *carried = &machine->vcpu->carried;
    enum el2_carried_kind kind = carried->kind;
    carried->kind = EL2_CARRIES_NOTHING;
    return exception->kind == EL2_ENGINE_UNDEFINED && carried->pc == pc ? kind : EL2_CARRIES_NOTHING;
}

/* The word at PC, or before it where the engine is past the instruction; 0 where there is none to read. */
static uint32_t instruction_of(struct el2_machine *machine, const struct el2_engine_exception *exception,
                               const struct el2_cpu_state *state)
{
    bool past = exception->kind == EL2_ENGINE_SVC || exception->kind == EL2_ENGINE_HVC;
    uint32_t word = 0;
    if (exception->kind != EL2_ENGINE_INSTRUCTION_ABORT && exception->kind != EL2_ENGINE_INTERRUPT &&
        !(state->pc & 3))
        el2_guest_read(machine->vcpu->engine, state->pc - (past ? 4 : 0), &word, sizeof word);
    return word;
}

/* SVC, HVC, SMC, BRK: they are what they are. */
static void call_exception(struct el2_machine *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state)
{
    const struct el2_controls controls = el2_machine_controls(machine);
    const uint16_t imm = exception->syndrome & 0xffff;
    struct el2_instruction instruction = {.imm = imm};
    switch (exception->kind) {
    case EL2_ENGINE_SVC:
        instruction.kind = EL2_INSN_SVC;
        break;
    case EL2_ENGINE_HVC:
        instruction.kind = EL2_INSN_HVC;
        break;
    case EL2_ENGINE_SMC:
        instruction.kind = EL2_INSN_SMC;
        break;
    default:
        instruction.kind = EL2_INSN_BRK;
        break;
    }
    const struct el2_trap_decision trap =
        el2_trap_decide(&controls, el2_machine_cpu(machine), &instruction, el2_state_el(state));
    if (trap.outcome == EL2_TRAP_TO_EL2) {
        el2_machine_trap(machine, state, trap.esr, trap.control);
        return;
    }
    if (trap.outcome == EL2_TRAP_UNDEF && exception->kind == EL2_ENGINE_HVC)
        state->pc -= 4;
    if (trap.outcome == EL2_TRAP_NONE) /* of these only an SMC */
        el2_machine_end(machine, EL2_VERDICT_UNHANDLED, state->pc, exception->syndrome,
                        "executes an SMC that nothing takes");
    else
        el2_machine_enter_el1(machine, state, trap.esr, NULL, trap.why);
}

void el2_machine_exception(void *context, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state)
{
    struct el2_machine *machine = context;
    if (exception->is_aarch32) {
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, exception->syndrome,
                        "went to AArch32 at EL0, which is not modelled");
        return;
    }
    enum el2_carried_kind carried = take_carried(machine, exception, state->pc);
    machine->vcpu->instruction = carried == EL2_CARRIES_NOTHING ? instruction_of(machine, exception, state)
                                                                : machine->vcpu->carried.word;
    switch (exception->kind) {
    case EL2_ENGINE_UNDEFINED:
        el2_machine_undefined(machine, exception, state, carried);
        break;
    case EL2_ENGINE_SVC:
    case EL2_ENGINE_HVC:
    case EL2_ENGINE_SMC:
    case EL2_ENGINE_BREAKPOINT:
        call_exception(machine, exception, state);
        break;
    case EL2_ENGINE_INSTRUCTION_ABORT:
    case EL2_ENGINE_DATA_ABORT:
        if (exception->target_el == 2)
            el2_machine_stage2_abort(machine, exception, state);
        else
            el2_machine_enter_el1(machine, state, exception->syndrome, &exception->far,
                                  "by the guest's own translation");
        break;
    case EL2_ENGINE_INTERRUPT:
        el2_machine_interrupt_el1(machine, state);
        break;
    case EL2_ENGINE_ILLEGAL_STATE:
        el2_machine_enter_el1(machine, state, exception->syndrome, NULL,
                              "an exception return set PSTATE.IL: nothing executes in that state");
        break;
    case EL2_ENGINE_OTHER:
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, exception->syndrome,
                        "takes an exception that is not modelled (engine number %u)", exception->number);
        break;
    }
}
