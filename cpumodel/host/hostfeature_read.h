/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the [feature NAME] sections of a host file (cpumodel/host/hostfeature.h has the keys).
 *
 *     struct el2_feature_reading reading = {0};
 *     for each line of such a section: el2_host_feature_line(host, &reading, line, &error);
 *     el2_host_features_complete("mine.host", host, &reading, &error);
 */
#ifndef EL2_CPUMODEL_HOST_HOSTFEATURE_READ_H
#define EL2_CPUMODEL_HOST_HOSTFEATURE_READ_H

#include "cpumodel/host/values.h"
#include "cpumodel/text/datafile.h"

/* The [feature NAME] sections of one file: the line where each of host->feature begins, 0 for an inherited
 * one. */
struct el2_feature_reading {
    unsigned line[EL2_HOST_FEATURES];
};

/* Reads one line of a [feature NAME] section into host->feature. */
bool el2_host_feature_line(struct el2_host *host, struct el2_feature_reading *reading,
                           const struct el2_line *line, struct el2_error *error);

/* Whether the sections that the file `name` has are complete. */
bool el2_host_features_complete(const char *name, const struct el2_host *host,
                                const struct el2_feature_reading *reading, struct el2_error *error);

#endif
