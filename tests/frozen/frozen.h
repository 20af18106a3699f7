/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frozen answers: a table of what the model answers, kept as a text file that a test compares with.
 *
 * Where nothing outside says what an answer has to be, a frozen table holds it as it is: it finds what changed,
 * not what is wrong. A row is a question, and its answers by kernel, the oldest first, each only where it is
 * another than the one before:
 *
 *     ID_AA64PFR0_EL1.SVE	4.14 = = = =	4.15 . . . .	5.4 = = . .
 *
 * EL2_FROZEN=update in the environment writes the files (tests/frozen/NAME.tsv) in place of comparing: read the
 * difference before you commit it.
 * EL2_FROZEN=few asks some of the kernels alone, and compares what the files say of them: for builds that are slow.
 *
 *     struct frozen *frozen = frozen_new();
 *     for (…each kernel…) {
 *         frozen_kernel(frozen, "5.4");
 *         frozen_row(frozen, "ID_AA64PFR0_EL1.SVE", "= = . .");
 *     }
 *     frozen_check(frozen, "views", "One line on what the rows are.");      // frees it, too
 */
#ifndef EL2_TESTS_FROZEN_FROZEN_H
#define EL2_TESTS_FROZEN_FROZEN_H

#include <stddef.h>

struct frozen;

struct frozen *frozen_new(void);

/* The rows that follow are answers of this kernel. Not called: the table has one column. */
void frozen_kernel(struct frozen *frozen, const char *name);

/* Both texts are copied; neither has a tab or an end of line; blanks at the end of the
 * answer are left out. A question is asked once a kernel. */
void frozen_row(struct frozen *frozen, const char *question, const char *answer);

/* The same, the answer written as by printf. */
void frozen_printf(struct frozen *frozen, const char *question, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A rule by which something was answered, and where that rule comes from. A row of its own, "rule: ORIGIN", once a
 * kernel however often it is told. Fails the test where one of the two is missing; `of` says of which answer. */
void frozen_reason(struct frozen *frozen, const char *of, const char *rule, const char *origin);

/* Compares with tests/frozen/NAME.tsv and fails the test with the rows that differ. `head` explains the rows. */
void frozen_check(struct frozen *frozen, const char *name, const char *head);

/*
 * The kernels to ask, the oldest first: each embedded one ("linux-5.15"), and before it the releases at which its
 * file says that something changes, with their neighbours ("linux-5.15.27", "linux-5.15.28"). NULL ends the list.
 * Freed by frozen_kernels_free.
 */
char **frozen_kernels(void);
char **frozen_series(void);     /* without those releases */
char **frozen_all_series(void); /* each of them, whatever EL2_FROZEN says */
void frozen_kernels_free(char **kernels);

#endif
