/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hosts and kernels that are embedded, by name; and lists of names on the command line: "A,B,C", or "all".
 *
 *     struct el2_names names;
 *     if (el2_names_parse(&names, EL2_EMBEDDED_KERNEL, "all", "kernels", &error))
 *         puts(names.name[0]);                       // "linux-4.14"
 *     el2_names_free(&names);
 */
#ifndef EL2_SIM_COMMAND_NAMES_H
#define EL2_SIM_COMMAND_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/datafile.h"
#include "cpumodel/text/error.h"

#define EL2_NAMES_MAX     512
#define EL2_EMBEDDED_NAME 128

enum el2_embedded { EL2_EMBEDDED_HOST, EL2_EMBEDDED_KERNEL };

/* "hosts/future.host" is the host "future"; false for a file of another kind. */
bool el2_embedded_name(const struct el2_builtin *file, enum el2_embedded kind, char name[EL2_EMBEDDED_NAME]);

struct el2_names {
    char *text; /* owns the names */
    size_t count;
    const char *name[EL2_NAMES_MAX];
};

/*
 * The names of `list`, in its order; of "all" every embedded one, numbers in names compared as numbers. False with a
 * message that names the option; free it then, too.
 */
bool el2_names_parse(struct el2_names *names, enum el2_embedded kind, const char *list, const char *option,
                     struct el2_error *error);
void el2_names_free(struct el2_names *names);

#endif
