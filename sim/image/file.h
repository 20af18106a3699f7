/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of somebody's, read whole: an image, an initrd, a device tree.
 *
 *     const struct el2_file_wanted wanted = {.what = "an initrd", .most = 64 << 20};
 *     struct el2_file file;
 *     if (!el2_file_read("initrd.img", &wanted, &file, &error)) ...
 *     free(file.bytes);
 */
#ifndef EL2_SIM_IMAGE_FILE_H
#define EL2_SIM_IMAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

struct el2_file {
    uint8_t *bytes; /* the caller's to free */
    size_t size;
};

struct el2_file_wanted {
    const char *what;   /* for messages, what to give: "an initrd" */
    uint64_t most;      /* bytes */
    const char *remedy; /* what to give where it is larger: "more with --ram"; NULL: `what` */
};

/* False with a message where it is no regular file, cannot be read, is larger than wanted, or out of memory. */
bool el2_file_read(const char *path, const struct el2_file_wanted *wanted, struct el2_file *file,
                   struct el2_error *error);

#endif
