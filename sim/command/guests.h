/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guests that come with el2sim: ELF files and flat images (.bin) beside the program, found by name.
 *
 * They are looked for in `guests/` beside the program (a build directory), then where `cmake --install` puts
 * them, relative to the program, so that neither tree depends on where it lies.
 */
#ifndef EL2_SIM_COMMAND_GUESTS_H
#define EL2_SIM_COMMAND_GUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"

struct el2_guest_list {
    size_t count;
    char **path; /* absolute, sorted by name */
};

/* All guests, none twice. The caller frees with el2_guest_list_free, also after false. */
bool el2_guest_list(struct el2_guest_list *list, struct el2_error *error);
void el2_guest_list_free(struct el2_guest_list *list);

/* The name of a guest: its file's, without directory and ".elf". Written to `name`, cut at its size. */
void el2_guest_name(const char *path, char *name, size_t size);

/*
 * The path of the guest that `what` names: a path where it holds a '/' or such a file is there, else the name
 * of one that comes with el2sim. The caller frees. NULL with a message that suggests a near name.
 */
char *el2_guest_find(const char *what, struct el2_error *error);

#endif
