/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of hosts (hostfile.c, recording.c) share. Not for others: see host.h. */
#ifndef EL2_CPUMODEL_HOST_HOST_INTERNAL_H
#define EL2_CPUMODEL_HOST_HOST_INTERNAL_H

#include "cpumodel/host/host.h"
#include "cpumodel/text/datafile.h"

/* The files that inherit from one another, from the one being read up to the first. */
struct el2_host_chain {
    const char *name;
    const struct el2_host_chain *below;
};

/* A host of `count` bare CPUs, named after the file `name` (without directory and suffix). NULL: out of
 * memory. */
struct el2_host *el2_host_new(const char *name, unsigned count, struct el2_error *error);

/* The MPIDR_EL1 affinity of CPU `index` where nobody gives one. */
uint64_t el2_host_affinity(unsigned index);

/* Loads what line `line` of the file chain->name inherits. */
struct el2_host *el2_host_load_inherited(const struct el2_host_chain *chain, unsigned line, const char *what,
                                         struct el2_error *error);

/* el2_host_parse for a file that others may inherit from. */
struct el2_host *el2_host_parse_chain(const struct el2_host_chain *chain, const char *text, size_t size,
                                      struct el2_error *error);

/* One `key = value` of a [cpu] section, decoded. */
struct el2_host_assignment {
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t width;
    bool undef;
    int csselr; /* CCSIDR[csselr], or -1 */
    uint64_t bits;
};
bool el2_host_assignment_parse(const char *key, const char *value, struct el2_host_assignment *assignment,
                               struct el2_error *error);
bool el2_host_assignment_apply(const struct el2_host_assignment *assignment, struct el2_cpu *cpu,
                               struct el2_error *error);

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

/* Whether a text is a recording: its first line is a `hdr` or `raw` record. */
bool el2_is_recording(const char *text, size_t size);

#endif
