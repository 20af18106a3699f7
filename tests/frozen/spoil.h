/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of a wrong line of a kernel or host file: rows of each section, each spoilt in several ways. One row stands
 * for all of its section that are shaped alike, unless every row is asked for.
 *
 *     struct spoilt spoilt = {.frozen = frozen_new(), .is_taken = is_taken};
 *     spoil_file(&spoilt, "linux-9.9.kernel", text);      // each file; a shape that was seen is not tried again
 *     spoil_end(&spoilt);
 *     frozen_check(spoilt.frozen, "messages", "...");
 */
#ifndef EL2_TESTS_FROZEN_SPOIL_H
#define EL2_TESTS_FROZEN_SPOIL_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"
#include "frozen/frozen.h"

#define SPOILT_KINDS 4096

struct spoilt {
    struct frozen *frozen;
    bool every_row; /* not only one of a shape */
    bool (*is_taken)(const char *name, const char *text, size_t size, struct el2_error *error);
    char *kinds[SPOILT_KINDS];
    size_t kind_count;
};

/* `text` ends with NUL. A row of the table is a row of the file and how it is spoilt: the message, or "taken". */
void spoil_file(struct spoilt *spoilt, const char *name, const char *text);
void spoil_end(struct spoilt *spoilt);

#endif
