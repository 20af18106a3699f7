/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records of the host as a whole: what its own userspace reads, and what the kernel tells it. */
#ifndef EL2_SIM_CONFORM_HOST_H
#define EL2_SIM_CONFORM_HOST_H

#include "sim/conform/comparison.h"

/* An el0, hwcap, cpuinfo, sysfs, dmesg or mask record; any other counts as not covered. */
void el2_conform_host(struct el2_conformer *c, const struct el2_record *record);

#endif
