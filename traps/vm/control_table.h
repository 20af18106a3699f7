/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of traps/vm/control_rows_*.inc, as el2_trap_decide (control.h) asks them.
 *
 *     const struct el2_trap_row *row = el2_trap_row_of(&controls, cpu, &mrs, 1);
 *     el2_control_origin(row->control);                       // "DDI 0487 D24.2 HCR_EL2"
 */
#ifndef EL2_TRAPS_VM_CONTROL_TABLE_H
#define EL2_TRAPS_VM_CONTROL_TABLE_H

#include "traps/vm/control.h"

/* What an access has to be for a row to cover it. */
enum el2_trap_subject el2_trap_subject_of(enum el2_instruction_kind kind);

/* The first row that covers the access at `el` (0 or 1) and whose control has a value that traps; NULL where none. */
const struct el2_trap_row *el2_trap_row_of(const struct el2_controls *controls, const struct el2_cpu *cpu,
                                           const struct el2_instruction *instruction, unsigned el);

/* Where the control register is described. */
const char *el2_control_origin(enum el2_control control);

/* Each checks its table. */
bool el2_control_registers_check(struct el2_error *error);

#endif
