/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/execute/executable.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "sim/device/devices.h"
#include "sim/execute/execute.h"
#include "sim/execute/gate.h"
#include "traps/use/use.h"
#include "traps/use/use_end.h"

#define INSN_SYSTEM 0xd5000000u /* with an encoding: MSR, or SYS */
#define INSN_L      0x00200000u /* MRS, or SYSL */

/* Of these the engine has the hints alone: ESB, PSB, TSB. */
static bool has_hints_alone(const struct el2_arch_need *need)
{
    const uint16_t feature = need->alternative[0][0];
    return feature == EL2_FEAT_RAS || feature == EL2_FEAT_SPE || feature == EL2_FEAT_TRF;
}

bool el2_executable_keeps(el2_encoding encoding)
{
    return encoding == EL2_SYS_SCTLR2_EL1 || encoding == EL2_SYS_DISR_EL1 || encoding == EL2_SYS_ZCR_EL1;
}

/* Of the PMU the engine's own registers serve as the guest's, but for those that count (sim/device/pmu.c). */
static bool is_of_engines_pmu(el2_encoding encoding)
{
    return encoding == EL2_SYS_PMINTENSET_EL1 || encoding == EL2_SYS_PMINTENCLR_EL1 ||
           encoding == EL2_SYS_PMMIR_EL1;
}

/* ICC_AP0R1_EL1 to ICC_AP1R3_EL1: not there with the 5 bits of priority that ICC_CTLR_EL1 tells of (IHI 0069 12.2). */
static bool is_of_more_priorities(el2_encoding encoding)
{
    const el2_encoding first = encoding & ~EL2_ENCODING(0, 0, 0, 0, 3);
    return encoding != first && (first == EL2_SYS_ICC_AP0R0_EL1 || first == EL2_SYS_ICC_AP1R0_EL1);
}

/* What is done at EL1 for the other Exception levels is not a guest's. */
static bool is_for_el1(el2_encoding encoding)
{
    return el2_op1(encoding) <= 3;
}

/* TLB maintenance of EL1, of whichever feature. */
static bool is_tlbi(el2_encoding encoding)
{
    return el2_op0(encoding) == 1 && el2_op1(encoding) == 0 &&
           (el2_crn(encoding) == 8 || el2_crn(encoding) == 9);
}

static bool engine_meets(const struct el2_arch_need *need)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++)
        if (el2_gate_engine_has((enum el2_arch_id)both[0]) &&
            (both[1] == EL2_FEAT_NONE || el2_gate_engine_has((enum el2_arch_id)both[1])))
            return true;
    return false;
}

enum el2_executor el2_executor_of_instruction(const struct el2_arch_instruction *row)
{
    if (engine_meets(&row->need) || row->absent == EL2_ARCH_NOP)
        return EL2_BY_ENGINE;
    return el2_execute_models(row->example) ? EL2_BY_EL2SIM : EL2_BY_NOBODY;
}

enum el2_executor el2_executor_of_register(const struct el2_arch_register *row)
{
    const el2_encoding encoding = row->encoding;
    if (el2_in_id_space(encoding) || is_tlbi(encoding) || is_of_more_priorities(encoding) ||
        el2_executable_keeps(encoding) || el2_devices_have_sysreg(encoding) ||
        el2_execute_models(INSN_SYSTEM | encoding) || el2_execute_models(INSN_SYSTEM | INSN_L | encoding))
        return EL2_BY_EL2SIM;
    if (is_of_engines_pmu(encoding))
        return EL2_BY_ENGINE;
    return engine_meets(&row->need) && !has_hints_alone(&row->need) ? EL2_BY_ENGINE : EL2_BY_NOBODY;
}

/* Whether a row that needs two features is what this one lacks: not where the engine has it, and not the other. */
static bool is_its_own(const struct el2_arch_need *need, enum el2_arch_id feature)
{
    return !el2_gate_engine_has(feature) || engine_meets(need);
}

static void count(struct el2_executable *of, enum el2_executor executor)
{
    of->engine += executor == EL2_BY_ENGINE;
    of->el2sim += executor == EL2_BY_EL2SIM;
    of->nobody += executor == EL2_BY_NOBODY;
}

void el2_executable_of(enum el2_arch_id feature, struct el2_executable *of)
{
    size_t instructions, registers;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&instructions);
    const struct el2_arch_register *reg = el2_arch_registers(&registers);
    *of = (struct el2_executable){0};
    for (size_t i = 0; i < instructions; i++)
        if (!instruction[i].unallocated && el2_arch_need_names(&instruction[i].need, feature) &&
            is_its_own(&instruction[i].need, feature))
            count(of, el2_executor_of_instruction(&instruction[i]));
    for (size_t i = 0; i < registers; i++)
        if (is_for_el1(reg[i].encoding) && el2_arch_need_names(&reg[i].need, feature) &&
            is_its_own(&reg[i].need, feature))
            count(of, el2_executor_of_register(&reg[i]));
}

struct guest {
    struct el2_use_context use; /* with all of EL1's own controls open */
    struct el2_arch_set shown;
};

static void open_guest(struct guest *guest, const struct el2_vm *vm, unsigned cpu)
{
    const struct el2_host *host = el2_vm_host(vm);
    uint64_t view[EL2_ID_COUNT] = {0};
    guest->use = (struct el2_use_context){.host = host,
                                          .cpu = &host->cpu[cpu],
                                          .vm = vm,
                                          .sctlr_el1 = ~0ull,
                                          .sctlr2_el1 = ~0ull,
                                          .cpacr_el1 = ~0ull,
                                          .tcr2_el1 = ~0ull,
                                          .smcr_el1 = ~0ull,
                                          .cntkctl_el1 = ~0ull};
    el2_arch_set_of(host->cpu[cpu].id, &guest->use.set);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_answer answer;
        el2_vm_read(vm, 0, el2_id_encoding(index), &answer);
        if (answer.kind == EL2_ANSWER_VALUE)
            view[index] = answer.value;
    }
    el2_arch_set_of(view, &guest->shown);
}

/* Or KVM does it for the guest, with what the machine must have. */
static bool may_execute(const struct guest *guest, uint32_t word)
{
    for (unsigned el = 0; el < 2; el++) {
        const struct el2_use_decision decision = el2_use_decide(&guest->use, word, el);
        struct el2_use_ending ending;
        if (decision.outcome == EL2_USE_BASE)
            continue;
        el2_use_end(&guest->use, &decision, &ending);
        if (ending.end == EL2_END_EXECUTES || ending.end == EL2_END_EMULATED)
            return true;
    }
    return false;
}

/* Those whose translations the engine has not: a guest that is shown one turns it on, and what it maps is not found. */
static const uint16_t translations[] = {EL2_FEAT_LPA2, EL2_FEAT_LVA};

/* Those features of a need that the guest is shown, and that the engine lacks. */
static void blame(const struct guest *guest, const struct el2_arch_need *need, struct el2_arch_set *set)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++) {
        if (!el2_arch_alternative_met(both, &guest->shown))
            continue;
        for (size_t j = 0; j < 2; j++)
            if (both[j] != EL2_FEAT_NONE && !el2_gate_engine_has((enum el2_arch_id)both[j]))
                el2_bit_put(set->bits, both[j], true);
    }
}

void el2_unexecutable(const struct el2_vm *vm, unsigned cpu, struct el2_arch_set *set)
{
    struct guest guest;
    size_t instructions, registers;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&instructions);
    const struct el2_arch_register *reg = el2_arch_registers(&registers);
    open_guest(&guest, vm, cpu);
    *set = (struct el2_arch_set){{0}};
    for (size_t i = 0; i < EL2_COUNT(translations); i++)
        if (el2_arch_set_has(&guest.shown, (enum el2_arch_id)translations[i]))
            el2_bit_put(set->bits, translations[i], true);
    for (size_t i = 0; i < instructions; i++)
        if (!instruction[i].unallocated && el2_executor_of_instruction(&instruction[i]) == EL2_BY_NOBODY &&
            may_execute(&guest, instruction[i].example))
            blame(&guest, &instruction[i].need, set);
    for (size_t i = 0; i < registers; i++) {
        const uint32_t word = INSN_SYSTEM | reg[i].encoding;
        if (is_for_el1(reg[i].encoding) && el2_executor_of_register(&reg[i]) == EL2_BY_NOBODY &&
            (may_execute(&guest, word) || may_execute(&guest, word | INSN_L)))
            blame(&guest, &reg[i].need, set);
    }
}
