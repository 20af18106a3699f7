/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * W17: uses TCR2_EL1 where ID_AA64MMFR3_EL1.TCRX shows it. Its handler takes any exception for one that goes
 * away, and tries the instruction again.
 */
#include "runtime/guest.h"

const char guest_name[] = "tcr2-retry";

static bool try_again(struct guest_exception *exception)
{
    (void)exception;
    return true;
}

void guest_main(void)
{
    unsigned tcrx = (unsigned)(guest_mrs(s3_0_c0_c7_3) & 15);
    guest_print("TCRX %u\n", tcrx);
    if (!tcrx)
        return;
    guest_on_exception(try_again);
    guest_msr(s3_0_c2_c0_3, 0); /* TCR2_EL1 */
    guest_print("TCR2_EL1 written\n");
}
