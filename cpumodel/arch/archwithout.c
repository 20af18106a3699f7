/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/archwithout.h"

#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/text/bits.h"

struct lowering {
    int index; /* of the register; -1: there is none */
    uint64_t value;
    unsigned left; /* features that are there then */
};

/* The register with a value of the field one below the least that the row takes; false where there is none. */
static bool lower(const struct el2_arch_announcement *row, const uint64_t values[EL2_ID_COUNT],
                  struct lowering *lowering)
{
    const uint64_t mask = el2_mask(row->lsb, row->width);
    const int lowest = row->is_signed ? -1 : 0;
    lowering->index = el2_id_index(row->encoding);
    if (row->comparison == EL2_ARCH_LT || row->value <= lowest || lowering->index < 0)
        return false;
    const uint64_t field = (uint64_t)(int64_t)(row->value - 1) << row->lsb & mask;
    lowering->value = (values[lowering->index] & ~mask) | field;
    return true;
}

/* The lowering that takes away an alternative that holds, with the fewest features; `best` stays where it is better. */
static void find_lowering(enum el2_arch_id id, const uint64_t values[EL2_ID_COUNT], struct lowering *best)
{
    size_t count, size;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    for (size_t first = 0; first < count; first += size) {
        bool all;
        size = el2_arch_alternative(&row[first], count - first, values, &all);
        for (size_t i = first; all && i < first + size; i++) {
            uint64_t tried[EL2_ID_COUNT];
            struct el2_arch_set left;
            struct lowering one;
            if (!lower(&row[i], values, &one))
                continue;
            memcpy(tried, values, sizeof tried);
            tried[one.index] = one.value;
            el2_arch_set_of(tried, &left);
            one.left = el2_arch_set_count(&left);
            if (best->index < 0 || one.left > best->left)
                *best = one;
        }
    }
}

bool el2_arch_without(const struct el2_arch_set *out, uint64_t values[EL2_ID_COUNT])
{
    for (;;) {
        struct lowering best = {.index = -1};
        bool is_done = true;
        for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
            if (!el2_arch_set_has(out, (enum el2_arch_id)id) ||
                !el2_arch_present((enum el2_arch_id)id, values))
                continue;
            is_done = false;
            find_lowering((enum el2_arch_id)id, values, &best);
        }
        if (best.index < 0)
            return is_done;
        values[best.index] = best.value;
    }
}
