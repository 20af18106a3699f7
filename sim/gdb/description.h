/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers that a debugger is shown, and the target description that tells it of them ("Target Descriptions", "AArch64
 * Features" of GDB's manual): the general registers, the vectors, the system registers of EL1, the timers', the ID space as
 * the guest reads it. A register's number is its place: those of `g` come first.
 *
 *     struct el2_gdb_register registers;
 *     el2_gdb_register_at(34, &reg);        // V0
 *     char *xml = el2_gdb_description(&error);
 */
#ifndef EL2_SIM_GDB_DESCRIPTION_H
#define EL2_SIM_GDB_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"

#define EL2_GDB_SP   31u
#define EL2_GDB_PC   32u
#define EL2_GDB_CPSR 33u
#define EL2_GDB_V0   34u
#define EL2_GDB_FPSR 66u
#define EL2_GDB_FPCR 67u
#define EL2_GDB_G    68u /* registers in `g`; behind them are system registers */

struct el2_gdb_register {
    size_t size;           /* bytes */
    el2_encoding encoding; /* of FPSR, FPCR and the system registers */
};

/* False: there is no register of that number. */
bool el2_gdb_register_at(unsigned number, struct el2_gdb_register *reg);

/* Whether it is among the system registers: each can be read without effect. */
bool el2_gdb_shows(el2_encoding encoding);

/* target.xml: the caller frees it. NULL: out of memory. */
char *el2_gdb_description(struct el2_error *error);

#endif
