/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Releases of Linux: "5.15.85" by number, and what a kernel file says of them.
 *
 * Stable releases take over fixes from later ones. A kernel file is one for a whole series; a row that only
 * some of its releases have stands behind `release >= 5.15.28`, in a section's name or in a row's condition.
 * A release of two numbers, "5.15", is the newest of its series; one that is no number is newer than all.
 *
 *     const char *at = ">= 5.15.28";
 *     bool holds;
 *     el2_release_compare(&at, el2_release_number("5.15.85"), &holds);     // true, holds: true, at: the end
 */
#ifndef EL2_SANITISE_LANGUAGE_RELEASE_H
#define EL2_SANITISE_LANGUAGE_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EL2_RELEASE_TEXT 64

/* The numbers of a release, 16 bits each: series, release, point. UINT64_MAX where the text begins with none.
 */
uint64_t el2_release_number(const char *text);

/* Whether the text is a release: one to three numbers of 16 bits with dots between, and behind a "-" what one likes
 * ("6.12-rc3"). */
bool el2_release_is(const char *text);

/* Reads an operator (== != >= <= > <) and a release, as they stand behind the word `release`, and compares:
 * two numbers there are the first release of that series. Steps over them; false where there is something
 * else. */
bool el2_release_compare(const char **at, uint64_t release, bool *holds);

/* "linux-5.15.85" to the name of its series' file, "linux-5.15", and "5.15.85". False for any other name. */
bool el2_release_of_name(const char *name, char series[EL2_RELEASE_TEXT], char release[EL2_RELEASE_TEXT]);

#endif
