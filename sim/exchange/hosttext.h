/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host as the text of a .host file that loads to the same host.
 *
 *     el2_host_print(host, "neoverse-v1", stdout, &error);
 */
#ifndef EL2_SIM_EXCHANGE_HOSTTEXT_H
#define EL2_SIM_EXCHANGE_HOSTTEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"

/*
 * Prints sections [host] and [cpu N-M], with only what differs from `inherit`, a preset or a .host file, or
 * from a bare host where `inherit` is NULL. False where `inherit` cannot be loaded, or out of memory.
 */
bool el2_host_print(const struct el2_host *host, const char *inherit, FILE *stream, struct el2_error *error);

#endif
