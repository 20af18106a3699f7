/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an AArch32 guest read by MRC p15 and VMRS. */
#ifndef EL2_SIM_CONFORM_GUEST32_H
#define EL2_SIM_CONFORM_GUEST32_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* A `guest32` record against what an AArch32 guest of `vm` reads. */
void el2_conform_guest32(struct el2_conformer *c, const struct el2_vm *vm, const struct el2_record *record);

#endif
