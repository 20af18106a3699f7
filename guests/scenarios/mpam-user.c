/* SPDX-License-Identifier: GPL-2.0-or-later */
/* W5: reads ID_AA64PFR0_EL1.MPAM and ID_AA64PFR1_EL1.MPAM_frac, and uses MPAM where they show it. */
#include "scenarios/walk.h"

const char guest_name[] = "mpam-user";

#define REGISTERS(_)                                                                                         \
    _(MPAMIDR_EL1, s3_0_c10_c4_4)                                                                            \
    _(MPAM1_EL1, s3_0_c10_c5_0)                                                                              \
    _(MPAM0_EL1, s3_0_c10_c5_1)

WALK_REGISTERS(REGISTERS)

void guest_main(void)
{
    unsigned mpam = (unsigned)(guest_mrs(id_aa64pfr0_el1) >> 40 & 15);
    unsigned frac = (unsigned)(guest_mrs(id_aa64pfr1_el1) >> 16 & 15);
    guest_print("MPAM %u, MPAM_frac %u\n", mpam, frac);
    if (!mpam && !frac)
        return;
    unsigned taken = walk(walk_rows, sizeof walk_rows / sizeof *walk_rows);
    GUEST_CHECK(!taken, "MPAM is shown and cannot be used");
}
