/* SPDX-License-Identifier: GPL-2.0-or-later */
/* W22: a kernel that finds FEAT_FPMR in ID_AA64PFR2_EL1 and clears FPMR while it boots. */
#include "runtime/guest.h"

const char guest_name[] = "fpmr-user";

#define CPACR_EL1_FPEN (3u << 20)

void guest_main(void)
{
    unsigned fpmr = (unsigned)(guest_mrs(s3_0_c0_c4_2) >> 32 & 15);
    guest_print("FPMR %u\n", fpmr);
    if (!fpmr)
        return;
    guest_msr(cpacr_el1, guest_mrs(cpacr_el1) | CPACR_EL1_FPEN);
    guest_msr(s3_3_c4_c4_2, 0);
    guest_print("FPMR written\n");
}
