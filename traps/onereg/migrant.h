/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One end of a migration, with what is worked out once and used for every pair. Internal to migrate.c.
 */
#ifndef EL2_TRAPS_ONEREG_MIGRANT_H
#define EL2_TRAPS_ONEREG_MIGRANT_H

#include "cpumodel/text/bits.h"
#include "traps/onereg/migrate.h"
#include "traps/vm/vmstate.h"

#define EL2_MIGRANT_MASK_BITS  6 /* wider fields are not tried value by value */
#define EL2_MIGRANT_CANDIDATES (2 + (1 << EL2_MIGRANT_MASK_BITS))

struct el2_migrant {
    struct el2_vm *fresh;
    struct el2_vm *ran;
    struct el2_vm *source;          /* scratch, as the source of a pair */
    struct el2_vm *target;          /* scratch, as its target: not the same, for a pair of one migrant */
    uint64_t listed[2];             /* bit by ID index: KVM_GET_REG_LIST has it */
    uint64_t keeps[2];              /* a fresh VM takes its own current value, and is the same after it */
    uint64_t current[EL2_ID_COUNT]; /* KVM_GET_ONE_REG of a fresh VM */
    uint64_t saved[EL2_ID_COUNT];   /* and after its first run */
    struct el2_set_decision kept[EL2_ID_COUNT];
    struct { /* what a fresh VM takes for a field, by lsb: bit n for value n */
        uint64_t known;
        uint64_t taken[64];
    } field[EL2_ID_COUNT];
};

static inline bool el2_migrant_lists(const struct el2_migrant *migrant, int index)
{
    return el2_bit(migrant->listed, index);
}

static inline bool el2_migrant_keeps(const struct el2_migrant *migrant, int index)
{
    return el2_bit(migrant->keeps, index);
}

/* Whether a fresh VM takes `bits` for the field, other fields as they are, and then holds them. */
bool el2_migrant_takes(const struct el2_migrant *migrant, const struct el2_field_ref *field, uint64_t bits);

/* All values that it takes, bit n for value n, of a field of at most EL2_MIGRANT_MASK_BITS. Worked out once.
 */
uint64_t el2_migrant_taken(struct el2_migrant *migrant, const struct el2_field_ref *field);

/*
 * The values that might suit both, the most capable by the target's rule first: of a wide field, or one whose
 * values have no order, the source's own (`got`), then the target's.
 */
size_t el2_migrant_candidates(const struct el2_migrant *from, const struct el2_migrant *to,
                              const struct el2_field_ref *field, uint64_t got,
                              uint64_t order[EL2_MIGRANT_CANDIDATES]);

#endif
