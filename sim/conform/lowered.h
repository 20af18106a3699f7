/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VM whose ID registers were lowered before it ran. */
#ifndef EL2_SIM_CONFORM_LOWERED_H
#define EL2_SIM_CONFORM_LOWERED_H

#include "sim/conform/comparison.h"
#include "traps/vm/vm.h"

/* All `lowered` records of the variant being judged, whose VMs are made with `options`. */
void el2_conform_lowered(struct el2_conformer *c, const struct el2_vm_options *options);

#endif
