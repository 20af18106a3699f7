/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The safe-value arithmetic of one field (arm64_ftr_value, arm64_ftr_safe_value; v4.15 … v7.3
 * arch/arm64/kernel/cpufeature.c and include/asm/cpufeature.h).
 */
#ifndef EL2_SANITISE_VIEW_FEATURE_H
#define EL2_SANITISE_VIEW_FEATURE_H

#include <stdint.h>

#include "sanitise/language/policy.h"

/* The field's value in a register, sign-extended where the kernel's row is signed. */
static inline int64_t el2_feature_value(const struct el2_feature *feature, uint64_t value)
{
    if (feature->is_signed)
        return (int64_t)(value << (64 - feature->width - feature->lsb)) >> (64 - feature->width);
    return (int64_t)(value << (64 - feature->width - feature->lsb) >> (64 - feature->width));
}

/* `value` with the field replaced by the low bits of `field`. */
static inline uint64_t el2_feature_put(const struct el2_feature *feature, uint64_t value, int64_t field)
{
    uint64_t mask = el2_mask(feature->lsb, feature->width);
    return (value & ~mask) | ((uint64_t)field << feature->lsb & mask);
}

/* The value that may be promised where one side has `a` and the other `b`, for a != b. */
int64_t el2_safe_value(enum el2_safe_rule rule, int64_t safe, int64_t a, int64_t b);

/* "lower", "exact", "higher", "higher-or-zero" */
const char *el2_safe_rule_name(enum el2_safe_rule rule);

#endif
