/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A write to the ID space as users say it: "REG=VALUE", or "REG.FIELD=VALUE" with the other fields as a VM has them.
 *
 *     struct el2_assignment write;
 *     if (el2_assignment_parse("ID_AA64PFR0_EL1.SVE=1", vm, &write, &error))
 *         el2_onereg_decide(vm, 0, write.encoding, write.value, &decision);
 */
#ifndef EL2_SIM_COMMAND_ASSIGNMENT_H
#define EL2_SIM_COMMAND_ASSIGNMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"
#include "traps/vm/vm.h"

struct el2_assignment {
    el2_encoding encoding; /* in the ID space */
    uint64_t value;        /* of the whole register */
};

/* False with a message where the text is no write, or names no register of the ID space. */
bool el2_assignment_parse(const char *text, const struct el2_vm *vm, struct el2_assignment *assignment,
                          struct el2_error *error);

#endif
