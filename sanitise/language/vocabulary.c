/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/vocabulary.h"

#include <stdio.h>

bool el2_word_fail(const struct el2_row *row, struct el2_error *error, const char *text,
                   const struct el2_word *table)
{
    char words[EL2_ERROR_TEXT / 2] = "";
    size_t size = 0;
    for (; table->text && size < sizeof words; table++)
        size += (size_t)snprintf(words + size, sizeof words - size, " %s", table->text);
    return el2_row_fail(row, error, "%s%s; not `%s`", text, words, row->value);
}
