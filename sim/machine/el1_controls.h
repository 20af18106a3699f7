/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system registers of the guest's EL1 that control what it may use, as far as the engine has them not or must not
 * see them: CPACR_EL1, SCTLR2_EL1, and bits of SCTLR_EL1.
 */
#ifndef EL2_SIM_MACHINE_EL1_CONTROLS_H
#define EL2_SIM_MACHINE_EL1_CONTROLS_H

#include "sim/machine/parts.h"
#include "traps/vm/control.h"

/* The controls in force: KVM's, and EL1's own. */
struct el2_controls el2_machine_controls(const struct el2_machine *machine);

/* Writes CPACR_EL1: 64 bits, of which those stay that the CPU has. */
void el2_machine_set_cpacr(struct el2_machine *machine, uint64_t value);

/* Bits of SCTLR_EL1 that are RES0 on this CPU, and that mean something to the engine. */
uint64_t el2_machine_sctlr_absent(const struct el2_machine *machine);

/*
 * The registers of EL1 that the engine lacks and that are kept here: false for others, and for a value whose effect is
 * not modelled. A read's value goes to *value, a write's comes from there.
 */
bool el2_machine_keep_register(struct el2_machine *machine, el2_encoding encoding, bool is_read,
                               uint64_t *value);

#endif
