/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One comparison of a recording with the model: it is counted by its record's kind, and reported where the two differ.
 *
 *     el2_conform_compare(c, record, "ID_AA64PFR0_EL1", "0x11", "0x12", "the rule that the model went by");
 */
#ifndef EL2_SIM_CONFORM_COMPARISON_H
#define EL2_SIM_CONFORM_COMPARISON_H

#include "cpumodel/host/records.h"
#include "sanitise/view/hostview.h"
#include "sim/conform/conform.h"

struct el2_conformer {
    struct el2_records *records;
    const struct el2_host *host;
    const struct el2_kernel *kernel;
    const struct el2_overrides *overrides; /* of the recording's own /proc/cmdline */
    struct el2_host_view view;
    const char *variant; /* the one being judged */
    const struct el2_difference_sink *sink;
    struct el2_conformance *result;
    bool out_of_memory; /* a record could not be judged */
};

/* Counts one comparison, and reports it where the texts differ. */
void el2_conform_compare(struct el2_conformer *c, const struct el2_record *record, const char *subject,
                         const char *recorded, const char *model, const char *why);

/* Counts a record that the model does not judge. */
void el2_conform_uncovered(struct el2_conformer *c, const struct el2_record *record);

/* A register's value as recordings have it: "0x" and 16 digits. */
#define EL2_CONFORM_VALUE 40 /* room for an errno or an exception in its place, too */
void el2_conform_value(char text[EL2_CONFORM_VALUE], uint64_t value);

#endif
