/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fine-grained traps. Declared in archfeature.h. */
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

static const struct el2_arch_fine_control fine_controls[] = {
#define ARCH_FINE(op0, op1, crn, crm, op2, name, access, control, lsb, field, traps)                         \
    {EL2_ENCODING(op0, op1, crn, crm, op2),                                                                  \
     name,                                                                                                   \
     EL2_ARCH_##access,                                                                                      \
     EL2_SYS_##control,                                                                                      \
     lsb,                                                                                                    \
     field,                                                                                                  \
     traps,                                                                                                  \
     #control "." field},
#include "cpumodel/arch/arch_fine_controls.inc"
};

#define FINE_COUNT EL2_COUNT(fine_controls)

const struct el2_arch_fine_control *el2_arch_fine_controls(el2_encoding encoding, size_t *count)
{
    size_t low = 0, high = FINE_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fine_controls[middle].encoding < encoding)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < FINE_COUNT && fine_controls[high].encoding == encoding; high++)
        ;
    *count = high - low;
    return *count ? &fine_controls[low] : NULL;
}

bool el2_arch_fine_controls_check(struct el2_error *error)
{
    for (size_t i = 0; i < FINE_COUNT; i++) {
        const struct el2_arch_fine_control *row = &fine_controls[i];
        const struct el2_arch_register *brought = el2_arch_register(row->encoding);
        const struct el2_register *reg = el2_register_by_encoding(row->encoding);
        const char *name = brought ? brought->name : reg ? reg->name : "";
        if (strcmp(name, row->name) != 0)
            return el2_fail(error, "arch_fine_controls.inc: %s is no register of that encoding", row->name);
        const struct el2_arch_control control = {
            .control = row->control, .lsb = row->lsb, .width = 1, .field = row->field};
        if (!el2_arch_control_field_check("arch_fine_controls.inc", &control, error))
            return false;
        if (row->traps > 1 || (row->access == EL2_ARCH_EXECUTE) != (el2_op0(row->encoding) == 1))
            return el2_fail(error, "arch_fine_controls.inc: %s is not accessed so", row->name);
        if (i && (row[-1].encoding > row->encoding ||
                  (row[-1].encoding == row->encoding && row[-1].access >= row->access)))
            return el2_fail(error, "arch_fine_controls.inc: %s is not sorted", row->name);
    }
    return true;
}

bool el2_arch_features_check(struct el2_error *error)
{
    return el2_arch_announcements_check(error) && el2_arch_rules_check(error) &&
           el2_arch_instructions_check(error) && el2_arch_registers_check(error) &&
           el2_arch_controls_check(error) && el2_arch_fine_controls_check(error);
}
