/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's PMU for guests does, where its ID registers do not say so: [vpmu] of a kernel file.
 *
 *     bool is_long = el2_kernel_vpmu(kernel)->counters_by_pmuver && pmuver >= 6;      // PMEVCNTR<n>_EL0 has 64 bits
 */
#ifndef EL2_SANITISE_LANGUAGE_VPMU_H
#define EL2_SANITISE_LANGUAGE_VPMU_H

#include <stdbool.h>

#include "sanitise/language/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_vpmu {
    /* Whether event counters have 64 bits where ID_AA64DFR0_EL1.PMUVer of the guest says so; else they have 32. */
    bool counters_by_pmuver;
};

const struct el2_vpmu *el2_kernel_vpmu(const struct el2_kernel *kernel);

#ifdef __cplusplus
}
#endif

#endif
