/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/execute/executable.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"
#include "sim/device/devices.h"
#include "sim/execute/execute.h"
#include "sim/execute/gate.h"
#include "traps/use/promise.h"
#include "traps/use/use_end.h"

#define INSN_SYSTEM 0xd5000000u /* with an encoding: MSR, or SYS */
#define INSN_L      0x00200000u /* MRS, or SYSL */

/* Of these the engine has the hints alone: ESB, PSB, TSB. */
static bool has_hints_alone(const struct el2_arch_need *need)
{
    const uint16_t feature = need->alternative[0][0];
    return feature == EL2_FEAT_RAS || feature == EL2_FEAT_SPE || feature == EL2_FEAT_TRF;
}

static bool is_kept(el2_encoding encoding)
{
    static const el2_encoding kept[] = {
#define KEPT(name, keep) EL2_SYS_##name,
#include "sim/execute/kept_registers.inc"
#undef KEPT
    };
    for (size_t i = 0; i < EL2_COUNT(kept); i++)
        if (kept[i] == encoding)
            return true;
    return false;
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

enum el2_executor el2_executor_of_instruction(const struct el2_arch_set *engine,
                                              const struct el2_arch_instruction *row)
{
    if (el2_arch_need_met(&row->need, engine) || row->absent == EL2_ARCH_NOP)
        return EL2_BY_ENGINE;
    return el2_execute_models(row->example) ? EL2_BY_EL2SIM : EL2_BY_NOBODY;
}

enum el2_executor el2_executor_of_register(const struct el2_arch_set *engine,
                                           const struct el2_arch_register *row)
{
    const el2_encoding encoding = row->encoding;
    if (el2_in_id_space(encoding) || el2_executable_is_tlbi(encoding) || is_of_more_priorities(encoding) ||
        is_kept(encoding) || el2_devices_have_sysreg(encoding) ||
        el2_execute_models(INSN_SYSTEM | encoding) || el2_execute_models(INSN_SYSTEM | INSN_L | encoding))
        return EL2_BY_EL2SIM;
    if (is_of_engines_pmu(encoding))
        return EL2_BY_ENGINE;
    return el2_arch_need_met(&row->need, engine) && !has_hints_alone(&row->need) ? EL2_BY_ENGINE
                                                                                 : EL2_BY_NOBODY;
}

/* Whether a row needs the feature; one that needs another, too, which the engine lacks, is no matter of one that it has. */
static bool is_its_own(const struct el2_arch_set *engine, const struct el2_arch_need *need,
                       enum el2_arch_id feature)
{
    return el2_arch_need_names(need, feature) &&
           (!el2_arch_set_has(engine, feature) || el2_arch_need_met(need, engine));
}

static void count(struct el2_executable *of, enum el2_executor executor)
{
    of->engine += executor == EL2_BY_ENGINE;
    of->el2sim += executor == EL2_BY_EL2SIM;
    of->nobody += executor == EL2_BY_NOBODY;
}

void el2_executable_of(enum el2_arch_id feature, struct el2_executable *of)
{
    struct el2_arch_set engine;
    size_t instructions, registers;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&instructions);
    const struct el2_arch_register *reg = el2_arch_registers(&registers);
    *of = (struct el2_executable){0};
    el2_gate_engine_set(&engine);
    for (size_t i = 0; i < instructions; i++)
        if (!instruction[i].unallocated && is_its_own(&engine, &instruction[i].need, feature))
            count(of, el2_executor_of_instruction(&engine, &instruction[i]));
    for (size_t i = 0; i < registers; i++)
        if (is_for_el1(reg[i].encoding) && is_its_own(&engine, &reg[i].need, feature))
            count(of, el2_executor_of_register(&engine, &reg[i]));
}

struct guest {
    struct el2_use_context use; /* EL1 permits everything */
    struct el2_promise_view view;
    struct el2_arch_set engine;
};

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
        if (!el2_arch_alternative_met(both, &guest->view.set))
            continue;
        for (size_t j = 0; j < 2; j++)
            if (both[j] != EL2_FEAT_NONE && !el2_arch_set_has(&guest->engine, (enum el2_arch_id)both[j]))
                el2_bit_put(set->bits, both[j], true);
    }
}

void el2_unexecutable(const struct el2_vm *vm, unsigned cpu, struct el2_arch_set *set)
{
    struct guest guest;
    size_t instructions, registers;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&instructions);
    const struct el2_arch_register *reg = el2_arch_registers(&registers);
    el2_use_context_on(&guest.use, vm, cpu);
    el2_use_permit_everything(&guest.use);
    el2_promise_view(&guest.view, vm, 0);
    el2_gate_engine_set(&guest.engine);
    *set = (struct el2_arch_set){{0}};
    for (size_t i = 0; i < EL2_COUNT(translations); i++)
        if (el2_arch_set_has(&guest.view.set, (enum el2_arch_id)translations[i]))
            el2_bit_put(set->bits, translations[i], true);
    for (size_t i = 0; i < instructions; i++)
        if (!instruction[i].unallocated &&
            el2_executor_of_instruction(&guest.engine, &instruction[i]) == EL2_BY_NOBODY &&
            may_execute(&guest, instruction[i].example))
            blame(&guest, &instruction[i].need, set);
    for (size_t i = 0; i < registers; i++) {
        const uint32_t word = INSN_SYSTEM | reg[i].encoding;
        if (is_for_el1(reg[i].encoding) &&
            el2_executor_of_register(&guest.engine, &reg[i]) == EL2_BY_NOBODY &&
            (may_execute(&guest, word) || may_execute(&guest, word | INSN_L)))
            blame(&guest, &reg[i].need, set);
    }
}
