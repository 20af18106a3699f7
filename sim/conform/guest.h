/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an AArch64 guest read. */
#ifndef EL2_SIM_CONFORM_GUEST_H
#define EL2_SIM_CONFORM_GUEST_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* A `guest` record: at EL1. */
void el2_conform_guest(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `guest_el0` record: at EL0. */
void el2_conform_guest_el0(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `guestccsidr` record: CCSIDR_EL1 after a write of CSSELR_EL1, which is made. */
void el2_conform_guestccsidr(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record);

/* The recorded guest's last writes: CSSELR_EL1 0 … 15. */
void el2_conform_probe_csselr(struct el2_vm *vm);

#endif
