/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A frozen table as far as it is of some of its kernels: for a build in which asking all of them takes too long.
 *
 *     char *text = thin_table(whole, kernels, count);     // freed by the caller
 */
#ifndef EL2_TESTS_FROZEN_THIN_H
#define EL2_TESTS_FROZEN_THIN_H

#include <stdbool.h>

#define THIN_STEP 5 /* of so many kernels one is asked, and the last */

/* EL2_FROZEN=few in the environment. */
bool thin_wanted(void);

/* The rows of the table `text` that say something of the kernels ("5.15", "5.15.28"; the oldest first), with what they
 * say of these; comments are left out. `text` is cut up. */
char *thin_table(char *text, char *const *kernel, unsigned kernels);

#define THIN_NEWEST 99999u /* the point release of a series' name alone: "5.15" is behind each "5.15.N" */

/* The place of a release in time. */
static inline unsigned long long thin_order(unsigned major, unsigned minor, unsigned point)
{
    return (major * 1000ull + minor) * 100000 + point;
}

#endif
