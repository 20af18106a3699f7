/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/feature.h"

int64_t el2_safe_value(enum el2_safe_rule rule, int64_t safe, int64_t a, int64_t b)
{
    switch (rule) {
    case EL2_SAFE_LOWER:
        return a < b ? a : b;
    case EL2_SAFE_HIGHER_OR_ZERO:
        if (!a || !b)
            return 0;
        return a > b ? a : b;
    case EL2_SAFE_HIGHER:
        return a > b ? a : b;
    case EL2_SAFE_EXACT:
        break;
    }
    return safe;
}

const char *el2_safe_rule_name(enum el2_safe_rule rule)
{
    switch (rule) {
    case EL2_SAFE_EXACT:
        return "exact";
    case EL2_SAFE_LOWER:
        return "lower";
    case EL2_SAFE_HIGHER:
        return "higher";
    case EL2_SAFE_HIGHER_OR_ZERO:
        return "higher-or-zero";
    }
    return "?";
}
