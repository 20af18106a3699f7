/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs that run guests. */
#ifndef EL2_SIM_RUN_VERBS_H
#define EL2_SIM_RUN_VERBS_H

#include "sim/command/command.h"

extern const struct el2_command el2_command_run;
extern const struct el2_command el2_command_story;

#endif
