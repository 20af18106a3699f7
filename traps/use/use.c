/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/use/use.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "traps/syndrome/syndrome.h"
#include "traps/use/use_internal.h"
#include "traps/vm/control_feature.h"

#define ARCHITECTURE "DDI 0487 A2.2"

void el2_use_context_on(struct el2_use_context *context, const struct el2_vm *vm, unsigned cpu)
{
    const struct el2_host *host = el2_vm_host(vm);
    *context = (struct el2_use_context){.host = host, .cpu = &host->cpu[cpu], .vm = vm};
    el2_arch_set_of(context->cpu->id, &context->set);
}

void el2_use_context(struct el2_use_context *context, const struct el2_vm *vm, unsigned vcpu)
{
    el2_use_context_on(context, vm, el2_vm_cpu(vm, vcpu));
}

static bool is_system(enum el2_instruction_kind kind)
{
    switch (kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
    case EL2_INSN_MRRS:
    case EL2_INSN_MSRR:
    case EL2_INSN_SYSP:
        return true;
    default:
        return false;
    }
}

/* ZERO { ZT0 }, LDR and STR ZT0, MOVT, and LUTI2, LUTI4, LUTI6 of the SME space. */
static bool uses_zt0(uint32_t word, const struct el2_arch_instruction *row)
{
    return word == 0xc0480001 || (word & 0xffdffc1f) == 0xe11f8000 || strcmp(row->mnemonic, "movt") == 0 ||
           (word >> 24 == 0xc0 && strncmp(row->mnemonic, "luti", 4) == 0);
}

/* What MSR (immediate) writes, where controls of that register cover it. */
static const char *pstate_register(const struct el2_instruction *instruction)
{
    if (instruction->kind != EL2_INSN_MSR_IMM)
        return NULL;
    switch (el2_op1(instruction->encoding) << 3 | el2_op2(instruction->encoding)) {
    case 1 << 3 | 0:
        return "ALLINT";
    case 3 << 3 | 3:
        return "SVCR";
    default:
        return "PSTATE";
    }
}

static bool builds_on(enum el2_arch_id id, enum el2_arch_id base)
{
    while (id != EL2_FEAT_NONE && id != base)
        id = el2_arch_feature(id)->controls;
    return id == base;
}

/*
 * The features that the decision is about: of an alternative that the CPU has, else of the first. PSTATE.SM
 * is taken as 0, so that what SVE and SME both bring is SVE's where the CPU has that.
 */
static const uint16_t *chosen(const struct el2_arch_need *need, const struct el2_arch_set *set, bool is_sve)
{
    const uint16_t *both, *best = need->alternative[0];
    unsigned most = 0;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++) {
        bool streaming = is_sve && builds_on((enum el2_arch_id)both[0], EL2_FEAT_SME);
        unsigned points = (el2_arch_alternative_met(both, set) ? 2 : 0) + (streaming ? 0 : 1);
        if (points > most) {
            most = points;
            best = both;
        }
    }
    return best;
}

static void name_feature(struct el2_use_decision *decision, const uint16_t both[2],
                         const struct el2_arch_set *set)
{
    bool second = both[1] != EL2_FEAT_NONE && el2_arch_set_has(set, (enum el2_arch_id)both[0]) &&
                  !el2_arch_set_has(set, (enum el2_arch_id)both[1]);
    decision->feature = (enum el2_arch_id)both[second];
    decision->name = el2_arch_feature(decision->feature)->name;
}

static void be_absent(struct el2_use_decision *decision, const struct el2_use_context *context,
                      const struct el2_use_access *access, enum el2_arch_absence absent)
{
    decision->origin = ARCHITECTURE;
    decision->why = "this CPU lacks the feature";
    if (absent == EL2_ARCH_NOP) {
        decision->outcome = EL2_USE_NOP;
        return;
    }
    decision->outcome = EL2_USE_UNDEF;
    decision->esr = el2_undef_syndrome(context->cpu, &access->instruction);
}

/* What traps/vm/control.h decides of a system register or operation. */
static bool by_trap_rows(const struct el2_use_context *context, const struct el2_use_access *access,
                         struct el2_use_decision *decision)
{
    static const enum el2_use_outcome outcomes[] = {
        [EL2_TRAP_UNDEF] = EL2_USE_UNDEF,
        [EL2_TRAP_TO_EL1] = EL2_USE_TO_EL1,
        [EL2_TRAP_TO_EL2] = EL2_USE_TO_EL2,
    };
    struct el2_controls controls = *el2_vm_controls(context->vm);
    controls.value[EL2_CONTROL_SCTLR_EL1] = context->sctlr_el1;
    controls.value[EL2_CONTROL_CPACR_EL1] = context->cpacr_el1;
    struct el2_trap_decision trap =
        el2_trap_decide(&controls, context->cpu, &access->instruction, access->el);
    if (trap.outcome == EL2_TRAP_NONE)
        return false;
    decision->outcome = outcomes[trap.outcome];
    decision->esr = trap.esr;
    decision->control = trap.control;
    decision->why = trap.why;
    decision->origin = trap.origin;
    return true;
}

/* The feature whose controls cover every instruction of an encoding space, whatever else it needs. */
static enum el2_arch_id space_of(const struct el2_use_context *context, const struct el2_use_access *access)
{
    enum el2_arch_id id = EL2_FEAT_NONE;
    if (access->instruction.kind == EL2_INSN_SME)
        id = EL2_FEAT_SME;
    else if (access->instruction.kind == EL2_INSN_SVE)
        id = EL2_FEAT_SVE;
    else if (access->instruction.kind == EL2_INSN_FP)
        id = EL2_FEAT_FP;
    return el2_arch_set_has(&context->set, id) ? id : EL2_FEAT_NONE;
}

static bool by_features(const struct el2_use_context *context, const struct el2_use_access *access,
                        const uint16_t both[2], bool el2, struct el2_use_decision *decision)
{
    if (el2_use_by_control(context, access, space_of(context, access), el2, decision))
        return true;
    for (unsigned i = 0; i < 2; i++)
        if (el2_use_by_control(context, access, (enum el2_arch_id)both[i], el2, decision))
            return true;
    return false;
}

/* The instruction, or the register or operation that it names, and what it needs; false where no feature
 * gates it. */
struct subject {
    struct el2_use_access access;
    const struct el2_arch_need *need;
    enum el2_arch_absence absent;
};

static bool find_subject(const struct el2_use_context *context, const struct el2_use_access *used,
                         const struct el2_arch_instruction *row, struct subject *subject)
{
    if (!row)
        return false;
    *subject = (struct subject){.access = *used, .need = &row->need, .absent = row->absent};
    struct el2_use_access *access = &subject->access;
    access->mnemonic = row->mnemonic;
    access->uses_zt0 = uses_zt0(used->word, row);
    bool gated = row->need.alternative[0][0] != EL2_FEAT_NONE;
    access->register_name = pstate_register(&access->instruction);
    if ((gated && !el2_arch_need_met(&row->need, &context->set)) || !is_system(access->instruction.kind) ||
        el2_in_id_space(access->instruction.encoding))
        return gated;
    const struct el2_arch_register *reg = el2_arch_register(access->instruction.encoding);
    if (!reg)
        return gated;
    access->register_name = reg->name;
    subject->need = &reg->need;
    subject->absent = EL2_ARCH_UNDEF;
    return true;
}

struct el2_use_decision el2_use_decide(const struct el2_use_context *context, uint32_t word, unsigned el)
{
    const struct el2_use_access used = {.word = word, .el = el, .instruction = el2_instruction_decode(word)};
    struct el2_use_decision decision = {.outcome = EL2_USE_BASE,
                                        .why = "no feature gates it",
                                        .instruction = used.instruction,
                                        .row = el2_arch_instruction(word)};
    struct subject subject;
    if (el2_use_declared(context, &used, &decision) || !find_subject(context, &used, decision.row, &subject))
        return decision;
    const struct el2_use_access *access = &subject.access;
    const uint16_t *both =
        chosen(subject.need, &context->set, subject.access.instruction.kind == EL2_INSN_SVE);
    name_feature(&decision, both, &context->set);
    if (!el2_arch_need_met(subject.need, &context->set)) {
        be_absent(&decision, context, access, subject.absent);
        return decision;
    }
    if (by_features(context, access, both, false, &decision) ||
        (access->register_name && by_trap_rows(context, access, &decision)) ||
        by_features(context, access, both, true, &decision))
        return decision;
    decision.outcome = EL2_USE_EXECUTES;
    decision.why = "the CPU has the feature and no control keeps it from the guest";
    decision.origin = ARCHITECTURE;
    return decision;
}

static const char *trap_row_that_covers(const struct el2_use_access *access)
{
    size_t count;
    const struct el2_trap_row *row = el2_trap_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (row[i].target == 2 && row[i].control != EL2_CONTROL_NONE && row[i].feature != EL2_FEAT_NV &&
            row[i].levels & (access->el == 0 ? EL2_TRAP_EL0 : EL2_TRAP_EL1) &&
            el2_trap_row_covers(&row[i], &access->instruction))
            return row[i].name;
    return NULL;
}

const char *el2_use_enforcer(const struct el2_use_context *context, const struct el2_arch_set *guest,
                             uint32_t word, unsigned el)
{
    const struct el2_use_access used = {.word = word, .el = el, .instruction = el2_instruction_decode(word)};
    const char *name;
    struct subject subject;
    if (el2_use_declared_enforcer(context, &used, &name))
        return name;
    if (!find_subject(context, &used, el2_arch_instruction(word), &subject))
        return NULL;
    const uint16_t *both =
        chosen(subject.need, &context->set, subject.access.instruction.kind == EL2_INSN_SVE);
    enum el2_arch_id space = space_of(context, &subject.access);
    name = el2_arch_set_has(guest, space)
               ? NULL
               : el2_use_control_that_covers(context, &subject.access, space, guest);
    for (unsigned i = 0; i < 2 && !name; i++)
        name = el2_use_control_that_covers(context, &subject.access, (enum el2_arch_id)both[i], guest);
    if (name)
        return name;
    if (!subject.access.register_name)
        return NULL;
    const struct el2_arch_fine_control *fine =
        el2_fine_control_that_covers(context->cpu, &subject.access.instruction);
    return fine ? fine->control_name : trap_row_that_covers(&subject.access);
}
