/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs that only look: at ID registers, at what becomes of them, at numbers and at what el2sim knows. */
#ifndef EL2_SIM_INSPECT_VERBS_H
#define EL2_SIM_INSPECT_VERBS_H

#include "sim/command/command.h"

extern const struct el2_command el2_command_decode;
extern const struct el2_command el2_command_diff;
extern const struct el2_command el2_command_explain;
extern const struct el2_command el2_command_features;
extern const struct el2_command el2_command_hwcaps;
extern const struct el2_command el2_command_lint;
extern const struct el2_command el2_command_list;
extern const struct el2_command el2_command_view;

#endif
