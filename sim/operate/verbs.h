/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs that act: on a VM's registers, on the files of others. */
#ifndef EL2_SIM_OPERATE_VERBS_H
#define EL2_SIM_OPERATE_VERBS_H

#include "sim/command/command.h"

extern const struct el2_command el2_command_conform;
extern const struct el2_command el2_command_export;
extern const struct el2_command el2_command_import;
extern const struct el2_command el2_command_migrate;
extern const struct el2_command el2_command_onereg;

#endif
