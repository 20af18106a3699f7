/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/undefined.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/device/semihosting.h"
#include "sim/engine/translate.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/exit_el2.h"
#include "sim/machine/id_space.h"
#include "sim/machine/memory.h"
#include "sim/machine/use.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

static bool read_word(void *context, uint64_t address, void *buffer, size_t size)
{
    return el2_guest_read(context, address, buffer, size);
}

/* HLT #0xF000 at EL1: operation in X0, parameter in X1. */
static void call_semihosting(struct el2_machine *machine, struct el2_cpu_state *state)
{
    struct el2_semihosting call;
    el2_machine_takes_long(machine);
    el2_semihosting_decide(state->x[0], state->x[1], read_word, machine->vcpu->engine, &call);
    for (size_t i = 0; i < call.text_size; i++)
        el2_machine_print(machine, (uint8_t)call.text[i]);
    if (call.exits) {
        el2_machine_end_with_status(machine, state->pc, call.status);
        return;
    }
    state->x[0] = call.result;
    el2_state_skip(state);
}

static unsigned class_of(uint64_t esr)
{
    return el2_syndrome_decode(esr).ec;
}

/*
 * Registers with a name that are UNDEFINED at EL1 and EL0 of a CPU with EL2 (DDI 0487 D24): SP_EL0 while it is
 * the stack pointer (else the engine has it), those of the reset of a CPU whose highest level is EL1, of Debug
 * state, and those that assemblers know but DDI 0487 has not.
 */
static bool is_never_there(el2_encoding encoding)
{
    static const el2_encoding registers[] = {
        EL2_SYS_SP_EL0,      EL2_SYS_RVBAR_EL1,    EL2_SYS_RMR_EL1,    EL2_SYS_DSPSR_EL0,
        EL2_SYS_DLR_EL0,     EL2_SYS_CSRCR_EL1,    EL2_SYS_CSRPTR_EL1, EL2_SYS_CSRPTRIDX_EL1,
        EL2_SYS_CSRCR_EL0,   EL2_SYS_CSRPTR_EL0,   EL2_SYS_CSRIDR_EL0, EL2_SYS_CSRPTRIDX_EL0,
        EL2_SYS_TEECR32_EL1, EL2_SYS_TEEHBR32_EL1, EL2_SYS_ERXTS_EL1,
    };
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i] == encoding)
            return true;
    return false;
}

/* Whether a CPU that has it may be what this instruction is about, and the engine is not such a CPU. What a feature gates is
 * use.c's. */
static bool is_beyond_engine(const struct el2_instruction *instruction, unsigned el)
{
    switch (instruction->kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
        return el2_op1(instruction->encoding) <= 3 && (el == 1 || el2_op1(instruction->encoding) == 3) &&
               el2_sysreg_is_named(instruction->encoding) && !is_never_there(instruction->encoding);
    default:
        return false;
    }
}

/* Classes that EL1's own state causes, whatever the instruction is. */
static bool is_of_state(unsigned ec)
{
    return ec == EL2_EC_ILLEGAL_STATE || ec == EL2_EC_BTI || ec == EL2_EC_PC_ALIGN || ec == EL2_EC_SP_ALIGN ||
           ec == EL2_EC_FPAC;
}

/* The model has no exception for it, but the engine cannot execute it. */
static void not_executed(struct el2_machine *machine, struct el2_cpu_state *state,
                         const struct el2_engine_exception *exception,
                         const struct el2_instruction *instruction)
{
    char text[64];
    unsigned ec = class_of(exception->syndrome);
    unsigned el = el2_state_el(state);
    el2_instruction_print(instruction, text, sizeof text);
    if (exception->target_el == 1 && ec)
        el2_machine_enter_el1(machine, state, exception->syndrome | EL2_ESR_IL, NULL,
                              "by EL1's own controls");
    else if (exception->target_el == 1 && !is_beyond_engine(instruction, el))
        el2_machine_enter_el1(machine, state, el2_undef_syndrome(el2_machine_cpu(machine), instruction), NULL,
                              "UNDEFINED instruction");
    else
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, exception->syndrome,
                        "executed an instruction that the engine does not have: %s",
                        *text ? text : "unnamed");
}

/* A trap that the engine has taken by its own controls. */
static bool is_by_engine(const struct el2_machine *machine, const struct el2_engine_exception *exception)
{
    return machine->options.engine_traps && exception->target_el == 2 &&
           class_of(exception->syndrome) == EL2_EC_SYS64;
}

/* An access to a register of the ID space, as it was decided. */
static void perform_access(struct el2_machine *machine, struct el2_cpu_state *state,
                           const struct el2_access *access)
{
    const struct el2_trap_decision *trap = &access->trap;
    if (trap->outcome == EL2_TRAP_TO_EL2) {
        el2_machine_perform(machine, state, trap->esr, trap->control, &access->decision);
        return;
    }
    el2_accounting_access(&machine->accounting, access->index, el2_access_reads(access), &access->decision,
                          state->pc);
    if (trap->outcome != EL2_TRAP_NONE) {
        el2_machine_enter_el1(machine, state, trap->esr, NULL, trap->why);
        return;
    }
    el2_perform(state, &access->decision);
    if (!el2_access_reads(access))
        el2_machine_id_selected(machine);
}

static bool is_id_access(const struct el2_instruction *instruction)
{
    return (instruction->kind == EL2_INSN_MRS || instruction->kind == EL2_INSN_MSR) &&
           el2_in_id_space(instruction->encoding);
}

/* An MSR, whose value nobody knows before; it is decided here. */
static void id_write(struct el2_machine *machine, const struct el2_engine_exception *exception,
                     struct el2_cpu_state *state, const struct el2_controls *controls,
                     const struct el2_trap_decision *trap, const struct el2_instruction *instruction)
{
    if (trap->outcome == EL2_TRAP_TO_EL2 && is_by_engine(machine, exception)) {
        el2_machine_trap(machine, state, exception->syndrome, trap->control);
        return;
    }
    struct el2_access access = {.index = el2_id_index(instruction->encoding),
                                .instruction = *instruction,
                                .el = (uint8_t)el2_state_el(state),
                                .value = el2_state_x(state, instruction->rt),
                                .trap = *trap};
    el2_access_answer(&access, machine->guest.vm, machine->vcpu->index, controls);
    perform_access(machine, state, &access);
}

/* An instruction that no feature gates. */
static void base_exception(struct el2_machine *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state, const struct el2_instruction *instruction)
{
    unsigned el = el2_state_el(state);
    if (instruction->kind == EL2_INSN_MSR && instruction->encoding == EL2_SYS_SCTLR_EL1 && el == 1) {
        el2_engine_set_sctlr(machine->vcpu->engine,
                             el2_state_x(state, instruction->rt) & ~el2_machine_sctlr_absent(machine));
        el2_state_skip(state);
        return;
    }
    const struct el2_controls controls = el2_machine_controls(machine);
    const struct el2_trap_decision trap =
        el2_trap_decide(&controls, el2_machine_cpu(machine), instruction, el);
    if (is_id_access(instruction))
        id_write(machine, exception, state, &controls, &trap, instruction);
    else if (trap.outcome == EL2_TRAP_TO_EL2)
        el2_machine_trap(machine, state, trap.esr, trap.control);
    else if (trap.outcome != EL2_TRAP_NONE)
        el2_machine_enter_el1(machine, state, trap.esr, NULL, trap.why);
    else
        not_executed(machine, state, exception, instruction);
}

/* An MRS that sysreg.c has left, as it was decided. */
static void read_exception(struct el2_machine *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state, const struct el2_access *read)
{
    if (read->trap.outcome == EL2_TRAP_TO_EL2 && is_by_engine(machine, exception))
        el2_machine_trap(machine, state, exception->syndrome, read->trap.control);
    else
        perform_access(machine, state, read);
}

void el2_machine_undefined(struct el2_machine *machine, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state, enum el2_carried_kind carried)
{
    struct el2_use_decision *use = &machine->vcpu->carried.use;
    if (state->pc & 3) {
        el2_machine_enter_el1(machine, state, el2_syndrome_pc_align(), &state->pc, "PC is not aligned");
    } else if (is_of_state(class_of(exception->syndrome)) && exception->target_el == 1) {
        el2_machine_enter_el1(machine, state, exception->syndrome | EL2_ESR_IL, NULL, "by EL1's own state");
    } else if (machine->vcpu->instruction == EL2_SEMIHOSTING_INSTRUCTION && el2_state_el(state) == 1) {
        call_semihosting(machine, state);
    } else if (carried == EL2_CARRIES_READ) {
        read_exception(machine, exception, state, &machine->vcpu->carried.read);
    } else {
        if (carried != EL2_CARRIES_USE)
            *use = el2_machine_decide_use(machine, state);
        if (!el2_machine_use(machine, state, use))
            base_exception(machine, exception, state, &use->instruction);
    }
}
