/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/archwithout.h"

#include <limits.h>
#include <string.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/count.h"

struct lowering {
    int index; /* of the register */
    uint64_t value;
    unsigned lost; /* features */
};

static unsigned count_of(const uint64_t values[EL2_ID_COUNT])
{
    struct el2_arch_set set;
    unsigned count = 0;
    el2_arch_set_of(values, &set);
    for (size_t i = 0; i < EL2_COUNT(set.bits); i++)
        count += (unsigned)__builtin_popcountll(set.bits[i]);
    return count;
}

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

/* How many rows, from the first, are of its alternative. */
static size_t alternative_size(const struct el2_arch_announcement *row, size_t count)
{
    size_t size = 1;
    while (size < count && row[size].alternative == row->alternative)
        size++;
    return size;
}

static bool all_hold(const struct el2_arch_announcement *row, size_t count,
                     const uint64_t values[EL2_ID_COUNT])
{
    bool all = true;
    for (size_t i = 0; i < count; i++)
        all = all && el2_arch_announced(&row[i], values);
    return all;
}

/* The lowering that takes away an alternative that holds, with the fewest features; `best` stays where it is better. */
static void find_lowering(enum el2_arch_id id, const uint64_t values[EL2_ID_COUNT], struct lowering *best)
{
    uint64_t tried[EL2_ID_COUNT];
    size_t count, size;
    const struct el2_arch_announcement *row = el2_arch_announcements(id, &count);
    const unsigned before = count_of(values);
    for (size_t first = 0; first < count; first += size) {
        size = alternative_size(&row[first], count - first);
        if (!all_hold(&row[first], size, values))
            continue;
        for (size_t i = first; i < first + size; i++) {
            struct lowering one;
            if (!lower(&row[i], values, &one))
                continue;
            memcpy(tried, values, sizeof tried);
            tried[one.index] = one.value;
            one.lost = before - count_of(tried);
            if (one.lost < best->lost)
                *best = one;
        }
    }
}

bool el2_arch_without(const struct el2_arch_set *out, uint64_t values[EL2_ID_COUNT])
{
    for (;;) {
        struct lowering best = {.lost = UINT_MAX};
        bool is_done = true;
        for (unsigned id = EL2_FEAT_NONE + 1; id < EL2_FEAT_COUNT; id++) {
            if (!el2_arch_set_has(out, (enum el2_arch_id)id) ||
                !el2_arch_present((enum el2_arch_id)id, values))
                continue;
            is_done = false;
            find_lowering((enum el2_arch_id)id, values, &best);
        }
        if (best.lost == UINT_MAX)
            return is_done;
        values[best.index] = best.value;
    }
}
