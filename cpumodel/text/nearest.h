/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nearest known name to one that is not known, for "did you mean" in messages.
 *
 *     struct el2_nearest nearest = {.text = "ID_AA64PRF0_EL1"};
 *     for each known name: el2_nearest_offer(&nearest, name);
 *     if (nearest.best) ...                                 // "ID_AA64PFR0_EL1"
 */
#ifndef EL2_CPUMODEL_TEXT_NEAREST_H
#define EL2_CPUMODEL_TEXT_NEAREST_H

struct el2_nearest {
    const char *text;  /* what was written; set by the caller */
    const char *best;  /* the nearest name so far; NULL while none is near enough to be worth a question */
    unsigned distance; /* characters inserted, deleted, replaced or swapped, regardless of case; 1 for a
                          shortened name */
};

/* Offers one known name. The first of equally near ones is kept. `name` is borrowed. */
void el2_nearest_offer(struct el2_nearest *nearest, const char *name);

#endif
