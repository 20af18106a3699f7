/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads system registers one after the other and says what became of each: a value, or the exception.
 *
 *     #define REGISTERS(_) _(SMCR_EL1, s3_0_c1_c2_6) _(SVCR, s3_3_c4_c2_2)
 *     WALK_REGISTERS(REGISTERS)
 *     walk(walk_rows, sizeof walk_rows / sizeof *walk_rows);
 */
#ifndef EL2_GUESTS_SCENARIOS_WALK_H
#define EL2_GUESTS_SCENARIOS_WALK_H

#include "runtime/guest.h"

struct walk_row {
    const char *name;
    uint64_t (*read)(void);
};

#define WALK_FUNCTION(name, encoding)                                                                        \
    static uint64_t walk_##name(void)                                                                        \
    {                                                                                                        \
        return guest_mrs(encoding);                                                                          \
    }
#define WALK_ROW(name, encoding) {#name, walk_##name},
#define WALK_REGISTERS(list)     list(WALK_FUNCTION) static const struct walk_row walk_rows[] = {list(WALK_ROW)};

/* Returns how many took an exception; prints those alone. */
static inline unsigned walk(const struct walk_row *row, unsigned count)
{
    unsigned taken = 0;
    guest_on_exception(guest_record);
    for (unsigned i = 0; i < count; ++i) {
        guest_forget();
        row[i].read();
        if (!guest_taken_count())
            continue;
        taken++;
        guest_print("undefined %s esr 0x%lx\n", row[i].name, guest_taken()->esr);
    }
    guest_on_exception(NULL);
    guest_print("%u of %u registers undefined\n", taken, count);
    return taken;
}

#endif
