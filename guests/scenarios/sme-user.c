/* SPDX-License-Identifier: GPL-2.0-or-later */
/* W7: reads ID_AA64PFR1_EL1.SME, and sets SME up where it is shown, as a kernel does while it boots. */
#include "scenarios/walk.h"

const char guest_name[] = "sme-user";

#define CPACR_EL1_SMEN (3u << 24)

#define REGISTERS(_)                                                                                         \
    _(SMIDR_EL1, s3_1_c0_c0_6)                                                                               \
    _(SMPRI_EL1, s3_0_c1_c2_4)                                                                               \
    _(SMCR_EL1, s3_0_c1_c2_6)                                                                                \
    _(SVCR, s3_3_c4_c2_2)

WALK_REGISTERS(REGISTERS)

void guest_main(void)
{
    unsigned sme = (unsigned)(guest_mrs(id_aa64pfr1_el1) >> 24 & 15);
    guest_print("SME %u\n", sme);
    if (!sme)
        return;
    guest_msr(cpacr_el1, guest_mrs(cpacr_el1) | CPACR_EL1_SMEN);
    unsigned taken = walk(walk_rows, sizeof walk_rows / sizeof *walk_rows);
    GUEST_CHECK(!taken, "SME is shown and cannot be used");
}
