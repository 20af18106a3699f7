/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Register number 31 in an MRS is XZR, never SP: "mrs xzr, ID_AA64PFR0_EL1" must leave SP and everything else
 * alone. And each of X0 to X30 must receive the value, with no other register changed.
 */
#include "runtime/guest.h"

const char guest_name[] = "mrs-xzr";

#define XZR     31
#define FILL(n) (0x5e47000000001300u + (n))

extern void (*const mrs_rt[32])(uint64_t registers[32]);
uint64_t mrs_xzr_sp(uint64_t pattern, uint64_t spsel);

static uint64_t registers[32] __attribute__((aligned(16)));

static void check_rt(unsigned rt, uint64_t pfr0)
{
    mrs_rt[rt](registers);
    for (unsigned n = 0; n < XZR; ++n) {
        uint64_t expected = n == rt ? pfr0 : FILL(n);
        GUEST_CHECK(registers[n] == expected, "Rt %u: X%u is 0x%lx, expected 0x%lx", rt, n, registers[n],
                    expected);
    }
}

static void check_sp(uint64_t pattern, uint64_t spsel)
{
    uint64_t sp = mrs_xzr_sp(pattern, spsel);
    GUEST_CHECK(sp == pattern, "mrs xzr changed SP_EL%lu from 0x%lx to 0x%lx", spsel, pattern, sp);
}

void guest_main(void)
{
    uint64_t pfr0 = guest_mrs(id_aa64pfr0_el1);
    for (unsigned rt = 0; rt <= XZR; ++rt)
        check_rt(rt, pfr0);
    for (unsigned spsel = 0; spsel < 2; ++spsel) {
        check_sp(0x5e47135e47135e40u, spsel);
        check_sp(0, spsel);
        check_sp(~pfr0, spsel);
    }
    guest_print("ID_AA64PFR0_EL1 0x%016lx in X0 to X30, not in SP\n", pfr0);
}
