/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a row's value: a copy cut at blanks, with the condition behind a trailing `if` taken off.
 *
 *     struct el2_words words;
 *     el2_words_cut(&words, "0 if !vm.sve");     // one word, "0"; words.condition "!vm.sve"
 */
#ifndef EL2_SANITISE_LANGUAGE_WORDS_H
#define EL2_SANITISE_LANGUAGE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define EL2_WORDS     64
#define EL2_WORD_TEXT 1024

struct el2_words {
    char text[EL2_WORD_TEXT];
    const char *word[EL2_WORDS];
    size_t count;
    const char *condition; /* behind the word `if`, or NULL */
};

/* Cuts at most EL2_WORDS words; false where the text is too long or has too many. */
bool el2_words_cut(struct el2_words *words, const char *text);

#endif
