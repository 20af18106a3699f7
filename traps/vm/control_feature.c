/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/vm/control_feature.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "traps/syndrome/syndrome.h"

#define HCR_E2H (1ull << 34)

struct subject { /* what is accessed, as arch_controls.inc names it */
    const struct el2_arch_need *need;
    const char *mnemonic;
    const char *register_name;
};

/* The features whose instructions are a kind of their own. */
static const struct el2_arch_need *need_of_kind(enum el2_instruction_kind kind, const char **mnemonic)
{
    static const struct el2_arch_need fp = {{{EL2_FEAT_FP}, {EL2_FEAT_AdvSIMD}}}, sve = {{{EL2_FEAT_SVE}}},
                                      sme = {{{EL2_FEAT_SME}}}, wfxt = {{{EL2_FEAT_WFxT}}};
    *mnemonic = kind == EL2_INSN_WFIT ? "wfit" : kind == EL2_INSN_WFET ? "wfet" : "";
    switch (kind) {
    case EL2_INSN_FP:
        return &fp;
    case EL2_INSN_SVE:
        return &sve;
    case EL2_INSN_SME:
        return &sme;
    case EL2_INSN_WFIT:
    case EL2_INSN_WFET:
        return &wfxt;
    default:
        return NULL;
    }
}

static bool names_register(enum el2_instruction_kind kind)
{
    switch (kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_MRRS:
    case EL2_INSN_MSRR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
    case EL2_INSN_SYSP:
        return true;
    default:
        return false;
    }
}

/* FPCR and FPSR are FEAT_FP's, but no use of it worth telling: arch_registers.inc leaves them out. */
static bool is_fp_register(el2_encoding encoding)
{
    return encoding == EL2_SYS_FPCR || encoding == EL2_SYS_FPSR;
}

static bool find_subject(const struct el2_instruction *insn, struct subject *subject)
{
    *subject = (struct subject){0};
    if (!names_register(insn->kind)) {
        subject->need = need_of_kind(insn->kind, &subject->mnemonic);
        return subject->need;
    }
    if (el2_in_id_space(insn->encoding))
        return false;
    if (is_fp_register(insn->encoding)) {
        subject->need = need_of_kind(EL2_INSN_FP, &subject->mnemonic);
        subject->mnemonic = NULL;
        subject->register_name = insn->encoding == EL2_SYS_FPCR ? "FPCR" : "FPSR";
        return true;
    }
    const struct el2_arch_register *reg = el2_arch_register(insn->encoding);
    if (reg) {
        subject->need = &reg->need;
        subject->register_name = reg->name;
    }
    return reg;
}

/* The first alternative of the need that the CPU has; NULL where it has none. */
static const uint16_t *met(const struct el2_arch_need *need, const struct el2_cpu *cpu)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++)
        if (el2_arch_present((enum el2_arch_id)both[0], cpu->id) &&
            (both[1] == EL2_FEAT_NONE || el2_arch_present((enum el2_arch_id)both[1], cpu->id)))
            return both;
    return NULL;
}

bool el2_trap_lacks_feature(const struct el2_cpu *cpu, const struct el2_instruction *insn)
{
    struct subject subject;
    return find_subject(insn, &subject) && !met(subject.need, cpu);
}

static unsigned level_of(const struct el2_arch_control *row)
{
    return el2_op1(row->control) == 4 ? 2 : 1;
}

static bool has_effect(const struct el2_arch_control *row, const struct el2_controls *controls, unsigned el)
{
    enum el2_control control = el2_control_of(row->control);
    return control != EL2_CONTROL_NONE &&
           el2_arch_control_is_there(row, controls->value[EL2_CONTROL_HCR] & HCR_E2H) &&
           el2_arch_control_acts(row, controls->value[control], el);
}

static const struct el2_arch_control *find_control(const struct el2_controls *controls,
                                                   const struct subject *subject, enum el2_arch_id feature,
                                                   unsigned el, unsigned level)
{
    for (unsigned link = 0; link < EL2_ARCH_CHAIN && feature != EL2_FEAT_NONE; link++) {
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls(feature, &count);
        for (size_t i = 0; i < count; i++)
            if (level_of(&row[i]) == level &&
                el2_arch_control_covers(&row[i], subject->mnemonic, subject->register_name) &&
                has_effect(&row[i], controls, el))
                return &row[i];
        feature = el2_arch_feature(feature)->controls;
    }
    return NULL;
}

bool el2_feature_trap(const struct el2_controls *controls, const struct el2_cpu *cpu,
                      const struct el2_instruction *insn, unsigned el, unsigned level,
                      struct el2_feature_trap *trap)
{
    struct subject subject;
    const uint16_t *both = find_subject(insn, &subject) ? met(subject.need, cpu) : NULL;
    for (unsigned i = 0; both && i < 2; i++) {
        const struct el2_arch_control *row =
            find_control(controls, &subject, (enum el2_arch_id)both[i], el, level);
        if (!row)
            continue;
        *trap = (struct el2_feature_trap){el2_control_of(row->control), row->name, row->effect, row->target,
                                          row->ec};
        return true;
    }
    return false;
}

static bool implemented(const struct el2_cpu *cpu, el2_encoding control)
{
    switch (control) {
    case EL2_SYS_HFGRTR2_EL2:
    case EL2_SYS_HFGWTR2_EL2:
    case EL2_SYS_HFGITR2_EL2:
    case EL2_SYS_HDFGRTR2_EL2:
    case EL2_SYS_HDFGWTR2_EL2:
        return el2_arch_present(EL2_FEAT_FGT2, cpu->id);
    case EL2_SYS_ICH_HFGRTR_EL2:
    case EL2_SYS_ICH_HFGWTR_EL2:
    case EL2_SYS_ICH_HFGITR_EL2:
        return el2_arch_present(EL2_FEAT_GCIE, cpu->id);
    default:
        return el2_arch_present(EL2_FEAT_FGT, cpu->id);
    }
}

static bool same_access(enum el2_arch_access access, const struct el2_instruction *insn)
{
    if (el2_op0(insn->encoding) == 1)
        return access == EL2_ARCH_EXECUTE;
    return access == (el2_instruction_reads(insn->kind) ? EL2_ARCH_READ : EL2_ARCH_WRITE);
}

/* EL0 may not write TPIDRRO_EL0: it is UNDEFINED there whatever is trapped. */
static bool is_reachable(const struct el2_instruction *insn, unsigned el)
{
    return el || insn->encoding != EL2_SYS_TPIDRRO_EL0 || el2_instruction_reads(insn->kind);
}

bool el2_fine_trap(const struct el2_controls *controls, const struct el2_cpu *cpu,
                   const struct el2_instruction *insn, unsigned el, struct el2_feature_trap *trap)
{
    size_t count = 0;
    const struct el2_arch_fine_control *row = names_register(insn->kind) && is_reachable(insn, el)
                                                  ? el2_arch_fine_controls(insn->encoding, &count)
                                                  : NULL;
    for (size_t i = 0; i < count; i++) {
        enum el2_control control = el2_control_of(row[i].control);
        if (!same_access(row[i].access, insn) || !implemented(cpu, row[i].control) ||
            (controls->value[control] >> row[i].lsb & 1) != row[i].traps)
            continue;
        bool is_128 = insn->kind == EL2_INSN_MRRS || insn->kind == EL2_INSN_MSRR;
        *trap = (struct el2_feature_trap){control, row[i].control_name, EL2_ARCH_TRAP, 2,
                                          is_128 ? EL2_EC_SYS128 : EL2_EC_SYS64};
        return true;
    }
    return false;
}

const struct el2_arch_fine_control *el2_fine_control_that_covers(const struct el2_cpu *cpu,
                                                                 const struct el2_instruction *insn)
{
    size_t count;
    const struct el2_arch_fine_control *row = el2_arch_fine_controls(insn->encoding, &count);
    for (size_t i = 0; i < count; i++)
        if (same_access(row[i].access, insn) && implemented(cpu, row[i].control))
            return &row[i];
    return NULL;
}

bool el2_feature_traps_check(struct el2_error *error)
{
    for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls((enum el2_arch_id)id, &count);
        for (size_t i = 0; i < count; i++)
            if (level_of(&row[i]) == 2 && el2_control_of(row[i].control) == EL2_CONTROL_NONE)
                return el2_fail(error, "traps/vm/control_registers.inc has no row for %s", row[i].name);
    }
    size_t registers;
    const struct el2_register *reg = el2_registers(&registers);
    for (size_t k = 0; k < registers; k++) {
        size_t count;
        const struct el2_arch_fine_control *row = el2_arch_fine_controls(reg[k].encoding, &count);
        for (size_t i = 0; i < count; i++)
            if (el2_control_of(row[i].control) == EL2_CONTROL_NONE)
                return el2_fail(error, "traps/vm/control_registers.inc has no row for %s",
                                row[i].control_name);
    }
    return true;
}
