/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers and system instructions that a feature brings. Declared in archfeature.h. */
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

static const struct el2_arch_register registers[] = {
#define ARCH_REGISTER(op0, op1, crn, crm, op2, need, name)                                                   \
    {EL2_ENCODING(op0, op1, crn, crm, op2), NEED_##need, #name},
#include "cpumodel/arch/arch_registers.inc"
};

#define REGISTER_COUNT EL2_COUNT(registers)

const struct el2_arch_register *el2_arch_registers(size_t *count)
{
    *count = REGISTER_COUNT;
    return registers;
}

static int compare_encoding(const void *encoding, const void *row)
{
    el2_encoding a = *(const el2_encoding *)encoding, b = ((const struct el2_arch_register *)row)->encoding;
    return (a > b) - (a < b);
}

const struct el2_arch_register *el2_arch_register(el2_encoding encoding)
{
    return bsearch(&encoding, registers, REGISTER_COUNT, sizeof registers[0], compare_encoding);
}

bool el2_arch_registers_check(struct el2_error *error)
{
    for (size_t i = 0; i < REGISTER_COUNT; i++) {
        const struct el2_arch_register *row = &registers[i];
        const struct el2_register *named = el2_register_by_encoding(row->encoding);
        if (i && row[-1].encoding >= row->encoding)
            return el2_fail(error, "arch_registers.inc: %s is not sorted", row->name);
        if (row->need.alternative[0][0] == EL2_FEAT_NONE)
            return el2_fail(error, "arch_registers.inc: %s needs nothing", row->name);
        if (!named || strcmp(named->name, row->name) != 0)
            return el2_fail(error, "arch_registers.inc: %s is %s", row->name,
                            named ? named->name : "not in registers.inc");
    }
    return true;
}
