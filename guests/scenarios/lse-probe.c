/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * W10: looks once at ID_AA64ISAR0_EL1.Atomic, as programs and run-time libraries do, and uses LSE atomics
 * from then on where it saw them.
 */
#include "runtime/guest.h"

const char guest_name[] = "lse-probe";

#define ROUNDS 2000

static uint64_t counter;

static void add_lse(void)
{
    uint64_t one = 1, old;
    __asm__ volatile(".arch_extension lse\n\tldadd %1, %0, [%2]"
                     : "=r"(old)
                     : "r"(one), "r"(&counter)
                     : "memory");
}

void guest_main(void)
{
    uint64_t isar0 = guest_mrs(id_aa64isar0_el1);
    unsigned atomic = (unsigned)(isar0 >> 20 & 15);
    guest_print("ID_AA64ISAR0_EL1 0x%016lx, Atomic %u, path %s\n", isar0, atomic,
                atomic ? "lse" : "exclusive");
    for (unsigned i = 0; i < ROUNDS; ++i)
        if (atomic)
            add_lse();
        else
            counter++;
    GUEST_CHECK(counter == ROUNDS, "counted %lu of %u", counter, ROUNDS);
}
