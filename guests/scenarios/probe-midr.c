/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * W1: what a program does that chooses its code by MIDR_EL1 alone. It knows that a Neoverse V2 has SVE2, so
 * it does not look at ID_AA64PFR0_EL1.
 */
#include "runtime/guest.h"

const char guest_name[] = "probe-midr";

#define CPACR_EL1_ZEN (3u << 16)
#define PART_V2       0xd4fu

void guest_main(void)
{
    uint64_t midr = guest_mrs(midr_el1), bytes;
    unsigned part = (unsigned)(midr >> 4 & 0xfff);
    guest_print("MIDR_EL1 0x%lx, part 0x%x\n", midr, part);
    if (part != PART_V2) {
        guest_print("path scalar\n");
        return;
    }
    guest_print("path sve2\n");
    guest_msr(cpacr_el1, guest_mrs(cpacr_el1) | CPACR_EL1_ZEN);
    __asm__ volatile(".arch_extension sve\n\trdvl %0, #1" : "=r"(bytes));
    guest_print("vectors of %lu bytes\n", bytes);
}
