/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What userspace may write to a field: KVM_SET_ONE_REG tried with each value of it, the register's other bits
 * left as they are, and the answers put together to ranges.
 *
 *     struct el2_set_ranges ranges;
 *     el2_set_ranges(vm, 0, &field, &ranges);
 *     for each: ranges.range[i].first … .last, .error
 */
#ifndef EL2_TRAPS_ONEREG_SETRANGE_H
#define EL2_TRAPS_ONEREG_SETRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/register.h"
#include "traps/onereg/onereg.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_SET_RANGES 32
#define EL2_SET_RANGE_BITS                                                                                   \
    12 /* wider fields are probed: 0, the current value and those beside it, all ones */

struct el2_set_range {
    uint64_t first; /* field bits */
    uint64_t last;
    int error;
    bool altered;    /* accepted, but the field then holds `stored` */
    uint64_t stored; /* the field's bits of the first value */
    const char *why;
    const struct el2_row *row;
};

struct el2_set_ranges {
    uint64_t current; /* the field's bits now */
    bool probed;      /* not every value was tried */
    bool cut;         /* there are more ranges than fit */
    size_t count;
    struct el2_set_range range[EL2_SET_RANGES];
};

/* Tries; the VM is not changed. A register that userspace has not got gives one range of ENOENT. */
void el2_set_ranges(const struct el2_vm *vm, unsigned vcpu, const struct el2_field_ref *field,
                    struct el2_set_ranges *ranges);

#ifdef __cplusplus
}
#endif

#endif
