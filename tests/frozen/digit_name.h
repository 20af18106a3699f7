/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What frozen tables call four bits of an ID register. */
#ifndef EL2_TESTS_FROZEN_DIGIT_NAME_H
#define EL2_TESTS_FROZEN_DIGIT_NAME_H

#include <stdio.h>

#include "cpumodel/arch/register.h"

/* "ID_AA64PFR0_EL1.SVE", or "ID_AA64PFR0_EL1[63:60]" where no field has exactly these four bits. */
static inline const char *frozen_digit_name(el2_encoding encoding, unsigned lsb, char text[64])
{
    char scratch[EL2_ENCODING_TEXT];
    const char *name = el2_register_name(encoding, scratch);
    const struct el2_field *field = el2_field_by_bit(encoding, lsb);
    if (field && field->lsb == lsb && field->width == 4)
        snprintf(text, 64, "%s.%s", name, field->name);
    else
        snprintf(text, 64, "%s[%u:%u]", name, lsb + 3, lsb);
    return text;
}

#endif
