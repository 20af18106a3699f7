/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of a kernel file, after `inherit` has been followed.
 *
 * A kernel file is INI text. `[kernel] inherit = NAME` takes every row of another file first; a later row of
 * the same section and key replaces an earlier one, `key = -` removes it, and `clear = yes` in a section
 * removes all that the section inherited. Each row keeps its file and line, and the `origin` of the section
 * it stands in. The rows of `[SECTION if release >= 5.15.28]` are rows of [SECTION] for such releases, and
 * not there for others (sanitise/language/release.h).
 *
 *     struct el2_rules *rules = el2_rules_load("linux-4.15", &error);
 *     size_t count;
 *     const struct el2_row *row = el2_rules_section(rules, "guest ID_AA64PFR0_EL1", &count);
 *     el2_rules_free(rules);
 */
#ifndef EL2_SANITISE_LANGUAGE_RULES_H
#define EL2_SANITISE_LANGUAGE_RULES_H

#include <stddef.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_RULES_DEPTH 32 /* files in one chain of `inherit` */

struct el2_row {
    const char *section;
    const char *key;
    const char *value;
    const char *origin; /* of the section in that file, or of the file's [kernel] */
    const char *file;
    unsigned line;
    unsigned sequence; /* order of reading */
};

struct el2_rules;

/*
 * Loads an embedded kernel by name, or a file by path. "linux-5.15.85" is linux-5.15 with that release, where
 * "linux-5.15" is the newest one. NULL with "file:line: what" on failure.
 */
struct el2_rules *el2_rules_load(const char *what, struct el2_error *error);

/* The same from text, for tests and fuzzing; `inherit` may name embedded kernels only. */
struct el2_rules *el2_rules_parse(const char *name, const char *text, size_t size, struct el2_error *error);

void el2_rules_free(struct el2_rules *rules);

/* All rows, sorted by section and key; the rows of one section; one row, or NULL. Owned by `rules`. */
const struct el2_row *el2_rules_all(const struct el2_rules *rules, size_t *count);
const struct el2_row *el2_rules_section(const struct el2_rules *rules, const char *section, size_t *count);
const struct el2_row *el2_rules_find(const struct el2_rules *rules, const char *section, const char *key);

/* The place of a row among those of its section; -1 where there is no such row. */
int el2_rules_place(const struct el2_rules *rules, const char *section, const char *key);

/* `release` of [kernel], or that of the name loaded: "5.15", "5.15.85"; "" where there is none. */
const char *el2_rules_release(const struct el2_rules *rules);

/* A copy of `text` that lives as long as the rules; NULL when out of memory. */
const char *el2_rules_keep(struct el2_rules *rules, const char *text);

/* Writes "file:line: message" and returns false. */
bool el2_row_fail(const struct el2_row *row, struct el2_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#ifdef __cplusplus
}
#endif

#endif
