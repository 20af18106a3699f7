/* SPDX-License-Identifier: GPL-2.0-or-later */
/* W9: reads the same ID registers again and again, and says which of them have changed. */
#include "scenarios/walk.h"

const char guest_name[] = "id-twice";

#define ROUNDS 3000

#define REGISTERS(_)                                                                                         \
    _(MIDR_EL1, midr_el1)                                                                                    \
    _(CTR_EL0, ctr_el0)                                                                                      \
    _(CLIDR_EL1, clidr_el1)                                                                                  \
    _(ID_AA64PFR0_EL1, id_aa64pfr0_el1)                                                                      \
    _(ID_AA64ISAR0_EL1, id_aa64isar0_el1)

WALK_REGISTERS(REGISTERS)

#define COUNT (sizeof walk_rows / sizeof *walk_rows)

void guest_main(void)
{
    uint64_t first[COUNT], other[COUNT];
    unsigned changed = 0;
    for (unsigned i = 0; i < COUNT; ++i)
        first[i] = other[i] = walk_rows[i].read();
    for (unsigned round = 0; round < ROUNDS; ++round)
        for (unsigned i = 0; i < COUNT; ++i) {
            uint64_t value = walk_rows[i].read();
            if (value != first[i])
                other[i] = value;
        }
    for (unsigned i = 0; i < COUNT; ++i) {
        if (other[i] == first[i])
            continue;
        changed++;
        guest_print("%s was 0x%016lx, then 0x%016lx\n", walk_rows[i].name, first[i], other[i]);
    }
    guest_print("%u of %u registers changed\n", changed, (unsigned)COUNT);
}
