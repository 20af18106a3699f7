/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/sysreg_name.h"

#include <stddef.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"

struct sysreg_name {
    el2_encoding encoding;
    const char *name;
};

static const struct sysreg_name names[] = {
#include "traps/syndrome/sysreg_names.inc"
};

#define NAME_COUNT EL2_COUNT(names)

const char *el2_sysreg_name(el2_encoding encoding, char scratch[EL2_ENCODING_TEXT])
{
    size_t low = 0;
    size_t high = NAME_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (names[middle].encoding == encoding)
            return names[middle].name;
        if (names[middle].encoding < encoding)
            low = middle + 1;
        else
            high = middle;
    }
    el2_encoding_print(encoding, scratch);
    return scratch;
}

bool el2_sysreg_by_name(const char *name, el2_encoding *encoding)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (strcmp(names[i].name, name) == 0) {
            *encoding = names[i].encoding;
            return true;
        }
    }
    return false;
}

bool el2_sysreg_names_check(struct el2_error *error)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (i && names[i - 1].encoding >= names[i].encoding)
            return el2_fail(error, "traps/syndrome/sysreg_names.inc: %s is out of order", names[i].name);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names[i].name, names[j].name) == 0)
                return el2_fail(error, "traps/syndrome/sysreg_names.inc: %s stands there twice",
                                names[i].name);
        }
    }
    return true;
}
