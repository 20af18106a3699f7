/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disks of `el2sim run`: --disk FILE or --disk FILE,readonly, as often as there are disks.
 *
 *     struct el2_disk *disk[EL2_MACHINE_DISKS] = {NULL};
 *     if (!el2_run_disks_open(disk, &values->disks, &error)) ...
 *     if (!el2_run_disks_close(disk, &error)) ...
 */
#ifndef EL2_SIM_RUN_DISKS_H
#define EL2_SIM_RUN_DISKS_H

#include <stdbool.h>

#include "cpumodel/text/error.h"
#include "sim/command/option.h"
#include "sim/device/disk.h"
#include "sim/machine/machine.h"

/* False with a message where one cannot be had; what has been opened is to be closed then, too. */
bool el2_run_disks_open(struct el2_disk *disk[EL2_MACHINE_DISKS], const struct el2_option_list *operands,
                        struct el2_error *error);

/* Closes all. False with a message where what the guest has written may not be there. */
bool el2_run_disks_close(struct el2_disk *disk[EL2_MACHINE_DISKS], struct el2_error *error);

#endif
