/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What deciding and performing KVM_SET_ONE_REG share; no interface for others. */
#ifndef EL2_TRAPS_ONEREG_ONEREG_INTERNAL_H
#define EL2_TRAPS_ONEREG_ONEREG_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "traps/vm/vmstate.h"

/* What KVM_GET_ONE_REG returns of the register of an ID index (64 bits); 0 where the kernel has no row for
 * it. */
uint64_t el2_onereg_current(const struct el2_vm *vm, unsigned vcpu, int index);

/* Where a vCPU keeps the register that an [id] policy says it has of its own (MPIDR_EL1, CSSELR_EL1, CLIDR_EL1). */
uint64_t *el2_onereg_of_vcpu(struct el2_vcpu_regs *vcpu, enum el2_id_policy policy);

/* Whether the guest reads 0 there, whatever the host has. */
bool el2_onereg_reads_as_zero(const struct el2_vm *vm, int index);

#endif
