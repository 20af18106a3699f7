/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One `key = value` of a [cpu] section: decoded once, applied to each CPU of the section.
 *
 *     struct el2_host_assignment assignment;
 *     if (el2_host_assignment_parse("ID_AA64PFR0_EL1.SVE", "1", &assignment, &error))
 *         el2_host_assignment_apply(&assignment, &host->cpu[0], &error);
 */
#ifndef EL2_CPUMODEL_HOST_HOSTASSIGN_H
#define EL2_CPUMODEL_HOST_HOSTASSIGN_H

#include "cpumodel/host/values.h"

struct el2_host_assignment {
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t width;
    bool undef;
    int csselr; /* CCSIDR[csselr], or -1 */
    uint64_t bits;
};

/* False with a message, without a place, where the key names no bits, or the value does not fit them. */
bool el2_host_assignment_parse(const char *key, const char *value, struct el2_host_assignment *assignment,
                               struct el2_error *error);

/* False where the CPU has no room for one more register outside the ID space. */
bool el2_host_assignment_apply(const struct el2_host_assignment *assignment, struct el2_cpu *cpu,
                               struct el2_error *error);

#endif
