/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ID registers of AArch32 in groups, as KVM answers them when an AArch32 guest's read traps: each row of [aarch32]
 * in a kernel file is about one group. traps/el2/guest32.h says which register is in which.
 */
#ifndef EL2_SANITISE_LANGUAGE_AARCH32_H
#define EL2_SANITISE_LANGUAGE_AARCH32_H

#ifdef __cplusplus
extern "C" {
#endif

/* The groups of ID registers that [aarch32] names. */
enum el2_aarch32_group {
    EL2_AARCH32_NONE, /* never handled: UNDEF where it is trapped */
    EL2_AARCH32_CTR,
    EL2_AARCH32_CCSIDR,
    EL2_AARCH32_CLIDR,
    EL2_AARCH32_CSSELR,
    EL2_AARCH32_REVIDR,
    EL2_AARCH32_AIDR,
    EL2_AARCH32_C1_C3, /* p15, 0, c0, c1 to c3 */
    EL2_AARCH32_C4_C7, /* p15, 0, c0, c4 to c7 */
    EL2_AARCH32_MVFR,  /* VMRS of MVFR0 to MVFR2 */
    EL2_AARCH32_GROUPS,
};

#ifdef __cplusplus
}
#endif

#endif
