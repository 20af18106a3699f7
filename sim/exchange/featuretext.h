/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A feature that a host declares, as the [feature NAME] section of a .host file that declares the same
 * (cpumodel/host/hostfeature.h has the keys).
 *
 *     el2_host_feature_add(&text, &host->feature[0]);
 */
#ifndef EL2_SIM_EXCHANGE_FEATURETEXT_H
#define EL2_SIM_EXCHANGE_FEATURETEXT_H

#include "cpumodel/host/hostfeature.h"
#include "cpumodel/text/builder.h"

/* Adds the section, after an empty line; its keys in the order of the manual, their lines in that of the host. */
void el2_host_feature_add(struct el2_text *text, const struct el2_host_feature *feature);

#endif
