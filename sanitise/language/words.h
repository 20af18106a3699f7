/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a row's value: a copy cut at blanks, with the condition behind a trailing `if` taken off; and the
 * words that the language knows, in tables.
 *
 *     struct el2_words words;
 *     el2_words_cut(&words, "0 if !vm.sve");                   // one word, "0"; words.condition "!vm.sve"
 *     el2_words_cut_clause(&words, "undef f if vm.sve: why");  // the same, and words.remark "why"
 */
#ifndef EL2_SANITISE_LANGUAGE_WORDS_H
#define EL2_SANITISE_LANGUAGE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/datafile.h"

#define EL2_WORDS     64
#define EL2_WORD_TEXT EL2_LINE_TEXT

struct el2_words {
    char text[EL2_WORD_TEXT];
    const char *word[EL2_WORDS];
    size_t count;
    const char *condition; /* behind the word `if`, or NULL */
    const char *remark;    /* of a clause: behind ": ", or NULL */
};

/* Copies the next of the clauses that `between` parts, and moves `at` behind it: to NULL behind the last. False where it
 * is longer than a row of a file may be. */
bool el2_clause_take(const char **at, const char *between, char clause[EL2_WORD_TEXT]);

/* Cuts at most EL2_WORDS words; false where the text is too long or has too many. */
bool el2_words_cut(struct el2_words *words, const char *text);

/* The same of a clause, which may end in a remark. */
bool el2_words_cut_clause(struct el2_words *words, const char *text);

struct el2_word { /* what a word of the language means; a table of them ends with a NULL */
    const char *text;
    int means;
};

/* Finds `text` in a table. */
bool el2_word_means(const struct el2_word *table, const char *text, int *means);

#endif
