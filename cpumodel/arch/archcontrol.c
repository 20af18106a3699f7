/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The controls that keep a guest from using a feature. Declared in archfeature.h. */
#include <fnmatch.h>
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/exceptionclass.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

#define ARCH_SUBJECT_EVERYTHING   EL2_ARCH_EVERYTHING, NULL
#define ARCH_SUBJECT_INSTRUCTIONS EL2_ARCH_INSTRUCTIONS, NULL
#define ARCH_SUBJECT_REGISTERS    EL2_ARCH_REGISTERS, NULL
#define ARCH_SUBJECT_ONE(name)    EL2_ARCH_ONE, name

#define EL2_ARCH_EFFECT_TRAP  EL2_ARCH_TRAP
#define EL2_ARCH_EFFECT_UNDEF EL2_ARCH_MAKES_UNDEF
#define EL2_ARCH_EFFECT_NOP   EL2_ARCH_MAKES_NOP

#define EL2_ARCH_E2H_OF_ANY   EL2_ARCH_E2H_ANY
#define EL2_ARCH_E2H_OF_E2H_0 EL2_ARCH_E2H_0
#define EL2_ARCH_E2H_OF_E2H_1 EL2_ARCH_E2H_1

/* clang-format off */
static const struct el2_arch_control controls[] = {
#define ARCH_CONTROL(feature, subject, reg, lsb, width, field, at_el0, at_el1, e2h, target, ec, effect)      \
    {EL2_FEAT_##feature, ARCH_SUBJECT_##subject, EL2_SYS_##reg, lsb, width, field, at_el0, at_el1,           \
     EL2_ARCH_E2H_OF_##e2h, target, ec, EL2_ARCH_EFFECT_##effect, #reg "." field, false},
#define ARCH_WITHDRAWN(feature, subject, reg, lsb, width, field, at_el0, at_el1, e2h, target, ec, effect)    \
    {EL2_FEAT_##feature, ARCH_SUBJECT_##subject, EL2_SYS_##reg, lsb, width, field, at_el0, at_el1,           \
     EL2_ARCH_E2H_OF_##e2h, target, ec, EL2_ARCH_EFFECT_##effect, #reg "." field, true},
#include "cpumodel/arch/arch_controls.inc"
};
/* clang-format on */

#define CONTROL_COUNT EL2_COUNT(controls)

const struct el2_arch_control *el2_arch_controls(enum el2_arch_id id, size_t *count)
{
    size_t first = 0, last;
    for (; first < CONTROL_COUNT && controls[first].feature != id; first++)
        ;
    for (last = first; last < CONTROL_COUNT && controls[last].feature == id; last++)
        ;
    *count = last - first;
    return *count ? &controls[first] : NULL;
}

bool el2_arch_control_covers(const struct el2_arch_control *control, const char *mnemonic,
                             const char *register_name)
{
    switch (control->subject) {
    case EL2_ARCH_EVERYTHING:
        return true;
    case EL2_ARCH_INSTRUCTIONS:
        return mnemonic && !register_name;
    case EL2_ARCH_REGISTERS:
        return register_name;
    default:
        return fnmatch(control->one, register_name ? register_name : mnemonic ? mnemonic : "", 0) == 0;
    }
}

bool el2_arch_field_known(const char *table, el2_encoding encoding, unsigned lsb, const char *name,
                          const struct el2_field *found, bool is_withdrawn, struct el2_error *error)
{
    char scratch[EL2_ENCODING_TEXT];
    const struct el2_field *there = el2_field_by_bit(encoding, lsb);
    if (is_withdrawn && (found || there))
        return el2_fail(error, "%s: %s.%s is withdrawn, but fields.inc has %s", table,
                        el2_register_name(encoding, scratch), name, (found ? found : there)->name);
    if (!is_withdrawn && !found)
        return el2_fail(error, "%s: fields.inc has no %s.%s", table, el2_register_name(encoding, scratch),
                        name);
    return true;
}

/* The register of EL1 whose layout a register of EL2 has where E2H is 1 (DDI 0487 D24.2), or itself. */
static el2_encoding layout_of(el2_encoding control, enum el2_arch_e2h e2h)
{
    if (e2h != EL2_ARCH_E2H_1)
        return control;
    return control == EL2_SYS_CPTR_EL2      ? EL2_SYS_CPACR_EL1
           : control == EL2_SYS_CNTHCTL_EL2 ? EL2_SYS_CNTKCTL_EL1
                                            : control;
}

bool el2_arch_control_field_check(const char *table, const struct el2_arch_control *row,
                                  struct el2_error *error)
{
    char scratch[EL2_ENCODING_TEXT];
    el2_encoding layout = layout_of(row->control, row->e2h);
    const struct el2_field *named = el2_field_by_name(layout, row->field);
    if (named && (named->lsb != row->lsb || named->width != row->width))
        return el2_fail(error, "%s: %s has no %s at [%u+:%u]", table,
                        el2_register_name(row->control, scratch), row->field, row->lsb, row->width);
    return el2_arch_field_known(table, layout, row->lsb, row->field, named, row->is_withdrawn, error);
}

/* MSR, MRS, SYS, SYSL and MSR (immediate), which has op0 = 0 and CRn = 4 (DDI 0487 C4.1.94). */
static bool is_access(uint32_t word)
{
    return (word & 0xffc00000) == 0xd5000000 && (el2_op0(word) != 0 || el2_crn(word) == 4);
}

bool el2_arch_control_class_check(const struct el2_arch_control *row, struct el2_error *error)
{
    size_t count;
    const struct el2_arch_instruction *instruction = el2_arch_instructions(&count);
    for (size_t i = 0; row->ec == EL2_EC_SYS64 && i < count; i++, instruction++)
        if (!instruction->unallocated && !is_access(instruction->example) &&
            el2_arch_need_names(&instruction->need, row->feature) &&
            el2_arch_control_covers(row, instruction->mnemonic, NULL))
            return el2_fail(error, "arch_controls.inc: %s: class 0x18 of %s, which accesses no register",
                            row->name, instruction->mnemonic);
    return true;
}

bool el2_arch_controls_check(struct el2_error *error)
{
    for (size_t i = 0; i < CONTROL_COUNT; i++) {
        const struct el2_arch_control *row = &controls[i];
        const char *name = el2_arch_feature(row->feature)->name;
        unsigned values = 1u << (1u << row->width);
        if (!el2_arch_control_field_check("arch_controls.inc", row, error) ||
            !el2_arch_control_class_check(row, error))
            return false;
        if (i && row[-1].feature > row->feature)
            return el2_fail(error, "arch_controls.inc: %s is not sorted", name);
        if (!(row->at_el0 | row->at_el1) || (row->at_el0 | row->at_el1) >= values)
            return el2_fail(error, "arch_controls.inc: %s: %s never has an effect", name, row->field);
        bool trap = row->effect == EL2_ARCH_TRAP;
        if ((row->target != 1 && row->target != 2) || (row->ec != 0) != trap)
            return el2_fail(error, "arch_controls.inc: %s: %s has no such target or class", name, row->field);
    }
    return true;
}
