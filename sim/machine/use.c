/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/use.h"

#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "sim/execute/executable.h"
#include "sim/execute/execute.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "sim/machine/exit_el2.h"
#include "sim/machine/memory.h"
#include "sim/machine/turn.h"
#include "sim/machine/wait.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/vector_length.h"

static struct el2_use_context *context_of(struct el2_machine *machine)
{
    struct el2_use_context *use = el2_gate_use(machine->vcpu->gate, el2_machine_cpu_number(machine));
    use->sctlr_el1 = el2_engine_register(machine->vcpu->engine, EL2_SYS_SCTLR_EL1);
    use->sctlr2_el1 = machine->vcpu->sctlr2_el1;
    use->cpacr_el1 = machine->vcpu->cpacr_el1;
    use->cntkctl_el1 = el2_engine_register(machine->vcpu->engine, EL2_SYS_CNTKCTL_EL1);
    return use;
}

static unsigned class_of(const struct el2_use_decision *decision)
{
    return el2_syndrome_decode(decision->esr).ec;
}

static bool is_lifted(const struct el2_machine *machine, const struct el2_use_decision *decision)
{
    return machine->vcpu->lifted >> class_of(decision) & 1;
}

/* What the kernel's table of system registers does, where the use traps as one of these outside the ID space; or NULL. */
static const struct el2_exit_register *register_answer(const struct el2_machine *machine,
                                                       const struct el2_use_decision *decision)
{
    el2_encoding encoding = decision->instruction.encoding;
    if (class_of(decision) != EL2_EC_SYS64 || el2_in_id_space(encoding))
        return NULL;
    return el2_exit_register(machine->guest.vm, encoding);
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
    return el2_turn_is_yield(machine, word) || el2_gate_watches(machine->vcpu->gate, word);
}

/* Whether the engine executes it as its CPU does. */
static bool suits_engine(const struct el2_machine *machine, const struct el2_use_decision *decision,
                         uint32_t word)
{
    switch (decision->outcome) {
    case EL2_USE_BASE:
        return decision->row != NULL;
    case EL2_USE_EXECUTES:
        return decision->does == EL2_USE_DOES_ENGINE && decision->feature != EL2_FEAT_NONE &&
               !el2_execute_replaces(word);
    case EL2_USE_TO_EL2:
        return is_lifted(machine, decision) || is_served_by_engine(machine, decision);
    default:
        return false;
    }
}

bool el2_machine_executes(void *context, uint32_t word, unsigned el)
{
    struct el2_machine *machine = context;
    if (el2_turn_is_yield(machine, word)) {
        el2_turn_yield(machine);
        return true;
    }
    const struct el2_use_context *use = context_of(machine);
    struct el2_use_decision *decision = &machine->vcpu->carried.use;
    *decision = el2_use_decide(use, word, el);
    machine->vcpu->carried.kind = EL2_CARRIES_NOTHING;
    if (!suits_engine(machine, decision, word)) {
        el2_machine_carry(machine, EL2_CARRIES_USE, word);
        return false;
    }
    if (decision->outcome != EL2_USE_BASE) {
        el2_promise_use(machine->accounting.promises, use, decision, word,
                        el2_engine_pc(machine->vcpu->engine));
        el2_gate_note(machine->vcpu->gate, word);
    }
    return true;
}

static void not_modelled(struct el2_machine *machine, const struct el2_cpu_state *state,
                         const struct el2_use_decision *decision, const char *why)
{
    const struct el2_arch_instruction *row = decision->row;
    char text[64];
    if (decision->instruction.encoding)
        el2_instruction_print(&decision->instruction, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", row ? row->mnemonic : "an instruction that the host file declares");
    el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, 0, "executed %s (0x%08x, %s), %s", text,
                    machine->vcpu->instruction, decision->name, why);
}

/* A register that the machine or a device has; what it is not, it makes UNDEFINED. */
static bool access_register(struct el2_machine *machine, struct el2_device_sysreg *access)
{
    access->is_decided = true;
    return el2_machine_keep_register(machine, access->encoding, access->is_read, &access->value) ||
           el2_devices_sysreg(machine->devices, machine->vcpu->index, access);
}

static bool access_kept(struct el2_machine *machine, struct el2_cpu_state *state,
                        const struct el2_instruction *instruction)
{
    struct el2_device_sysreg access = {.encoding = instruction->encoding,
                                       .el = el2_state_el(state),
                                       .is_read = instruction->kind == EL2_INSN_MRS,
                                       .value = el2_state_x(state, instruction->rt)};
    if ((!access.is_read && instruction->kind != EL2_INSN_MSR) || !access_register(machine, &access))
        return false;
    if (access.is_undefined) {
        el2_machine_enter_el1(machine, state, el2_undef_syndrome(el2_machine_cpu(machine), instruction), NULL,
                              "a register of a feature that is not there, or not for this access");
        return true;
    }
    if (access.is_read)
        el2_state_set_x(state, instruction->rt, access.value);
    el2_state_skip(state);
    return true;
}

/* TLB maintenance of EL1 by a feature that the engine has not: of a range, to the Outer Shareable domain, nXS. */
static bool maintain_tlb(struct el2_machine *machine, struct el2_cpu_state *state,
                         const struct el2_instruction *instruction)
{
    if (instruction->kind != EL2_INSN_SYS || el2_state_el(state) != 1 ||
        !el2_executable_is_tlbi(instruction->encoding))
        return false;
    el2_engine_invalidate_tlbs(machine->vcpu->engine);
    el2_state_skip(state);
    return true;
}

/* struct el2_execute_world: where nothing wakes it sooner or at all, it goes on at once. */
static void wait_for(void *machine, uint64_t time)
{
    el2_machine_wait(machine, time);
}

/* struct el2_execute_world */
static unsigned vector_bytes(void *context)
{
    const struct el2_machine *machine = context;
    return el2_vector_bytes(machine->guest.vm, machine->vcpu->zcr_el1);
}

static void execute(struct el2_machine *machine, struct el2_cpu_state *state,
                    const struct el2_use_decision *decision)
{
    const struct el2_execute_world world = {.read = el2_machine_read_memory,
                                            .write = el2_machine_write_memory,
                                            .wait = wait_for,
                                            .vector_bytes = vector_bytes,
                                            .context = machine,
                                            .random = &machine->vcpu->random};
    switch (decision->does) {
    case EL2_USE_DOES_NOP:
        el2_state_skip(state);
        return;
    case EL2_USE_DOES_ZERO:
    case EL2_USE_DOES_VALUE:
        el2_state_set_x(state, decision->rd, decision->value);
        el2_state_skip(state);
        return;
    default:
        break;
    }
    if (access_kept(machine, state, &decision->instruction) ||
        maintain_tlb(machine, state, &decision->instruction))
        return;
    switch (el2_execute(machine->vcpu->instruction, state, &world)) {
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

static void inject_undef(const struct el2_machine *machine, const struct el2_device_sysreg *access,
                         struct el2_decision *done)
{
    done->action = EL2_DO_UNDEF;
    done->value =
        el2_vm_undef_syndrome(machine->guest.vm, machine->vcpu->index, access->encoding, access->is_read);
    done->entry = el2_entry_by_kernel(machine->guest.exits, machine->guest.vm);
}

/* A register outside the ID space that traps to EL2: what the kernel's table does. */
static void trapped_register(struct el2_machine *machine, struct el2_cpu_state *state,
                             const struct el2_use_decision *decision, const struct el2_exit_register *answer)
{
    uint8_t rt = decision->instruction.rt;
    bool is_read = el2_instruction_reads(decision->instruction.kind);
    struct el2_device_sysreg access = {.encoding = decision->instruction.encoding,
                                       .el = el2_state_el(state),
                                       .is_read = is_read,
                                       .value = is_read ? 0 : el2_state_x(state, rt)};
    struct el2_decision done = {.action = is_read ? EL2_DO_WRITE_XT : EL2_DO_SKIP,
                                .rt = rt,
                                .value = access.value,
                                .handler = answer->function,
                                .rule = answer->rule,
                                .origin = answer->origin};
    switch (answer->answer) {
    case EL2_REGISTER_RAZ_WI:
        break;
    case EL2_REGISTER_UNDEF:
        inject_undef(machine, &access, &done);
        break;
    default:
        if (access_register(machine, &access)) {
            done.value = access.value;
            if (access.is_undefined)
                inject_undef(machine, &access, &done);
            break;
        }
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

struct el2_use_decision el2_machine_decide_use(struct el2_machine *machine, const struct el2_cpu_state *state)
{
    return el2_use_decide(context_of(machine), machine->vcpu->instruction, el2_state_el(state));
}

bool el2_machine_use(struct el2_machine *machine, struct el2_cpu_state *state,
                     const struct el2_use_decision *decision)
{
    const struct el2_use_context *use = el2_gate_use(machine->vcpu->gate, el2_machine_cpu_number(machine));
    if (decision->outcome == EL2_USE_BASE) {
        if (decision->row)
            return false;
        const struct el2_instruction none = {.kind = EL2_INSN_OTHER};
        el2_machine_enter_el1(machine, state, el2_undef_syndrome(use->cpu, &none), NULL, "no instruction");
        return true;
    }
    el2_promise_use(machine->accounting.promises, use, decision, machine->vcpu->instruction, state->pc);
    switch (decision->outcome) {
    case EL2_USE_NOP:
        el2_state_skip(state);
        break;
    case EL2_USE_UNDEF:
    case EL2_USE_TO_EL1:
        el2_machine_enter_el1(machine, state, decision->esr, NULL, decision->why);
        break;
    case EL2_USE_TO_EL2:
        if (is_lifted(machine, decision))
            execute(machine, state, decision);
        else
            trap(machine, state, decision);
        break;
    default:
        execute(machine, state, decision);
        break;
    }
    return true;
}
