/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel knows of its host beside the ID registers: interrupt controller, mitigations, mode.
 */
#ifndef EL2_SANITISE_HOSTFACTS_H
#define EL2_SANITISE_HOSTFACTS_H

#include <stdint.h>

#include "cpumodel/host.h"
#include "sanitise/kernel.h"

/* enum el2_host_fact bits that do not depend on the sanitised view. */
uint32_t el2_host_facts(const struct el2_kernel *kernel, const struct el2_host *host);

#endif
