/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_GET_ONE_REG, before the guest has run and after. */
#ifndef EL2_SIM_CONFORM_GET_H
#define EL2_SIM_CONFORM_GET_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* A `get` record. */
void el2_conform_get(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

/* A `getpost` record: the value after the run, where it differs from that before. */
void el2_conform_getpost(struct el2_conformer *c, const struct el2_vm *before, const struct el2_vm *after,
                         const struct el2_record *record);

/* A `getpostdiffs` record: how many differ. */
void el2_conform_getpostdiffs(struct el2_conformer *c, const struct el2_vm *before,
                              const struct el2_vm *after, const struct el2_record *record);

#endif
