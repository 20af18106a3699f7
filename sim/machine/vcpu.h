/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vCPUs of a machine: made with it, started by who boots, turned on and off by PSCI CPU_ON and CPU_OFF.
 *
 *     for (unsigned i = 0; i < machine->vcpu_count; i++)
 *         if (!el2_vcpu_create(machine, i, &error)) …
 *     el2_vcpu_start(machine, &machine->all[0], &(struct el2_vcpu_entry){.pc = entry, .x0 = argument});
 */
#ifndef EL2_SIM_MACHINE_VCPU_H
#define EL2_SIM_MACHINE_VCPU_H

#include "sim/machine/parts.h"

/* Fills in machine->all[index], those before it first. Its engine calls `calls` up. */
bool el2_vcpu_create(struct el2_machine *machine, unsigned index, const struct el2_engine_calls *calls,
                     struct el2_error *error);
void el2_vcpu_free(struct el2_vcpu *vcpu);

/* Where a vCPU starts. */
struct el2_vcpu_entry {
    uint64_t pc;
    uint64_t x0;
    bool big_endian; /* SCTLR_EL1.EE */
};

/* The vCPU is on, at EL1 with all interrupts masked. It has not run. */
void el2_vcpu_start(struct el2_machine *machine, struct el2_vcpu *vcpu, const struct el2_vcpu_entry *entry);

/* PSCI CPU_ON of a vCPU that is off: it is reset, as KVM does it (kvm_reset_vcpu), the timers off and all registers as they
 * were made, and started. */
void el2_vcpu_turn_on(struct el2_machine *machine, struct el2_vcpu *vcpu, const struct el2_vcpu_entry *entry);

/* The vCPU of the turn is off: the next one's turn. False where none is left that ever runs. */
bool el2_vcpu_turn_off(struct el2_machine *machine);

#endif
