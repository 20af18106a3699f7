/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/append.h"

#include <stdlib.h>
#include <string.h>

/* Whether an array of this count has no room behind it. */
static bool is_full(size_t count)
{
    return count == 0 || (count >= EL2_APPEND_FIRST && (count & (count - 1)) == 0);
}

bool el2_append(void *array, size_t *count, const void *element, size_t size, const struct el2_row *row,
                struct el2_error *error)
{
    char *first, *more;
    memcpy(&first, array, sizeof first);
    if (*count == EL2_APPEND_MOST)
        return el2_row_fail(row, error, "a kernel has room for %d rows of this kind", EL2_APPEND_MOST);
    if (is_full(*count)) {
        more = realloc(first, (*count ? *count * 2 : EL2_APPEND_FIRST) * size);
        if (!more)
            return el2_row_fail(row, error, "out of memory");
        first = more;
        memcpy(array, &first, sizeof first);
    }
    memcpy(first + *count * size, element, size);
    ++*count;
    return true;
}
