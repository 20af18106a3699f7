/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trap controls of what features bring (cpumodel/arch/arch_controls.inc), and the fine-grained traps
 * (arch_fine_controls.inc), as el2_trap_decide asks them for an access.
 *
 *     struct el2_feature_trap trap;
 *     if (el2_fine_trap(&controls, cpu, &mrs, 1, &trap))
 *         puts(trap.name);                                   // "HFGRTR_EL2.MIDR_EL1"
 */
#ifndef EL2_TRAPS_VM_CONTROL_FEATURE_H
#define EL2_TRAPS_VM_CONTROL_FEATURE_H

#include "traps/vm/control.h"

struct el2_feature_trap {
    enum el2_control control;
    const char *name; /* "HCRX_EL2.TCR2En"; static */
    enum el2_arch_effect effect;
    uint8_t target; /* Exception level 1 or 2 */
    uint8_t ec;
};

/* Whether an instruction, register or operation is of a feature that the CPU has not. */
bool el2_trap_lacks_feature(const struct el2_cpu *cpu, const struct el2_instruction *instruction);

/*
 * The first control of Exception level `level` (1 or 2) that has an effect on the access at `el`: one of the feature that
 * brings it, or of what that builds on. Controls in registers that struct el2_controls has not are left out.
 */
bool el2_feature_trap(const struct el2_controls *controls, const struct el2_cpu *cpu,
                      const struct el2_instruction *instruction, unsigned el, unsigned level,
                      struct el2_feature_trap *trap);

/* The fine-grained trap of a register or operation that has an effect. */
bool el2_fine_trap(const struct el2_controls *controls, const struct el2_cpu *cpu,
                   const struct el2_instruction *instruction, unsigned el, struct el2_feature_trap *trap);

/* The fine-grained trap that covers the access on the CPU, whatever its value; NULL where none does. */
const struct el2_arch_fine_control *el2_fine_control_that_covers(const struct el2_cpu *cpu,
                                                                 const struct el2_instruction *instruction);

/* Checks that each control of EL2 in the two tables is in a register of control_registers.inc. */
bool el2_feature_traps_check(struct el2_error *error);

#endif
