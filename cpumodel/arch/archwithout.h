/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU without some of its features: the fields that announce them are lowered, and no more than is needed.
 *
 *     struct el2_arch_set out = {{0}};
 *     el2_bit_put(out.bits, EL2_FEAT_SVE2, true);
 *     el2_arch_without(&out, host->cpu[0].id); // ID_AA64ZFR0_EL1.SVEver is 0; FEAT_SVE stays
 */
#ifndef EL2_CPUMODEL_ARCH_ARCHWITHOUT_H
#define EL2_CPUMODEL_ARCH_ARCHWITHOUT_H

#include "cpumodel/arch/archfeature.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lowers fields of the values (by ID index) until they announce no feature of `out`: of those that do it, the one with
 * which the fewest other features go. False where one is left that no lower value takes away; then it is still there,
 * and the others are not.
 */
bool el2_arch_without(const struct el2_arch_set *out, uint64_t values[EL2_ID_COUNT]);

#ifdef __cplusplus
}
#endif

#endif
