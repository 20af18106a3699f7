/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The architecture's names of the ID space, by index; "-" where an encoding has none. */
#include "probe.h"

/* clang-format off */
const char *const register_names[ID_COUNT] = {
    /* S3_0_C0_C0, op2 0 to 7 */
    "MIDR_EL1", "-", "-", "-",
    "-", "MPIDR_EL1", "REVIDR_EL1", "-",
    /* S3_0_C0_C1, op2 0 to 7 */
    "ID_PFR0_EL1", "ID_PFR1_EL1", "ID_DFR0_EL1", "ID_AFR0_EL1",
    "ID_MMFR0_EL1", "ID_MMFR1_EL1", "ID_MMFR2_EL1", "ID_MMFR3_EL1",
    /* S3_0_C0_C2, op2 0 to 7 */
    "ID_ISAR0_EL1", "ID_ISAR1_EL1", "ID_ISAR2_EL1", "ID_ISAR3_EL1",
    "ID_ISAR4_EL1", "ID_ISAR5_EL1", "ID_MMFR4_EL1", "ID_ISAR6_EL1",
    /* S3_0_C0_C3, op2 0 to 7 */
    "MVFR0_EL1", "MVFR1_EL1", "MVFR2_EL1", "-",
    "ID_PFR2_EL1", "ID_DFR1_EL1", "ID_MMFR5_EL1", "-",
    /* S3_0_C0_C4, op2 0 to 7 */
    "ID_AA64PFR0_EL1", "ID_AA64PFR1_EL1", "ID_AA64PFR2_EL1", "-",
    "ID_AA64ZFR0_EL1", "ID_AA64SMFR0_EL1", "-", "ID_AA64FPFR0_EL1",
    /* S3_0_C0_C5, op2 0 to 7 */
    "ID_AA64DFR0_EL1", "ID_AA64DFR1_EL1", "ID_AA64DFR2_EL1", "-",
    "ID_AA64AFR0_EL1", "ID_AA64AFR1_EL1", "-", "-",
    /* S3_0_C0_C6, op2 0 to 7 */
    "ID_AA64ISAR0_EL1", "ID_AA64ISAR1_EL1", "ID_AA64ISAR2_EL1", "ID_AA64ISAR3_EL1",
    "-", "-", "-", "-",
    /* S3_0_C0_C7, op2 0 to 7 */
    "ID_AA64MMFR0_EL1", "ID_AA64MMFR1_EL1", "ID_AA64MMFR2_EL1", "ID_AA64MMFR3_EL1",
    "ID_AA64MMFR4_EL1", "-", "-", "-",
    /* S3_1_C0_C0, op2 0 to 7 */
    "CCSIDR_EL1", "CLIDR_EL1", "CCSIDR2_EL1", "-",
    "GMID_EL1", "-", "SMIDR_EL1", "AIDR_EL1",
    /* S3_2_C0_C0, op2 0 to 7 */
    "CSSELR_EL1", "-", "-", "-",
    "-", "-", "-", "-",
    /* S3_3_C0_C0, op2 0 to 7 */
    "-", "CTR_EL0", "-", "-",
    "-", "-", "-", "DCZID_EL0",
};
/* clang-format on */
