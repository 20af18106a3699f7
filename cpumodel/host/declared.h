/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a host declares in its [feature NAME] sections, asked by CPU, by instruction and by register.
 *
 *     const struct el2_host_feature *feature = el2_host_feature_of_instruction(host, 0xdac2a000);
 *     bool has = feature && el2_host_feature_present(feature, &host->cpu[0]);
 */
#ifndef EL2_CPUMODEL_HOST_DECLARED_H
#define EL2_CPUMODEL_HOST_DECLARED_H

#include "cpumodel/host/values.h"

/* Whether the CPU announces the feature. Registers outside the ID space are the CPU's extras, or 0. */
bool el2_host_feature_present(const struct el2_host_feature *feature, const struct el2_cpu *cpu);

/* The declared feature of an instruction word, or of a register or system instruction; NULL where there is
 * none.
 */
const struct el2_host_feature *el2_host_feature_of_instruction(const struct el2_host *host, uint32_t word);
const struct el2_host_feature *el2_host_feature_of_register(const struct el2_host *host,
                                                            el2_encoding encoding);

#endif
