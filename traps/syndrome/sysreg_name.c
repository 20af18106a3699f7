/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/sysreg_name.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"

static const char no_xs[] = "NXS";

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t size = strlen(end);
    return length > size && strcmp(text + length - size, end) == 0;
}

/* The row's name is an identifier of C: DC_ISW for DC ISW, TLBI_VAE1NXS for TLBI VAE1nXS. */
static const char *operation_name(const char *name, char scratch[EL2_SYSREG_TEXT])
{
    snprintf(scratch, EL2_SYSREG_TEXT, "%s", name);
    size_t length = strlen(scratch);
    char *joint = strchr(scratch, '_');
    if (joint)
        *joint = ' ';
    if (ends_with(scratch, length, no_xs))
        scratch[length - strlen(no_xs)] = 'n';
    return scratch;
}

bool el2_sysreg_is_named(el2_encoding encoding)
{
    return el2_register_by_encoding(encoding) != NULL;
}

const char *el2_sysreg_name(el2_encoding encoding, char scratch[EL2_SYSREG_TEXT])
{
    const char *name = el2_register_name(encoding, scratch);
    return name != scratch && el2_op0(encoding) == 1 ? operation_name(name, scratch) : name;
}
