/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ID space as the vCPU has it on its CPU: what becomes of an MRS of each register, decided once for all reads, and
 * which of the answers the engine gives by itself.
 *
 * Decided when first asked for, and anew where the answer can have become another: the vCPU has moved, CSSELR_EL1 is
 * written, and for EL0 SCTLR_EL1 has changed. Nothing is allocated.
 *
 *     const struct el2_access *read = &el2_machine_id_reads_at_el1(machine)[index];
 *     read->trap.outcome == EL2_TRAP_TO_EL2;
 */
#ifndef EL2_SIM_MACHINE_ID_SPACE_H
#define EL2_SIM_MACHINE_ID_SPACE_H

#include "sim/machine/parts.h"

/* The decided reads by ID index, each as an MRS to X0; at EL0 under SCTLR_EL1 as it is now. */
const struct el2_access *el2_machine_id_reads_at_el1(struct el2_machine *machine);
const struct el2_access *el2_machine_id_reads_at_el0(struct el2_machine *machine);

/* The same decision for an MRS to Xt = `rt`. */
struct el2_access el2_machine_id_read_to(const struct el2_access *read, uint8_t rt);

/* Tells the engine to answer further reads of this kind by itself, where that cannot change and nobody asks to see each.
 * Their number is counted when they are taken back. */
void el2_machine_remember(struct el2_machine *machine, const struct el2_access *read);

/* Takes back and counts what the engine of a vCPU answers by itself. */
void el2_machine_forget_answers(struct el2_machine *machine, struct el2_vcpu *vcpu);

/* The vCPU is on another CPU, is reset, or its first run begins. */
void el2_machine_id_space_changed(struct el2_machine *machine, struct el2_vcpu *vcpu);

/* CSSELR_EL1 has been written. */
void el2_machine_id_selected(struct el2_machine *machine);

#endif
