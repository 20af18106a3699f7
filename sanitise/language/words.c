/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/words.h"

#include <string.h>

static bool take_text(struct el2_words *words, const char *text)
{
    size_t size = strlen(text);
    words->count = 0;
    words->condition = words->remark = NULL;
    if (size >= sizeof words->text)
        return false;
    memcpy(words->text, text, size + 1);
    return true;
}

static bool cut(struct el2_words *words)
{
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

bool el2_clause_take(const char **at, const char *between, char clause[EL2_WORD_TEXT])
{
    const char *next = strstr(*at, between);
    size_t size = next ? (size_t)(next - *at) : strlen(*at);
    if (size >= EL2_WORD_TEXT)
        return false;
    memcpy(clause, *at, size);
    clause[size] = '\0';
    *at = next ? next + strlen(between) : NULL;
    return true;
}

bool el2_words_cut(struct el2_words *words, const char *text)
{
    return take_text(words, text) && cut(words);
}

bool el2_words_cut_clause(struct el2_words *words, const char *text)
{
    if (!take_text(words, text))
        return false;
    char *remark = strstr(words->text, ": ");
    if (remark) {
        *remark = '\0';
        words->remark = remark + 2;
    }
    return cut(words);
}

bool el2_word_means(const struct el2_word *table, const char *text, int *means)
{
    for (; table->text; table++)
        if (strcmp(table->text, text) == 0) {
            *means = table->means;
            return true;
        }
    return false;
}
