/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/control.h"

#include "cpumodel/arch/encodings.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/control_feature.h"
#include "traps/vm/control_table.h"

bool el2_in_feature_id_space(el2_encoding e)
{
    return el2_op0(e) == 3 && el2_crn(e) == 0 && el2_crm(e) < 8 &&
           (el2_op1(e) == 0 || el2_op1(e) == 1 || el2_op1(e) == 3);
}

uint64_t el2_undef_syndrome(const struct el2_cpu *cpu, const struct el2_instruction *insn)
{
    if (insn->kind == EL2_INSN_MRS && el2_in_feature_id_space(insn->encoding) &&
        el2_arch_present(EL2_FEAT_IDST, cpu->id))
        return el2_instruction_syndrome(insn, EL2_EC_SYS64);
    return EL2_ESR_UNDEF;
}

/* The lowest Exception level that has the register: by op1 (DDI 0487 C5.1.2), by CRn in AArch32. */
static unsigned lowest_level(const struct el2_instruction *insn)
{
    static const uint8_t by_op1[8] = {1, 1, 1, 0, 2, 2, 3, 1};
    switch (el2_trap_subject_of(insn->kind)) {
    case EL2_SUBJECT_SYSREG:
        return el2_op0(insn->encoding) == 2 && el2_op1(insn->encoding) == 1 ? 1
                                                                            : by_op1[el2_op1(insn->encoding)];
    case EL2_SUBJECT_SYSTEM:
        return by_op1[el2_op1(insn->encoding)];
    case EL2_SUBJECT_CP15:
        return el2_crn(insn->encoding) == 0 ? 1 : 0;
    case EL2_SUBJECT_VMRS:
        return el2_crn(insn->encoding) == 1 ? 0 : 1;
    default:
        return 0;
    }
}

static const char *undefined_why(const struct el2_cpu *cpu, const struct el2_instruction *insn)
{
    bool is_sysreg = el2_trap_subject_of(insn->kind) == EL2_SUBJECT_SYSREG;
    int index = is_sysreg ? el2_id_index(insn->encoding) : -1;
    bool writes = is_sysreg && !el2_instruction_reads(insn->kind);
    if (writes && el2_op0(insn->encoding) == 3 && el2_crn(insn->encoding) == 0 &&
        insn->encoding != EL2_SYS_CSSELR_EL1)
        return "the ID registers are read-only: a write is UNDEFINED";
    if (index >= 0)
        return el2_cpu_undef(cpu, index) ? "this CPU has no such register" : NULL;
    if ((insn->kind == EL2_INSN_MRRS || insn->kind == EL2_INSN_MSRR || insn->kind == EL2_INSN_SYSP) &&
        !el2_arch_present(EL2_FEAT_D128, cpu->id))
        return "this CPU lacks the feature";
    return el2_trap_lacks_feature(cpu, insn) ? "this CPU lacks the feature" : NULL;
}

static struct el2_trap_decision undefined(const struct el2_cpu *cpu, const struct el2_instruction *insn,
                                          const char *why, const char *origin)
{
    return (struct el2_trap_decision){
        .outcome = EL2_TRAP_UNDEF, .esr = el2_undef_syndrome(cpu, insn), .why = why, .origin = origin};
}

static struct el2_trap_decision by_row(const struct el2_trap_row *row, const struct el2_cpu *cpu,
                                       const struct el2_instruction *insn)
{
    const char *control = row->control == EL2_CONTROL_NONE ? NULL : row->name;
    const char *origin = el2_control_origin(row->control);
    if (row->target == 1 && row->ec == EL2_EC_UNKNOWN) {
        struct el2_trap_decision decision =
            undefined(cpu, insn, control ? "the control makes it UNDEFINED" : row->name, origin);
        decision.control = control;
        return decision;
    }
    return (struct el2_trap_decision){
        .outcome = row->target == 2 ? EL2_TRAP_TO_EL2 : EL2_TRAP_TO_EL1,
        .esr = el2_instruction_syndrome(insn, row->ec),
        .control = control,
        .why = control ? "the control traps it" : "the instruction generates the exception",
        .origin = origin,
    };
}

static struct el2_trap_decision no_trap(void)
{
    return (struct el2_trap_decision){
        .outcome = EL2_TRAP_NONE, .why = "no control traps it", .origin = "DDI 0487 D1.3.5"};
}

/* A control of arch_controls.inc or arch_fine_controls.inc. */
static struct el2_trap_decision by_feature(const struct el2_feature_trap *trap, const struct el2_cpu *cpu,
                                           const struct el2_instruction *insn)
{
    if (trap->effect == EL2_ARCH_MAKES_NOP)
        return no_trap();
    struct el2_trap_decision decision =
        trap->effect == EL2_ARCH_MAKES_UNDEF
            ? undefined(cpu, insn, "the control makes it UNDEFINED", el2_control_origin(trap->control))
            : (struct el2_trap_decision){.outcome = trap->target == 2 ? EL2_TRAP_TO_EL2 : EL2_TRAP_TO_EL1,
                                         .esr = el2_instruction_syndrome(insn, trap->ec),
                                         .why = "the control traps it",
                                         .origin = el2_control_origin(trap->control)};
    decision.control = trap->name;
    return decision;
}

/*
 * EL1's controls of a feature, then what covers registers and instructions whatever brings them, then EL2's controls of
 * the feature, then the fine-grained traps.
 */
struct el2_trap_decision el2_trap_decide(const struct el2_controls *controls, const struct el2_cpu *cpu,
                                         const struct el2_instruction *insn, unsigned el)
{
    struct el2_feature_trap trap = {0};
    const struct el2_trap_row *row = NULL;
    bool traps = el2_feature_trap(controls, cpu, insn, el, 1, &trap);
    if (!traps)
        row = el2_trap_row_of(controls, cpu, insn, el);
    if (!traps && !row)
        traps = el2_feature_trap(controls, cpu, insn, el, 2, &trap) ||
                el2_fine_trap(controls, cpu, insn, el, &trap);

    bool nested = row && row->feature == EL2_FEAT_NV;
    bool all_reserved = row && row->when == EL2_WHEN_RESERVED && el2_arch_present(EL2_FEAT_FGT, cpu->id);
    if (lowest_level(insn) > el && !nested)
        return undefined(cpu, insn, el == 0 ? "not accessible at EL0" : "not accessible at EL1",
                         "DDI 0487 C5.1.2");
    const char *why = all_reserved ? NULL : undefined_why(cpu, insn);
    if (why)
        return undefined(cpu, insn, why, "DDI 0487 C5.1.3");
    if (row)
        return by_row(row, cpu, insn);
    return traps ? by_feature(&trap, cpu, insn) : no_trap();
}
