/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `features` prints: a section of all features, and one of the promises that are not kept. */
#ifndef EL2_SIM_INSPECT_FEATURES_PRINT_H
#define EL2_SIM_INSPECT_FEATURES_PRINT_H

#include "sim/command/output.h"
#include "sim/report/feature_map.h"

/* `all`: also the features that neither the host nor the guest's view has. False with a message. */
bool el2_features_print_map(struct el2_output *output, const struct el2_feature_map *map, bool all,
                            struct el2_error *error);
bool el2_features_print_findings(struct el2_output *output, const struct el2_feature_map *map,
                                 struct el2_error *error);

#endif
