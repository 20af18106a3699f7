/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_GET_REG_LIST: how many registers, in which order, and the CCSIDR_EL1 registers. */
#ifndef EL2_SIM_CONFORM_LIST_H
#define EL2_SIM_CONFORM_LIST_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* A `reglist`, `sysreglist` or `demux` record against what `vm`, before its first run, lists. */
void el2_conform_list(struct el2_conformer *c, struct el2_vm *vm, const struct el2_record *record);

#endif
