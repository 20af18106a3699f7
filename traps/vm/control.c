/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/control.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/control_feature.h"

enum { R = EL2_TRAP_READ, W = EL2_TRAP_WRITE, E0 = EL2_TRAP_EL0, E1 = EL2_TRAP_EL1 };

#define ONE(name)        EL2_ENCODING_MASK, EL2_SYS_##name, EL2_SYS_##name
#define FROM(name, last) EL2_ENCODING_MASK, EL2_SYS_##name, EL2_SYS_##last
#define CODE(op0, op1, crn, crm, op2)                                                                        \
    EL2_ENCODING_MASK, EL2_ENCODING(op0, op1, crn, crm, op2), EL2_ENCODING(op0, op1, crn, crm, op2)
#define CODES(op0, op1, crn, crm, op2, last0, last1, lastn, lastm, last2)                                    \
    EL2_ENCODING_MASK, EL2_ENCODING(op0, op1, crn, crm, op2), EL2_ENCODING(last0, last1, lastn, lastm, last2)
#define UNDER(mask0, mask1, maskn, maskm, mask2, op0, op1, crn, crm, op2)                                    \
    EL2_ENCODING(mask0, mask1, maskn, maskm, mask2), EL2_ENCODING(op0, op1, crn, crm, op2),                  \
        EL2_ENCODING(op0, op1, crn, crm, op2)
#define KIND(kind) EL2_ENCODING_MASK, EL2_INSN_##kind, EL2_INSN_##kind

#define ALWAYS           EL2_WHEN_ALWAYS, EL2_FEAT_NONE
#define WITH(feature)    EL2_WHEN_WITH, EL2_FEAT_##feature
#define WITHOUT(feature) EL2_WHEN_WITHOUT, EL2_FEAT_##feature
#define RESERVED         EL2_WHEN_RESERVED, EL2_FEAT_NONE
/* clang-format off */
#define ROW(subject, covers, access, levels, e2h, when, control, lsb, width, traps, target, ec, name)        \
    {EL2_SUBJECT_##subject, covers, access, levels, EL2_E2H_##e2h, when, EL2_CONTROL_##control,              \
     lsb, width, traps, target, EL2_EC_##ec, name},
/* clang-format on */

static const struct el2_trap_row ROWS[] = {
#include "traps/vm/control_rows_id.inc"
#include "traps/vm/control_rows_other.inc"
};

#define ROW_COUNT (sizeof ROWS / sizeof ROWS[0])

#undef ROW
#define ROW(...) +1
enum {
    ID_ROW_COUNT = 0
#include "traps/vm/control_rows_id.inc"
};

struct control_row {
    el2_encoding encoding;
    const char *name;
    const char *origin;
};

static const struct control_row CONTROLS[EL2_CONTROL_COUNT] = {
    [EL2_CONTROL_NONE] = {0, "", "DDI 0487 C6.2"},
#define CONTROL_REGISTER(id, name, origin) [EL2_CONTROL_##id] = {EL2_SYS_##name, #name, origin " " #name},
#include "traps/vm/control_registers.inc"
#undef CONTROL_REGISTER
};

#define HCR_E2H (1ull << 34)

el2_encoding el2_control_encoding(enum el2_control control)
{
    return CONTROLS[control].encoding;
}

const char *el2_control_name(enum el2_control control)
{
    return CONTROLS[control].name;
}

enum el2_control el2_control_of(el2_encoding encoding)
{
    for (int control = EL2_CONTROL_NONE + 1; control < EL2_CONTROL_COUNT; control++)
        if (CONTROLS[control].encoding == encoding)
            return (enum el2_control)control;
    return EL2_CONTROL_NONE;
}

const struct el2_trap_row *el2_trap_rows(size_t *count)
{
    *count = ROW_COUNT;
    return ROWS;
}

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

static enum el2_trap_subject subject_of(enum el2_instruction_kind kind)
{
    switch (kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_MSR_IMM:
    case EL2_INSN_MRRS:
    case EL2_INSN_MSRR:
        return EL2_SUBJECT_SYSREG;
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
    case EL2_INSN_SYSP:
        return EL2_SUBJECT_SYSTEM;
    case EL2_INSN_MRC15:
    case EL2_INSN_MCR15:
        return EL2_SUBJECT_CP15;
    case EL2_INSN_MRC14:
    case EL2_INSN_MCR14:
        return EL2_SUBJECT_CP14;
    case EL2_INSN_VMRS:
        return EL2_SUBJECT_VMRS;
    default:
        return EL2_SUBJECT_INSTRUCTION;
    }
}

static bool covers(enum el2_trap_subject subject, el2_encoding mask, el2_encoding first, el2_encoding last,
                   const struct el2_instruction *insn)
{
    if (subject != subject_of(insn->kind))
        return false;
    if (subject == EL2_SUBJECT_INSTRUCTION)
        return insn->kind == (enum el2_instruction_kind)first;
    el2_encoding masked = insn->encoding & mask;
    return first <= masked && masked <= last;
}

bool el2_trap_row_covers(const struct el2_trap_row *row, const struct el2_instruction *insn)
{
    if (!covers(row->subject, row->mask, row->first, row->last, insn))
        return false;
    if (row->subject == EL2_SUBJECT_INSTRUCTION || row->subject == EL2_SUBJECT_SYSTEM)
        return true;
    return row->access & (el2_instruction_reads(insn->kind) ? EL2_TRAP_READ : EL2_TRAP_WRITE);
}

/* The CPU's value of the register that an AArch64 or AArch32 ID register access reads. */
static uint64_t id_value(const struct el2_cpu *cpu, const struct el2_instruction *insn)
{
    el2_encoding e = insn->encoding;
    int index = el2_id_index(
        insn->kind == EL2_INSN_MRC15 ? EL2_ENCODING(3, el2_op1(e), el2_crn(e), el2_crm(e), el2_op2(e)) : e);
    return index < 0 ? 0 : cpu->id[index];
}

static bool row_applies(const struct el2_trap_row *row, const struct el2_controls *controls,
                        const struct el2_cpu *cpu, const struct el2_instruction *insn)
{
    bool e2h = controls->value[EL2_CONTROL_HCR] & HCR_E2H;
    if ((row->e2h == EL2_E2H_0 && e2h) || (row->e2h == EL2_E2H_1 && !e2h))
        return false;
    switch (row->when) {
    case EL2_WHEN_WITH:
        return el2_arch_present(row->feature, cpu->id);
    case EL2_WHEN_WITHOUT:
        return !el2_arch_present(row->feature, cpu->id);
    case EL2_WHEN_RESERVED:
        return !controls->tid3_leaves_reserved || el2_arch_present(EL2_FEAT_FGT, cpu->id) ||
               id_value(cpu, insn) != 0;
    default:
        return true;
    }
}

/* The first ID_ROW_COUNT rows, and only they, cover system registers of op0 3, op1 0 to 3, CRn 0. */
static bool in_id_rows(const struct el2_instruction *insn)
{
    return subject_of(insn->kind) == EL2_SUBJECT_SYSREG && el2_op0(insn->encoding) == 3 &&
           el2_op1(insn->encoding) < 4 && el2_crn(insn->encoding) == 0;
}

static const struct el2_trap_row *trapping_row(const struct el2_controls *controls, const struct el2_cpu *cpu,
                                               const struct el2_instruction *insn, unsigned el)
{
    bool is_id = in_id_rows(insn);
    size_t end = is_id ? ID_ROW_COUNT : ROW_COUNT;
    for (size_t i = is_id ? 0 : ID_ROW_COUNT; i < end; i++) {
        const struct el2_trap_row *row = &ROWS[i];
        if (!(row->levels & (el == 0 ? EL2_TRAP_EL0 : EL2_TRAP_EL1)) || !el2_trap_row_covers(row, insn))
            continue;
        unsigned value = controls->value[row->control] >> row->lsb & ((1u << row->width) - 1);
        if (row->traps >> value & 1 && row_applies(row, controls, cpu, insn))
            return row;
    }
    return NULL;
}

/* The lowest Exception level that has the register: by op1 (DDI 0487 C5.1.2), by CRn in AArch32. */
static unsigned lowest_level(const struct el2_instruction *insn)
{
    static const uint8_t BY_OP1[8] = {1, 1, 1, 0, 2, 2, 3, 1};
    switch (subject_of(insn->kind)) {
    case EL2_SUBJECT_SYSREG:
        if (insn->kind == EL2_INSN_MSR_IMM)
            return el2_op1(insn->encoding) == 3 ? 0 : 1;
        return el2_op0(insn->encoding) == 2 && el2_op1(insn->encoding) == 1 ? 1
                                                                            : BY_OP1[el2_op1(insn->encoding)];
    case EL2_SUBJECT_SYSTEM:
        return BY_OP1[el2_op1(insn->encoding)];
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
    bool is_sysreg = subject_of(insn->kind) == EL2_SUBJECT_SYSREG;
    int index = is_sysreg ? el2_id_index(insn->encoding) : -1;
    bool writes = is_sysreg && !el2_instruction_reads(insn->kind);
    if (writes && el2_op0(insn->encoding) == 3 && el2_crn(insn->encoding) == 0 &&
        insn->encoding != EL2_SYS_CSSELR_EL1)
        return "the ID registers are read-only: a write is UNDEFINED";
    if (index >= 0 && el2_cpu_undef(cpu, index))
        return "this CPU has no such register";
    if (index >= 0)
        return NULL;
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
    const char *origin = CONTROLS[row->control].origin;
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
            ? undefined(cpu, insn, "the control makes it UNDEFINED", CONTROLS[trap->control].origin)
            : (struct el2_trap_decision){.outcome = trap->target == 2 ? EL2_TRAP_TO_EL2 : EL2_TRAP_TO_EL1,
                                         .esr = el2_instruction_syndrome(insn, trap->ec),
                                         .why = "the control traps it",
                                         .origin = CONTROLS[trap->control].origin};
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
        row = trapping_row(controls, cpu, insn, el);
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

static bool same_row(const struct el2_trap_row *a, const struct el2_trap_row *b)
{
    return a->subject == b->subject && a->mask == b->mask && a->first == b->first && a->last == b->last &&
           a->access == b->access && a->levels == b->levels && a->e2h == b->e2h && a->when == b->when &&
           a->feature == b->feature && a->control == b->control && a->lsb == b->lsb;
}

static bool check_row(const struct el2_trap_row *row, struct el2_error *error)
{
    if (row->first > row->last || (row->subject != EL2_SUBJECT_INSTRUCTION && row->first & ~row->mask))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s covers nothing", row->name);
    if (!row->levels || !row->access || (row->target != 1 && row->target != 2) || !el2_ec_row(row->ec))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s has no level, access, target or class",
                        row->name);
    if (!(el2_ec_row(row->ec)->targets & 1 << row->target))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s takes EC 0x%02x to EL%u", row->name, row->ec,
                        row->target);
    if ((row->feature == EL2_FEAT_NONE) != (row->when == EL2_WHEN_ALWAYS || row->when == EL2_WHEN_RESERVED))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s does not say of which feature it is",
                        row->name);
    if (row->control == EL2_CONTROL_NONE ? row->width != 0 || row->traps != 1
                                         : row->width == 0 || row->width > 2 || row->lsb + row->width > 64 ||
                                               !row->traps || row->traps >> (1 << row->width))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s traps values that its field has not",
                        row->name);
    const char *name = CONTROLS[row->control].name;
    if (row->control != EL2_CONTROL_NONE &&
        (strncmp(row->name, name, strlen(name)) != 0 || row->name[strlen(name)] != '.'))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s is not a bit of %s", row->name, name);
    return true;
}

/* Every register that a row of the other tables has a control in holds a value here. */
static bool check_registers(struct el2_error *error)
{
    for (int control = EL2_CONTROL_NONE + 1; control < EL2_CONTROL_COUNT; control++)
        if (el2_control_of(CONTROLS[control].encoding) != (enum el2_control)control)
            return el2_fail(error, "traps/vm/control_registers.inc: %s stands there twice",
                            CONTROLS[control].name);
    return el2_feature_traps_check(error);
}

bool el2_controls_check(struct el2_error *error)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct el2_instruction covered = {.kind = EL2_INSN_MRS, .encoding = ROWS[i].first};
        if (!check_row(&ROWS[i], error))
            return false;
        if (ROWS[i].subject == EL2_SUBJECT_SYSREG && ROWS[i].mask == EL2_ENCODING_MASK &&
            in_id_rows(&covered) != (i < ID_ROW_COUNT))
            return el2_fail(error, "traps/vm/control_rows_id.inc: %s is in the wrong file", ROWS[i].name);
        for (size_t j = 0; j < i; j++) {
            if (same_row(&ROWS[i], &ROWS[j]))
                return el2_fail(error, "traps/vm/control_rows_*.inc: %s stands there twice", ROWS[i].name);
            if (ROWS[i].control != EL2_CONTROL_NONE && ROWS[i].control == ROWS[j].control &&
                ROWS[i].lsb == ROWS[j].lsb && ROWS[i].e2h == ROWS[j].e2h &&
                strcmp(ROWS[i].name, ROWS[j].name) != 0)
                return el2_fail(error, "traps/vm/control_rows_*.inc: %s and %s are one bit", ROWS[i].name,
                                ROWS[j].name);
        }
    }
    return check_registers(error);
}
