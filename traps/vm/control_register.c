/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that hold controls. Declared in control.h and control_table.h. */
#include "cpumodel/arch/encodings.h"
#include "traps/vm/control_table.h"

struct control_row {
    el2_encoding encoding;
    const char *name;
    const char *origin;
};

static const struct control_row registers[EL2_CONTROL_COUNT] = {
    [EL2_CONTROL_NONE] = {0, "", "DDI 0487 C6.2"},
#define CONTROL_REGISTER(id, name, origin) [EL2_CONTROL_##id] = {EL2_SYS_##name, #name, origin " " #name},
#include "traps/vm/control_registers.inc"
#undef CONTROL_REGISTER
};

el2_encoding el2_control_encoding(enum el2_control control)
{
    return registers[control].encoding;
}

const char *el2_control_name(enum el2_control control)
{
    return registers[control].name;
}

enum el2_control el2_control_of(el2_encoding encoding)
{
    for (int control = EL2_CONTROL_NONE + 1; control < EL2_CONTROL_COUNT; control++)
        if (registers[control].encoding == encoding)
            return (enum el2_control)control;
    return EL2_CONTROL_NONE;
}

const char *el2_control_origin(enum el2_control control)
{
    return registers[control].origin;
}

bool el2_control_registers_check(struct el2_error *error)
{
    for (int control = EL2_CONTROL_NONE + 1; control < EL2_CONTROL_COUNT; control++)
        if (el2_control_of(registers[control].encoding) != (enum el2_control)control)
            return el2_fail(error, "traps/vm/control_registers.inc: %s stands there twice",
                            registers[control].name);
    return true;
}
