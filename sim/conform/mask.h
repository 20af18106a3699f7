/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writable masks (KVM_ARM_GET_REG_WRITABLE_MASKS). */
#ifndef EL2_SIM_CONFORM_MASK_H
#define EL2_SIM_CONFORM_MASK_H

#include "sim/conform/comparison.h"

/* A `mask` record. */
void el2_conform_mask(struct el2_conformer *c, const struct el2_record *record);

#endif
