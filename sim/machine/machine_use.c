/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions and registers of features: decided as on the CPU that the vCPU is on (traps/use/use.h), then
 * performed. Those that the engine would execute by itself come here before they do, all others as its
 * UNDEFINED exceptions.
 */
#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/translate.h"
#include "sim/machine/execute.h"
#include "sim/machine/machine_internal.h"
#include "traps/el2/exits.h"

#define CNTKCTL_EL1 EL2_ENCODING(3, 0, 14, 1, 0)
#define SCTLR_EL1   EL2_ENCODING(3, 0, 1, 0, 0)

#define CPACR_ZEN  (3ull << 16)
#define CPACR_FPEN (3ull << 20)
#define CPACR_SMEN (3ull << 24)
#define CPACR_TTA  (1ull << 28)

#define SCTLR_PAUTH (1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13)
#define SCTLR_BTI   (1ull << 35 | 1ull << 36)

/* Bits of SCTLR2_EL1 that no document has given an effect. */
#define SCTLR2_UNKNOWN (~0ull << 16)

static struct el2_use_context *context_of(struct el2_machine *machine)
{
    struct el2_use_context *use = el2_gate_use(machine->gate, el2_vm_cpu(machine->vm, 0));
    use->sctlr_el1 = el2_engine_register(machine->engine, SCTLR_EL1);
    use->sctlr2_el1 = machine->sctlr2_el1;
    use->cpacr_el1 = machine->cpacr_el1;
    use->cntkctl_el1 = el2_engine_register(machine->engine, CNTKCTL_EL1);
    return use;
}

static bool is_lifted(const struct el2_machine *machine, const struct el2_use_decision *decision)
{
    return machine->lifted >> el2_syndrome_decode(decision->esr).ec & 1;
}

static const struct el2_exit_register *register_answer(const struct el2_machine *machine,
                                                       const struct el2_use_decision *decision)
{
    const struct el2_syndrome syndrome = el2_syndrome_decode(decision->esr);
    struct el2_sysreg_access access;
    if (!el2_syndrome_sysreg_access(&syndrome, &access) || el2_id_index(access.encoding) >= 0)
        return NULL;
    return el2_exit_register(&machine->exits, access.encoding, el2_vm_features(machine->vm),
                             &machine->promises.view.set);
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
    el2_promise_use(&machine->promises, use, &decision, word, el2_engine_pc(machine->engine));
    el2_gate_note(machine->gate, word);
    return true;
}

/* --- Memory and time of the models ------------------------------------------------------------------------
 */

static bool read_memory(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size)
{
    struct el2_machine *machine = context;
    uint64_t physical;
    return el2_guest_allows(machine->engine, address, el, false, &physical) &&
           el2_guest_allows(machine->engine, address + size - 1, el, false, &physical) &&
           el2_guest_read(machine->engine, address, bytes, size);
}

/* At most two pages. */
static bool write_memory(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size)
{
    struct el2_machine *machine = context;
    uint64_t first, last, part = 4096 - address % 4096;
    if (part > size)
        part = size;
    if (!el2_guest_allows(machine->engine, address, el, true, &first) ||
        !el2_guest_allows(machine->engine, address + size - 1, el, true, &last) ||
        !el2_engine_memory(machine->engine, first, part) ||
        !el2_engine_memory(machine->engine, last - (size - part ? size - part - 1 : 0), size - part))
        return false;
    el2_engine_store(machine->engine, first, bytes, part);
    if (size > part)
        el2_engine_store(machine->engine, last - (size - part - 1), (const uint8_t *)bytes + part,
                         size - part);
    return true;
}

void el2_machine_wait_until(void *context, uint64_t time)
{
    struct el2_machine *machine = context;
    uint64_t now = el2_engine_count(machine->engine);
    uint64_t limit = machine->options.instructions;
    if (time > now)
        el2_engine_skip(machine->engine, (time < limit ? time : limit) - now);
}

/* --- Performing -------------------------------------------------------------------------------------------
 */

static void not_modelled(struct el2_machine *machine, const struct el2_cpu_state *state,
                         const struct el2_use_decision *decision, const char *why)
{
    const struct el2_arch_instruction *row = el2_arch_instruction(machine->instruction);
    const struct el2_instruction instruction = el2_instruction_decode(machine->instruction);
    char text[64];
    if (instruction.encoding)
        el2_instruction_print(&instruction, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", row ? row->mnemonic : "an instruction that the host file declares");
    el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, state->pc, 0, "executed %s (0x%08x, %s), %s", text,
                    machine->instruction, decision->name, why);
}

/* The registers of EL1 that the engine lacks and that are kept here: false for others, and for a value whose
 * effect is not modelled. A read's value goes to *value, a write's comes from there. */
static bool keep_register(struct el2_machine *machine, el2_encoding encoding, bool is_read, uint64_t *value)
{
    if (encoding != EL2_SYS_SCTLR2_EL1)
        return false;
    if (is_read)
        *value = machine->sctlr2_el1;
    else if (*value & ~SCTLR2_UNKNOWN)
        return false;
    else
        machine->sctlr2_el1 = *value;
    return true;
}

static bool access_kept(struct el2_machine *machine, struct el2_cpu_state *state)
{
    const struct el2_instruction instruction = el2_instruction_decode(machine->instruction);
    bool is_read = instruction.kind == EL2_INSN_MRS;
    uint64_t value = el2_state_x(state, instruction.rt);
    if ((!is_read && instruction.kind != EL2_INSN_MSR) ||
        !keep_register(machine, instruction.encoding, is_read, &value))
        return false;
    if (is_read)
        el2_state_set_x(state, instruction.rt, value);
    state->pc += 4;
    return true;
}

static void execute(struct el2_machine *machine, struct el2_cpu_state *state,
                    const struct el2_use_decision *decision)
{
    const struct el2_execute_world world = {.read = read_memory,
                                            .write = write_memory,
                                            .wait = el2_machine_wait_until,
                                            .context = machine,
                                            .random = &machine->random};
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
    switch (el2_execute(machine->instruction, state, &world)) {
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
        done.value = el2_vm_undef_syndrome(machine->vm, 0, access.encoding, access.is_read);
        done.entry = (struct el2_entry_rules){.style = machine->exits.entry,
                                              .mte = el2_vm_features(machine->vm) & EL2_VM_MTE};
        break;
    default:
        done.value = el2_state_x(state, access.rt);
        if (keep_register(machine, access.encoding, access.is_read, &done.value))
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
    const struct el2_use_decision decision = el2_use_decide(use, machine->instruction, el2_state_el(state));
    if (decision.outcome == EL2_USE_BASE) {
        if (el2_arch_instruction(machine->instruction))
            return false;
        const struct el2_instruction none = {.kind = EL2_INSN_OTHER};
        el2_machine_enter_el1(machine, state, el2_undef_syndrome(use->cpu, &none), NULL, "no instruction");
        return true;
    }
    el2_promise_use(&machine->promises, use, &decision, machine->instruction, state->pc);
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

/* --- Controls of the guest's own EL1 ----------------------------------------------------------------------
 */

static uint64_t cpacr_bits(const struct el2_arch_set *set)
{
    return CPACR_FPEN | CPACR_TTA | (el2_arch_set_has(set, EL2_FEAT_SVE) ? CPACR_ZEN : 0) |
           (el2_arch_set_has(set, EL2_FEAT_SME) ? CPACR_SMEN : 0);
}

void el2_machine_set_cpacr(struct el2_machine *machine, uint64_t value)
{
    const struct el2_use_context *use = el2_gate_use(machine->gate, el2_vm_cpu(machine->vm, 0));
    machine->cpacr_el1 = value & cpacr_bits(&use->set);
    if (el2_gate_set_fp(machine->gate, (value & CPACR_FPEN) == CPACR_FPEN))
        el2_engine_watch_anew(machine->engine);
}

/* Bits that are RES0 on this CPU, and that mean something to the engine. */
uint64_t el2_machine_sctlr_absent(struct el2_machine *machine)
{
    const struct el2_arch_set *set = &el2_gate_use(machine->gate, el2_vm_cpu(machine->vm, 0))->set;
    return (el2_arch_set_has(set, EL2_FEAT_PAuth) ? 0 : SCTLR_PAUTH) |
           (el2_arch_set_has(set, EL2_FEAT_BTI) ? 0 : SCTLR_BTI);
}
