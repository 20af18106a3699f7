/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the kernel handles an exit of the guest to EL2: which handler an exception class has, and what the table of
 * system registers does with a trapped register. All of it is the kernel file's: [handlers] and
 * [trapped-registers] (sanitise/language/exits.h).
 *
 *     const struct el2_exits *exits = el2_kernel_exits(kernel);
 *     const struct el2_exit_row *row = el2_exit_row(exits, EL2_EC_SVE);   // linux-4.15: handle_sve, inject UNDEF
 */
#ifndef EL2_TRAPS_EL2_EXITS_H
#define EL2_TRAPS_EL2_EXITS_H

#include "sanitise/language/exits.h"
#include "traps/vm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The handler of a class (0 to 63). */
const struct el2_exit_row *el2_exit_row(const struct el2_exits *exits, unsigned ec);

/*
 * What the VM's kernel does with a trapped access to a register outside the ID space. Of the rows that cover the
 * register the one that starts last counts, and of its cases the first that holds for the VM; never NULL.
 */
const struct el2_exit_register *el2_exit_register(const struct el2_vm *vm, el2_encoding encoding);

#ifdef __cplusplus
}
#endif

#endif
