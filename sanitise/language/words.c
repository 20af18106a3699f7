/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/words.h"

#include <string.h>

bool el2_words_cut(struct el2_words *words, const char *text)
{
    size_t size = strlen(text);
    words->count = 0;
    words->condition = NULL;
    if (size >= sizeof words->text)
        return false;
    memcpy(words->text, text, size + 1);
    for (char *at = words->text;;) {
        at += strspn(at, " \t");
        if (!*at)
            return true;
        if (strncmp(at, "if ", 3) == 0) {
            words->condition = at + 3;
            if (words->count)
                at[-1] = '\0';
            return true;
        }
        if (words->count == EL2_WORDS)
            return false;
        words->word[words->count++] = at;
        at += strcspn(at, " \t");
        if (!*at)
            return true;
        *at++ = '\0';
    }
}
