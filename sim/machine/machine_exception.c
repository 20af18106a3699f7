/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every exception of the guest: to its own EL1, or to EL2 and the kernel's handlers there. */
#include "sim/engine/translate.h"
#include "sim/machine/machine_internal.h"
#include "traps/syndrome/sysreg_name.h"

#define SCTLR_EL1  EL2_ENCODING(3, 0, 1, 0, 0)
#define WFXT_SINCE EL2_RELEASE(5, 18) /* arch/arm64/kvm/handle_exit.c, kvm_handle_wfx: knows the time-out */

static unsigned class_of(uint64_t esr)
{
    return el2_syndrome_decode(esr).ec;
}

void el2_machine_enter_el1(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                           const uint64_t *far, const char *why)
{
    const struct el2_entry_rules rules = el2_entry_by_cpu(el2_machine_cpu(machine));
    const struct el2_exception taken = {
        .esr = esr, .return_address = state->pc, .has_far = far != NULL, .far = far ? *far : 0};
    struct el2_trap_event event = {
        .pc = state->pc,
        .esr = esr,
        .instruction = machine->instruction,
        .el = (uint8_t)el2_state_el(state),
        .target_el = 1,
        .far = taken.far,
        .rule = why,
    };
    const struct el2_syndrome syndrome = el2_syndrome_decode(esr);
    struct el2_sysreg_access access;
    if ((event.is_sysreg = el2_syndrome_sysreg_access(&syndrome, &access))) {
        event.encoding = access.encoding;
        event.is_read = access.is_read;
        event.rt = access.rt;
    }
    el2_machine_event(machine, &event);
    if (el2_runaway_check(&machine->runaway, state, esr)) {
        const struct el2_ec_row *row = el2_ec_row(syndrome.ec);
        el2_machine_end(machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
                        "takes the same exception (%s) at 0x%llx over and over; VBAR_EL1 is 0x%llx",
                        row ? row->name : "unknown", (unsigned long long)state->pc,
                        (unsigned long long)state->vbar_el1);
        return;
    }
    *state = el2_enter_el1(state, &taken, &rules);
}

static struct el2_trap_event trap_event(struct el2_machine *machine, const struct el2_cpu_state *state,
                                        uint64_t esr, const char *control)
{
    const struct el2_syndrome syndrome = el2_syndrome_decode(esr);
    struct el2_trap_event event = {
        .pc = state->pc,
        .esr = esr,
        .instruction = machine->instruction,
        .el = (uint8_t)el2_state_el(state),
        .target_el = 2,
        .control = control,
        .x0 = state->x[0],
    };
    struct el2_sysreg_access access;
    if ((event.is_sysreg = el2_syndrome_sysreg_access(&syndrome, &access))) {
        event.encoding = access.encoding;
        event.is_read = access.is_read;
        event.rt = access.rt;
        int index = el2_id_index(access.encoding);
        if (index >= 0 && !access.is_read) {
            el2_machine_forget_answers(machine);
            machine->tally.id[index].writes++;
        }
    }
    return event;
}

static void count_id_access(struct el2_machine *machine, const struct el2_trap_event *event)
{
    int index = event->is_sysreg ? el2_id_index(event->encoding) : -1;
    if (index < 0 || !event->is_read)
        return;
    struct el2_id_use *use = &machine->tally.id[index];
    if (event->action == EL2_DO_WRITE_XT) {
        use->reads++;
        use->value = event->value;
        el2_promise_read(&machine->promises, index, event->value, event->pc);
    } else if (event->action == EL2_DO_UNDEF) {
        use->undefs++;
    }
}

static void after_hypercall(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr,
                            const struct el2_hvc_decision *hvc)
{
    const char *name = hvc->name ? hvc->name : "hypercall";
    switch (hvc->kind) {
    case EL2_HVC_SYSTEM_OFF:
        el2_machine_end(machine, EL2_VERDICT_POWERED_OFF, state->pc, esr, "powered off by PSCI SYSTEM_OFF");
        break;
    case EL2_HVC_SYSTEM_RESET:
        el2_machine_end(machine, EL2_VERDICT_RESET, state->pc, esr, "asked for a reset by PSCI SYSTEM_RESET");
        break;
    case EL2_HVC_CPU_OFF:
        el2_machine_end(machine, EL2_VERDICT_WAITING, state->pc, esr,
                        "turned its only vCPU off by PSCI CPU_OFF");
        break;
    case EL2_HVC_CPU_SUSPEND:
        el2_machine_end(machine, EL2_VERDICT_WAITING, state->pc, esr,
                        "suspended its only vCPU by PSCI, and no interrupt will come");
        break;
    case EL2_HVC_CPU_ON:
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, esr,
                        "PSCI CPU_ON: this machine has one vCPU");
        break;
    case EL2_HVC_STUCK:
        el2_machine_end(
            machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
            "%s: this kernel does not step over the instruction, so the guest executes it for ever", name);
        break;
    case EL2_HVC_RETURN:
    case EL2_HVC_UNDEF:
        break;
    }
}

static void after_wait(struct el2_machine *machine, const struct el2_cpu_state *state, uint64_t esr)
{
    bool is_wfe = esr & 1;             /* ISS.TI: WFE and WFET: KVM yields, and the vCPU goes on */
    bool has_timeout = (esr & 3) == 2; /* WFIT */
    if (has_timeout && machine->exits.release >= WFXT_SINCE)
        el2_machine_wait_until(machine, el2_state_x(state, esr >> 5 & 31));
    else if (!is_wfe)
        el2_machine_end(machine, EL2_VERDICT_WAITING, state->pc, esr,
                        "waits for an interrupt, and none will come");
}

void el2_machine_trap(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                      const char *control)
{
    const struct el2_decision decision =
        el2_dispatch(&machine->exits, machine->vm, 0, state, esr, &machine->hvc);
    el2_machine_perform(machine, state, esr, control, &decision);
}

void el2_machine_perform(struct el2_machine *machine, struct el2_cpu_state *state, uint64_t esr,
                         const char *control, const struct el2_decision *decided)
{
    const struct el2_decision decision = *decided;
    struct el2_trap_event event = trap_event(machine, state, esr, control);
    event.action = decision.action;
    event.handler = decision.handler;
    event.rule = decision.rule;
    event.origin = decision.origin;
    event.value = decision.action == EL2_DO_HVC ? decision.hvc.x0
                  : event.is_sysreg && !event.is_read && decision.action == EL2_DO_SKIP
                      ? el2_state_x(state, event.rt)
                      : decision.value;
    el2_machine_event(machine, &event);
    count_id_access(machine, &event);

    if (decision.action == EL2_DO_UNDEF && el2_runaway_check(&machine->runaway, state, esr)) {
        el2_machine_end(machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
                        "is injected the same UNDEF at 0x%llx over and over", (unsigned long long)state->pc);
        return;
    }
    el2_perform(state, &decision);
    switch (decision.action) {
    case EL2_DO_HVC:
        after_hypercall(machine, state, esr, &decision.hvc);
        break;
    case EL2_DO_WAIT:
        after_wait(machine, state, esr);
        break;
    case EL2_DO_ALLOW:
        machine->lifted |= 1ull << class_of(esr);
        if (class_of(esr) == EL2_EC_PAC)
            el2_engine_allow_pauth(machine->engine);
        break;
    case EL2_DO_LIVELOCK:
        el2_machine_end(
            machine, EL2_VERDICT_RUNAWAY, state->pc, esr,
            "%s: this kernel answers without stepping over the instruction: the guest executes it for ever",
            event.handler);
        break;
    case EL2_DO_DEBUG:
    case EL2_DO_UNHANDLED:
    case EL2_DO_ABORT:
        el2_machine_end(machine, EL2_VERDICT_UNHANDLED, state->pc, esr, "%s: %s", event.handler,
                        event.rule ? event.rule : "the kernel leaves the exit to userspace");
        break;
    default:
        break;
    }
}

/* --- Instructions --------------------------------------------------------------------------------------- */

static bool read_word(void *context, uint64_t address, void *buffer, size_t size)
{
    return el2_guest_read(context, address, buffer, size);
}

static void semihosting(struct el2_machine *machine, struct el2_cpu_state *state)
{
    struct el2_semihosting *call = &machine->semihosting;
    el2_semihosting_decide(state->x[0], state->x[1], read_word, machine->engine, call);
    for (size_t i = 0; i < call->text_size; ++i)
        el2_machine_put(machine, (uint8_t)call->text[i]);
    if (call->exits) {
        machine->verdict.status = call->status;
        el2_machine_end(machine, EL2_VERDICT_EXITED, state->pc, 0, "exited with status %llu by semihosting",
                        (unsigned long long)call->status);
        return;
    }
    state->x[0] = call->result;
    state->pc += 4;
}

static void count_undef(struct el2_machine *machine, const struct el2_instruction *instruction)
{
    struct el2_id_use *use = &machine->tally.id[el2_id_index(instruction->encoding)];
    if (instruction->kind == EL2_INSN_MRS)
        use->undefs++;
    else
        use->writes++;
}

/* An ID register that the engine does not know, or that it was made to leave to us. */
static void hardware_access(struct el2_machine *machine, struct el2_cpu_state *state,
                            const struct el2_instruction *instruction)
{
    struct el2_answer answer;
    struct el2_id_use *use = &machine->tally.id[el2_id_index(instruction->encoding)];
    if (instruction->kind == EL2_INSN_MRS)
        el2_vm_read(machine->vm, 0, instruction->encoding, &answer);
    else
        el2_vm_write(machine->vm, 0, instruction->encoding, el2_state_x(state, instruction->rt), &answer);
    if (answer.kind == EL2_ANSWER_UNDEF) {
        count_undef(machine, instruction);
        el2_machine_enter_el1(machine, state, answer.esr, NULL, answer.rule);
        return;
    }
    if (instruction->kind != EL2_INSN_MRS)
        use->writes++;
    else if (answer.kind == EL2_ANSWER_VALUE) {
        el2_state_set_x(state, instruction->rt, answer.value);
        use->reads++;
        use->value = answer.value;
        el2_promise_read(&machine->promises, el2_id_index(instruction->encoding), answer.value, state->pc);
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
    if (machine->instruction == EL2_SEMIHOSTING_INSTRUCTION && el == 1) {
        semihosting(machine, state);
        return;
    }
    if (el2_machine_use(machine, state))
        return;

    const struct el2_controls controls = el2_machine_controls(machine);
    const struct el2_instruction instruction = el2_instruction_decode(machine->instruction);
    if (instruction.kind == EL2_INSN_MSR && instruction.encoding == SCTLR_EL1 && el == 1) {
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
    machine->instruction = instruction_of(machine, exception, state);
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
