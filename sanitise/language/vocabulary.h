/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that the kernel language knows, section by section: the tables that the compilers of the sections go
 * by, and that docs/kernel-file.md has to name (a test compares them).
 *
 *     size_t count;
 *     const struct el2_vocabulary *row = el2_vocabulary(&count);     // row->section "handlers", row->words
 */
#ifndef EL2_SANITISE_LANGUAGE_VOCABULARY_H
#define EL2_SANITISE_LANGUAGE_VOCABULARY_H

#include <stddef.h>

#include "sanitise/language/rules.h"
#include "sanitise/language/words.h"

extern const struct el2_word el2_words_handlers[];   /* HANDLER of [handlers] */
extern const struct el2_word el2_words_hypercalls[]; /* SERVICE of [hypercalls] */
extern const struct el2_word el2_words_pstate[];     /* pstate of [inject] */
extern const struct el2_word el2_words_trapped[];    /* ANSWER of [trapped-registers] */

/* Fails at the row with "TEXT word word …; not `VALUE`", the words being those of the table. */
bool el2_word_fail(const struct el2_row *row, struct el2_error *error, const char *text,
                   const struct el2_word *table);

#endif
