/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/wordpattern.h"

#include <stdint.h>
#include <string.h>

struct head { /* what each row begins with */
    uint32_t mask, value;
};

static struct head head_of(const void *rows, size_t index, size_t size)
{
    struct head head;
    memcpy(&head, (const char *)rows + index * size, sizeof head);
    return head;
}

bool el2_word_patterns_check(const char *where, const void *rows, size_t count, size_t size,
                             struct el2_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct head row = head_of(rows, i, size);
        if (row.value & ~row.mask)
            return el2_fail(error, "%s: 0x%08x has bits outside its mask", where, row.value);
        for (size_t j = 0; j < i; j++) {
            const struct head before = head_of(rows, j, size);
            if ((before.mask & ~row.mask) == 0 && (row.value & before.mask) == before.value)
                return el2_fail(error, "%s: 0x%08x is hidden by 0x%08x", where, row.value, before.value);
        }
    }
    return true;
}
