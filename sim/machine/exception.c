/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/exception.h"

#include "cpumodel/arch/encodings.h"
#include "sim/device/semihosting.h"
#include "sim/engine/translate.h"
#include "sim/machine/abort.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/exit_el2.h"
#include "sim/machine/semihosting_call.h"
#include "sim/machine/use.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

static unsigned class_of(uint64_t esr)
{
    return el2_syndrome_decode(esr).ec;
}

static void count_undef(struct el2_machine *machine, const struct el2_instruction *instruction)
{
    el2_accounting_undef(&machine->accounting, el2_id_index(instruction->encoding),
                         instruction->kind == EL2_INSN_MRS);
}

/* An ID register that the engine does not know, or that it was made to leave to us. */
static void hardware_access(struct el2_machine *machine, struct el2_cpu_state *state,
                            const struct el2_instruction *instruction)
{
    struct el2_answer answer;
    int index = el2_id_index(instruction->encoding);
    if (instruction->kind == EL2_INSN_MRS)
        el2_vm_read(machine->guest.vm, 0, instruction->encoding, &answer);
    else
        el2_vm_write(machine->guest.vm, 0, instruction->encoding, el2_state_x(state, instruction->rt),
                     &answer);
    if (answer.kind == EL2_ANSWER_UNDEF) {
        count_undef(machine, instruction);
        el2_machine_enter_el1(machine, state, answer.esr, NULL, answer.rule);
        return;
    }
    if (instruction->kind != EL2_INSN_MRS)
        el2_accounting_write(&machine->accounting, index);
    else if (answer.kind == EL2_ANSWER_VALUE) {
        el2_state_set_x(state, instruction->rt, answer.value);
        el2_accounting_read(&machine->accounting, index, answer.value, state->pc);
    }
    state->pc += 4;
}

static bool accesses_register(const struct el2_instruction *instruction)
{
    return instruction->kind == EL2_INSN_MRS || instruction->kind == EL2_INSN_MSR ||
           instruction->kind == EL2_INSN_SYS || instruction->kind == EL2_INSN_SYSL;
}

/* Whether a CPU that has it may be what this instruction is about, and the engine is not such a CPU. */
static bool is_beyond_engine(const struct el2_instruction *instruction, unsigned el)
{
    char scratch[EL2_ENCODING_TEXT];
    switch (instruction->kind) {
    case EL2_INSN_MRRS:
    case EL2_INSN_MSRR:
    case EL2_INSN_SYSP:
    case EL2_INSN_WFIT:
    case EL2_INSN_WFET:
    case EL2_INSN_FP:
    case EL2_INSN_SVE:
    case EL2_INSN_SME:
        return true;
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
        return el2_op1(instruction->encoding) <= 3 && (el == 1 || el2_op1(instruction->encoding) == 3) &&
               el2_sysreg_name(instruction->encoding, scratch) != scratch;
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

static void instruction_exception(struct el2_machine *machine, const struct el2_engine_exception *exception,
                                  struct el2_cpu_state *state)
{
    unsigned el = el2_state_el(state);
    if (state->pc & 3) {
        el2_machine_enter_el1(machine, state, el2_syndrome_pc_align(), &state->pc, "PC is not aligned");
        return;
    }
    if (is_of_state(class_of(exception->syndrome)) && exception->target_el == 1) {
        el2_machine_enter_el1(machine, state, exception->syndrome, NULL, "by EL1's own state");
        return;
    }
    if (machine->guest.instruction == EL2_SEMIHOSTING_INSTRUCTION && el == 1) {
        el2_machine_semihosting(machine, state);
        return;
    }
    if (el2_machine_use(machine, state))
        return;

    const struct el2_controls controls = el2_machine_controls(machine);
    const struct el2_instruction instruction = el2_instruction_decode(machine->guest.instruction);
    if (instruction.kind == EL2_INSN_MSR && instruction.encoding == EL2_SYS_SCTLR_EL1 && el == 1) {
        el2_engine_set_sctlr(machine->engine,
                             el2_state_x(state, instruction.rt) & ~el2_machine_sctlr_absent(machine));
        state->pc += 4;
        return;
    }
    const struct el2_trap_decision trap =
        el2_trap_decide(&controls, el2_machine_cpu(machine), &instruction, el);
    int index = accesses_register(&instruction) ? el2_id_index(instruction.encoding) : -1;
    bool by_engine = machine->options.engine_traps && exception->target_el == 2 &&
                     class_of(exception->syndrome) == EL2_EC_SYS64;
    if (by_engine) {
        el2_machine_trap(machine, state, exception->syndrome, trap.control);
    } else if (trap.outcome == EL2_TRAP_TO_EL2) {
        el2_machine_trap(machine, state, trap.esr, trap.control);
    } else if (trap.outcome != EL2_TRAP_NONE) {
        if (index >= 0)
            count_undef(machine, &instruction);
        el2_machine_enter_el1(machine, state, trap.esr, NULL, trap.why);
    } else if (index >= 0) {
        hardware_access(machine, state, &instruction);
    } else {
        not_executed(machine, state, exception, &instruction);
    }
}

/* The word at PC, or before it where the engine is past the instruction; 0 where there is none to read. */
static uint32_t instruction_of(struct el2_machine *machine, const struct el2_engine_exception *exception,
                               const struct el2_cpu_state *state)
{
    bool past = exception->kind == EL2_ENGINE_SVC || exception->kind == EL2_ENGINE_HVC;
    uint32_t word = 0;
    if (exception->kind != EL2_ENGINE_INSTRUCTION_ABORT && !(state->pc & 3))
        el2_guest_read(machine->engine, state->pc - (past ? 4 : 0), &word, sizeof word);
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
    if (trap.outcome == EL2_TRAP_NONE)
        el2_machine_end(machine, EL2_VERDICT_UNHANDLED, state->pc, exception->syndrome,
                        "%s that nothing takes", exception->kind == EL2_ENGINE_SMC ? "SMC" : "exception");
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
    machine->guest.instruction = instruction_of(machine, exception, state);
    switch (exception->kind) {
    case EL2_ENGINE_UNDEFINED:
        instruction_exception(machine, exception, state);
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
    case EL2_ENGINE_OTHER:
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, exception->syndrome,
                        "an exception that is not modelled (engine number %u)", exception->number);
        break;
    }
}
