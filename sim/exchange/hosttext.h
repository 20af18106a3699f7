/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host as the text of a .host file that loads to the same host.
 *
 *     char *text = el2_host_text(host, "neoverse-v1", &error);
 *     free(text);
 */
#ifndef EL2_SIM_EXCHANGE_HOSTTEXT_H
#define EL2_SIM_EXCHANGE_HOSTTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/host/host.h"
#include "cpumodel/text/error.h"

#define EL2_HOST_VALUE_TEXT 32

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sections [host], [cpu N-M] and [feature NAME], with only what differs from `inherit`, a preset or a .host file, or
 * from a bare host where `inherit` is NULL; the caller frees it. NULL where `inherit` cannot be loaded, or out of memory.
 */
char *el2_host_text(const struct el2_host *host, const char *inherit, struct el2_error *error);

/* A register of a .host file: `REG = VALUE`. */
struct el2_host_value {
    char name[EL2_HOST_VALUE_TEXT];
    char value[EL2_HOST_VALUE_TEXT]; /* "0x…" of 16 digits, or "undef" */
};

/* CPUs `first` to `last`, whose registers are alike, and what they have otherwise than what they inherit; none maybe. */
struct el2_host_run {
    unsigned first, last;
    size_t count;
    const struct el2_host_value *value; /* in the order of the file */
};

struct el2_host_run_sink {
    void (*take)(void *context, const struct el2_host_run *run);
    void *context;
};

/* The sections [cpu N-M] of el2_host_text, one by one. False as there. */
bool el2_host_runs(const struct el2_host *host, const char *inherit, struct el2_host_run_sink sink,
                   struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
