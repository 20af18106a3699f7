/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host as the text of a .host file that loads to the same host.
 *
 *     char *text = el2_host_text(host, "neoverse-v1", &error);
 *     free(text);
 */
#ifndef EL2_SIM_EXCHANGE_HOSTTEXT_H
#define EL2_SIM_EXCHANGE_HOSTTEXT_H

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sections [host] and [cpu N-M], with only what differs from `inherit`, a preset or a .host file, or from a bare
 * host where `inherit` is NULL; the caller frees it. NULL where `inherit` cannot be loaded, or out of memory.
 */
char *el2_host_text(const struct el2_host *host, const char *inherit, struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
