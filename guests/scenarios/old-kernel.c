/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * W2: a kernel that is older than its host's, or newer: where the ID registers show a feature, it uses the
 * registers of that feature in the order of its own list, with no way out of an UNDEF.
 */
#include "runtime/guest.h"

const char guest_name[] = "old-kernel";

static unsigned field(uint64_t value, unsigned lsb)
{
    return (unsigned)(value >> lsb & 15);
}

static void show(const char *name, uint64_t value)
{
    guest_print("%s 0x%lx\n", name, value);
}

void guest_main(void)
{
    uint64_t pfr0 = guest_mrs(id_aa64pfr0_el1), mmfr1 = guest_mrs(id_aa64mmfr1_el1);
    unsigned ras = field(pfr0, 28), lo = field(mmfr1, 16);
    guest_print("CPU features: detected: RAS %u, LORegions %u\n", ras, lo);
    if (lo)
        show("LORID_EL1", guest_mrs(s3_0_c10_c4_7));
    if (ras)
        show("ERRIDR_EL1", guest_mrs(s3_0_c5_c3_0));
    if (ras >= 2) /* RASv1p1 */
        show("ERXPFGF_EL1", guest_mrs(s3_0_c5_c4_4));
}
