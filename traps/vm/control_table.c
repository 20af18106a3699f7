/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/control_table.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/control_feature.h"

#define HCR_E2H (1ull << 34)

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

static const struct el2_trap_row rows[] = {
#include "traps/vm/control_rows_id.inc"
#include "traps/vm/control_rows_other.inc"
};

#define ROW_COUNT EL2_COUNT(rows)

#undef ROW
#define ROW(...) +1
enum {
    ID_ROW_COUNT = 0
#include "traps/vm/control_rows_id.inc"
};

const struct el2_trap_row *el2_trap_rows(size_t *count)
{
    *count = ROW_COUNT;
    return rows;
}

enum el2_trap_subject el2_trap_subject_of(enum el2_instruction_kind kind)
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
    if (subject != el2_trap_subject_of(insn->kind))
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
    return el2_trap_subject_of(insn->kind) == EL2_SUBJECT_SYSREG && el2_op0(insn->encoding) == 3 &&
           el2_op1(insn->encoding) < 4 && el2_crn(insn->encoding) == 0;
}

const struct el2_trap_row *el2_trap_row_of(const struct el2_controls *controls, const struct el2_cpu *cpu,
                                           const struct el2_instruction *insn, unsigned el)
{
    bool is_id = in_id_rows(insn);
    size_t end = is_id ? ID_ROW_COUNT : ROW_COUNT;
    for (size_t i = is_id ? 0 : ID_ROW_COUNT; i < end; i++) {
        const struct el2_trap_row *row = &rows[i];
        if (!(row->levels & (el == 0 ? EL2_TRAP_EL0 : EL2_TRAP_EL1)) || !el2_trap_row_covers(row, insn))
            continue;
        unsigned value = controls->value[row->control] >> row->lsb & ((1u << row->width) - 1);
        if (row->traps >> value & 1 && row_applies(row, controls, cpu, insn))
            return row;
    }
    return NULL;
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
    if (row->control == EL2_CONTROL_NONE ? row->lsb != 0 || row->width != 0 || row->traps != 1
                                         : row->width == 0 || row->width > 2 || row->lsb + row->width > 64 ||
                                               !row->traps || row->traps >> (1 << row->width))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s traps values that its field has not",
                        row->name);
    const char *name = el2_control_name(row->control);
    if (row->control != EL2_CONTROL_NONE &&
        (strncmp(row->name, name, strlen(name)) != 0 || row->name[strlen(name)] != '.'))
        return el2_fail(error, "traps/vm/control_rows_*.inc: %s is not a bit of %s", row->name, name);
    return true;
}

/* Whether a control of a feature, or a fine-grained trap, is the row's. */
static bool is_stated_by_feature(const struct el2_trap_row *row)
{
    const struct el2_arch_register *reg = el2_arch_register(row->first);
    el2_encoding control = el2_control_encoding(row->control);
    size_t count;
    enum el2_arch_id feature;
    for (size_t i = 0; reg && (feature = el2_arch_need_feature(&reg->need, i)) != EL2_FEAT_NONE; i++) {
        const struct el2_arch_control *other = el2_arch_controls(feature, &count);
        for (size_t j = 0; j < count; j++)
            if (other[j].control == control && other[j].lsb == row->lsb &&
                el2_arch_control_covers(&other[j], NULL, reg->name))
                return true;
    }
    const struct el2_arch_fine_control *fine = el2_arch_fine_controls(row->first, &count);
    for (size_t j = 0; j < count; j++)
        if (fine[j].control == control && fine[j].lsb == row->lsb)
            return true;
    return false;
}

/* A row of one register or operation states what no other table does. */
static bool check_once(const struct el2_trap_row *row, struct el2_error *error)
{
    bool is_one = (row->subject == EL2_SUBJECT_SYSREG || row->subject == EL2_SUBJECT_SYSTEM) &&
                  row->first == row->last && row->mask == EL2_ENCODING_MASK;
    return !is_one || !is_stated_by_feature(row) ||
           el2_fail(error, "traps/vm/control_rows_*.inc: %s stands in cpumodel/arch/arch_*controls.inc, too",
                    row->name);
}

bool el2_controls_check(struct el2_error *error)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct el2_instruction covered = {.kind = EL2_INSN_MRS, .encoding = rows[i].first};
        if (!check_row(&rows[i], error) || !check_once(&rows[i], error))
            return false;
        if (rows[i].subject == EL2_SUBJECT_SYSREG && rows[i].mask == EL2_ENCODING_MASK &&
            in_id_rows(&covered) != (i < ID_ROW_COUNT))
            return el2_fail(error, "traps/vm/control_rows_id.inc: %s is in the wrong file", rows[i].name);
        for (size_t j = 0; j < i; j++) {
            if (same_row(&rows[i], &rows[j]))
                return el2_fail(error, "traps/vm/control_rows_*.inc: %s stands there twice", rows[i].name);
            if (rows[i].control != EL2_CONTROL_NONE && rows[i].control == rows[j].control &&
                rows[i].lsb == rows[j].lsb && rows[i].e2h == rows[j].e2h &&
                strcmp(rows[i].name, rows[j].name) != 0)
                return el2_fail(error, "traps/vm/control_rows_*.inc: %s and %s are one bit", rows[i].name,
                                rows[j].name);
        }
    }
    return el2_control_registers_check(error) && el2_feature_traps_check(error);
}
