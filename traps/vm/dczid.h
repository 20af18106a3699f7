/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DCZID_EL0 as an MRS sees it: DZP is not a constant of the CPU but says whether DC ZVA is permitted here and
 * now (DDI 0487 D24.2.45): prohibited at EL0 by SCTLR_EL1.DZE = 0, and at EL1 and EL0 by HCR_EL2.TDZ = 1.
 */
#ifndef EL2_TRAPS_VM_DCZID_H
#define EL2_TRAPS_VM_DCZID_H

#include <stdint.h>

#define EL2_DCZID_DZP     (1ull << 4)
#define EL2_SCTLR_EL1_DZE (1ull << 14)
#define EL2_HCR_EL2_TDZ   (1ull << 28)

static inline uint64_t el2_dczid_read(uint64_t dczid, unsigned el, uint64_t sctlr_el1, uint64_t hcr_el2)
{
    if ((el == 0 && !(sctlr_el1 & EL2_SCTLR_EL1_DZE)) || hcr_el2 & EL2_HCR_EL2_TDZ)
        return dczid | EL2_DCZID_DZP;
    return dczid;
}

#endif
