/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache ID registers that KVM fabricates, so that a guest does not see those of the CPU it happens to be
 * on (v6.3 … v7.3 arch/arm64/kvm/sys_regs.c: reset_clidr, get_ccsidr).
 */
#ifndef EL2_TRAPS_VM_CACHE_H
#define EL2_TRAPS_VM_CACHE_H

#include <stdbool.h>
#include <stdint.h>

/* CLIDR_EL1 as far as CTR_EL0 tells; with a tag cache where the VM has MTE. */
uint64_t el2_clidr_fabricate(uint64_t ctr_el0, bool mte);

/* Whether CSSELR_EL1 names one of the seven levels that CCSIDR_EL1 can describe. */
bool el2_csselr_in_range(uint64_t csselr);

/* A hardware CCSIDR_EL1 as kernels before 6.3 gave it to a trapped guest: a data or unified cache has one set
 * and one way (v5.0 … v6.2, access_ccsidr). */
uint64_t el2_ccsidr_one_set(uint64_t ccsidr, uint64_t csselr);

/* CCSIDR_EL1 of one set and one way, with the line size of CTR_EL0: the least that a guest's set/way loops
 * need. */
uint64_t el2_ccsidr_fabricate(uint64_t ctr_el0, uint64_t csselr);

#endif
