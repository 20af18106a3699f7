/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_SET_ONE_REG: what it takes, changes and refuses. */
#ifndef EL2_SIM_CONFORM_SET_H
#define EL2_SIM_CONFORM_SET_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* A `setmod` record: a write that is taken, and changed. */
void el2_conform_setmod(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `set` or `setf` record against what `vm` decides. */
void el2_conform_set(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `setabsent` record: writes of 0 to registers that KVM does not list. */
void el2_conform_setabsent(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

#endif
