/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/use.h"

#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/execute.h"
#include "sim/machine/exit_el2.h"
#include "sim/machine/memory.h"
#include "traps/syndrome/syndrome.h"

static struct el2_use_context *context_of(struct el2_machine *machine)
{
    struct el2_use_context *use = el2_gate_use(machine->gate, el2_vm_cpu(machine->guest.vm, 0));
    use->sctlr_el1 = el2_engine_register(machine->engine, EL2_SYS_SCTLR_EL1);
    use->sctlr2_el1 = machine->guest.sctlr2_el1;
    use->cpacr_el1 = machine->guest.cpacr_el1;
    use->cntkctl_el1 = el2_engine_register(machine->engine, EL2_SYS_CNTKCTL_EL1);
    return use;
}

static bool is_lifted(const struct el2_machine *machine, const struct el2_use_decision *decision)
{
    return machine->guest.lifted >> el2_syndrome_decode(decision->esr).ec & 1;
}

static const struct el2_exit_register *register_answer(const struct el2_machine *machine,
                                                       const struct el2_use_decision *decision)
{
    const struct el2_syndrome syndrome = el2_syndrome_decode(decision->esr);
    struct el2_sysreg_access access;
    if (!el2_syndrome_sysreg_access(&syndrome, &access) || el2_id_index(access.encoding) >= 0)
        return NULL;
    return el2_exit_register(machine->guest.vm, access.encoding);
}

/* The engine's own register serves as the vCPU's. */
static bool is_served_by_engine(const struct el2_machine *machine, const struct el2_use_decision *decision)
{
    const struct el2_exit_register *answer = register_answer(machine, decision);
    return answer && (answer->answer == EL2_REGISTER_EMULATED || answer->answer == EL2_REGISTER_ALLOWED);
}

bool el2_machine_watches(void *context, uint32_t word)
{
    struct el2_machine *machine = context;
    return el2_gate_watches(machine->gate, word);
}

bool el2_machine_executes(void *context, uint32_t word, unsigned el)
{
    struct el2_machine *machine = context;
    const struct el2_use_context *use = context_of(machine);
    const struct el2_use_decision decision = el2_use_decide(use, word, el);
    switch (decision.outcome) {
    case EL2_USE_BASE:
        return el2_arch_instruction(word) != NULL;
    case EL2_USE_EXECUTES:
        if (decision.does != EL2_USE_DOES_ENGINE || decision.feature == EL2_FEAT_NONE ||
            el2_execute_replaces(word))
            return false;
        break;
    case EL2_USE_TO_EL2:
        if (!is_lifted(machine, &decision) && !is_served_by_engine(machine, &decision))
            return false;
        break;
    default:
        return false;
    }
    el2_promise_use(&machine->accounting.promises, use, &decision, word, el2_engine_pc(machine->engine));
    el2_gate_note(machine->gate, word);
    return true;
}

/* --- Performing -------------------------------------------------------------------------------------------
 */

static void not_modelled(struct el2_machine *machine, const struct el2_cpu_state *state,
                         const struct el2_use_decision *decision, const char *why)
{
    const struct el2_arch_instruction *row = el2_arch_instruction(machine->guest.instruction);
    const struct el2_instruction instruction = el2_instruction_decode(machine->guest.instruction);
    char text[64];
    if (instruction.encoding)
        el2_instruction_print(&instruction, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", row ? row->mnemonic : "an instruction that the host file declares");
    el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, 0, "executed %s (0x%08x, %s), %s", text,
                    machine->guest.instruction, decision->name, why);
}

static bool access_kept(struct el2_machine *machine, struct el2_cpu_state *state)
{
    const struct el2_instruction instruction = el2_instruction_decode(machine->guest.instruction);
    bool is_read = instruction.kind == EL2_INSN_MRS;
    uint64_t value = el2_state_x(state, instruction.rt);
    if ((!is_read && instruction.kind != EL2_INSN_MSR) ||
        !el2_machine_keep_register(machine, instruction.encoding, is_read, &value))
        return false;
    if (is_read)
        el2_state_set_x(state, instruction.rt, value);
    state->pc += 4;
    return true;
}

static void execute(struct el2_machine *machine, struct el2_cpu_state *state,
                    const struct el2_use_decision *decision)
{
    const struct el2_execute_world world = {.read = el2_machine_read_memory,
                                            .write = el2_machine_write_memory,
                                            .wait = el2_machine_wait_until,
                                            .context = machine,
                                            .random = &machine->guest.random};
    switch (decision->does) {
    case EL2_USE_DOES_NOP:
        state->pc += 4;
        return;
    case EL2_USE_DOES_ZERO:
    case EL2_USE_DOES_VALUE:
        el2_state_set_x(state, decision->rd, decision->value);
        state->pc += 4;
        return;
    default:
        break;
    }
    if (access_kept(machine, state))
        return;
    switch (el2_execute(machine->guest.instruction, state, &world)) {
    case EL2_EXECUTE_DONE:
        break;
    case EL2_EXECUTE_UNKNOWN:
        not_modelled(machine, state, decision, "which its CPU has and el2sim cannot execute");
        break;
    case EL2_EXECUTE_REFUSED:
        not_modelled(machine, state, decision, "on memory where only a CPU could tell what happens");
        break;
    }
}

/* A register outside the ID space that traps to EL2: what the kernel's table does. */
static void trapped_register(struct el2_machine *machine, struct el2_cpu_state *state,
                             const struct el2_use_decision *decision, const struct el2_exit_register *answer)
{
    const struct el2_syndrome syndrome = el2_syndrome_decode(decision->esr);
    struct el2_sysreg_access access;
    el2_syndrome_sysreg_access(&syndrome, &access);
    struct el2_decision done = {.action = access.is_read ? EL2_DO_WRITE_XT : EL2_DO_SKIP,
                                .rt = access.rt,
                                .handler = answer->function,
                                .rule = answer->rule,
                                .origin = answer->origin};
    switch (answer->answer) {
    case EL2_REGISTER_RAZ_WI:
        break;
    case EL2_REGISTER_UNDEF:
        done.action = EL2_DO_UNDEF;
        done.value = el2_vm_undef_syndrome(machine->guest.vm, 0, access.encoding, access.is_read);
        done.entry = (struct el2_entry_rules){.style = machine->guest.exits->entry,
                                              .mte = el2_vm_features(machine->guest.vm) & EL2_VM_MTE};
        break;
    default:
        done.value = el2_state_x(state, access.rt);
        if (el2_machine_keep_register(machine, access.encoding, access.is_read, &done.value))
            break;
        not_modelled(machine, state, decision,
                     "a register that the kernel keeps for the vCPU and el2sim has not");
        return;
    }
    el2_machine_perform(machine, state, decision->esr, decision->control, &done);
}

static void trap(struct el2_machine *machine, struct el2_cpu_state *state,
                 const struct el2_use_decision *decision)
{
    const struct el2_exit_register *answer = register_answer(machine, decision);
    if (answer)
        trapped_register(machine, state, decision, answer);
    else
        el2_machine_trap(machine, state, decision->esr, decision->control);
}

bool el2_machine_use(struct el2_machine *machine, struct el2_cpu_state *state)
{
    const struct el2_use_context *use = context_of(machine);
    const struct el2_use_decision decision =
        el2_use_decide(use, machine->guest.instruction, el2_state_el(state));
    if (decision.outcome == EL2_USE_BASE) {
        if (el2_arch_instruction(machine->guest.instruction))
            return false;
        const struct el2_instruction none = {.kind = EL2_INSN_OTHER};
        el2_machine_enter_el1(machine, state, el2_undef_syndrome(use->cpu, &none), NULL, "no instruction");
        return true;
    }
    el2_promise_use(&machine->accounting.promises, use, &decision, machine->guest.instruction, state->pc);
    switch (decision.outcome) {
    case EL2_USE_NOP:
        state->pc += 4;
        break;
    case EL2_USE_UNDEF:
    case EL2_USE_TO_EL1:
        el2_machine_enter_el1(machine, state, decision.esr, NULL, decision.why);
        break;
    case EL2_USE_TO_EL2:
        if (is_lifted(machine, &decision))
            execute(machine, state, &decision);
        else
            trap(machine, state, &decision);
        break;
    default:
        execute(machine, state, &decision);
        break;
    }
    return true;
}
