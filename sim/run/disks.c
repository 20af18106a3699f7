/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/disks.h"

#include <stdlib.h>
#include <string.h>

static const char suffix[] = ",readonly";

static struct el2_disk *open_disk(const char *operand, struct el2_error *error)
{
    const size_t length = strlen(operand);
    const bool readonly = length >= sizeof suffix && !strcmp(operand + length - (sizeof suffix - 1), suffix);
    char *path = strndup(operand, length - (readonly ? sizeof suffix - 1 : 0));
    if (!path) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    struct el2_disk *disk = el2_disk_open(path, readonly, error);
    free(path);
    return disk;
}

bool el2_run_disks_open(struct el2_disk *disk[EL2_MACHINE_DISKS], const struct el2_option_list *operands,
                        struct el2_error *error)
{
    if (operands->count > EL2_MACHINE_DISKS)
        return el2_fail(error, "--disk may be given %u times at most", EL2_MACHINE_DISKS);
    for (size_t i = 0; i < operands->count; i++)
        if (!(disk[i] = open_disk(operands->text[i], error)))
            return false;
    return true;
}

bool el2_run_disks_close(struct el2_disk *disk[EL2_MACHINE_DISKS], struct el2_error *error)
{
    bool good = true;
    for (unsigned i = 0; i < EL2_MACHINE_DISKS; i++) {
        good = el2_disk_close(disk[i]) && good;
        disk[i] = NULL;
    }
    return good || el2_fail(error, "what the guest has written to its disk is not all there");
}
