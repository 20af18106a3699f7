/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records of one VM variant: what the VMM and the guest saw. */
#ifndef EL2_SIM_CONFORM_VARIANT_H
#define EL2_SIM_CONFORM_VARIANT_H

#include "sim/conform/comparison.h"

/* Whether a record belongs to a variant, which its second field names. */
bool el2_conform_of_variant(const struct el2_record *record);

/* A `variant` record, and all records of that variant. */
void el2_conform_variant(struct el2_conformer *c, const struct el2_record *variant);

#endif
