/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the text of a .host file (docs/host-file.md). The host that it inherits is for the caller to load.
 *
 *     const struct el2_host_parent parent = {load_parent, &chain};
 *     struct el2_host *host = el2_host_file_read("mine.host", text, size, &parent, &error);
 */
#ifndef EL2_CPUMODEL_HOST_HOSTFILE_H
#define EL2_CPUMODEL_HOST_HOSTFILE_H

#include <stddef.h>

#include "cpumodel/host/values.h"

struct el2_host_parent {
    /* Loads what line `line` inherits, for el2_host_file_read to free. NULL with a message that says where. */
    struct el2_host *(*load)(const void *context, unsigned line, const char *what, struct el2_error *error);
    const void *context;
};

/* The host, for the caller to free; NULL with "name:line: what". */
struct el2_host *el2_host_file_read(const char *name, const char *text, size_t size,
                                    const struct el2_host_parent *parent, struct el2_error *error);

#endif
