/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/onereg/setrange.h"

#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/count.h"

static bool joins(const struct el2_set_range *left, const struct el2_set_range *right)
{
    return left->last + 1 == right->first && left->error == right->error && left->altered == right->altered &&
           (!left->altered || left->stored == right->stored) && left->row == right->row &&
           strcmp(left->why, right->why) == 0;
}

static void add(struct el2_set_ranges *ranges, const struct el2_set_range *range)
{
    if (ranges->count && joins(&ranges->range[ranges->count - 1], range))
        ranges->range[ranges->count - 1].last = range->last;
    else if (ranges->count < EL2_SET_RANGES)
        ranges->range[ranges->count++] = *range;
    else
        ranges->cut = true;
}

static void try(const struct el2_vm *vm, unsigned vcpu, const struct el2_field_ref *field, uint64_t current,
                uint64_t bits, struct el2_set_ranges *ranges)
{
    struct el2_set_decision decision;
    el2_onereg_decide(vm, vcpu, field->encoding, el2_piece_put(field, current, bits), &decision);
    uint64_t stored = el2_piece_get(field, decision.stored);
    add(ranges, &(struct el2_set_range){.first = bits,
                                        .last = bits,
                                        .error = decision.error,
                                        .altered = !decision.error && stored != bits,
                                        .stored = stored,
                                        .why = decision.why,
                                        .row = decision.error ? decision.row : NULL});
}

void el2_set_ranges(const struct el2_vm *vm, unsigned vcpu, const struct el2_field_ref *field,
                    struct el2_set_ranges *ranges)
{
    uint64_t current = 0, most = el2_mask(0, field->width);
    int error = el2_onereg_get(vm, vcpu, field->encoding, &current);
    *ranges = (struct el2_set_ranges){.current = el2_piece_get(field, current)};
    if (error) {
        add(ranges, &(struct el2_set_range){
                        .last = most, .error = error, .why = "KVM has no such register for userspace"});
        return;
    }
    if (field->width <= EL2_SET_RANGE_BITS) {
        for (uint64_t bits = 0; bits <= most; bits++)
            try(vm, vcpu, field, current, bits, ranges);
        return;
    }
    ranges->probed = true;
    uint64_t now = ranges->current, last = 0;
    const uint64_t probe[] = {0, now ? now - 1 : 0, now, now < most ? now + 1 : most, most};
    for (size_t i = 0; i < EL2_COUNT(probe); i++)
        if (i == 0 || probe[i] > last) {
            try(vm, vcpu, field, current, probe[i], ranges);
            last = probe[i];
        }
}
