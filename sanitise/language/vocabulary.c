/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/vocabulary.h"

#include <stdlib.h>

#include "cpumodel/text/builder.h"

bool el2_word_fail(const struct el2_row *row, struct el2_error *error, const char *text,
                   const struct el2_word *table)
{
    struct el2_text words;
    el2_text_open(&words);
    for (; table->text; table++)
        el2_text_add(&words, " %s", table->text);
    char *list = el2_text_finish(&words, error);
    if (list)
        el2_row_fail(row, error, "%s%s; not `%s`", text, list, row->value);
    free(list);
    return false;
}
