/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's disk: a raw image, a file or a block device, in sectors of 512 bytes. What the guest writes is written there.
 *
 * It is locked while it is open, so that no other el2sim, nor QEMU, has it as well: for one that writes alone, for one that
 * only reads with others that do. Errors of the machine below are the guest's to see: a request fails.
 *
 *     struct el2_disk *disk = el2_disk_open("root.img", false, &error);
 *     if (el2_disk_read(disk, 0, sector, EL2_DISK_SECTOR)) ...
 *     el2_disk_close(disk);
 */
#ifndef EL2_SIM_DEVICE_DISK_H
#define EL2_SIM_DEVICE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_DISK_SECTOR 512u

struct el2_disk;

/* NULL with a message where it cannot be opened or locked, is none, is empty, or ends within a sector. */
struct el2_disk *el2_disk_open(const char *path, bool readonly, struct el2_error *error);

/* False where what was written may not be there. NULL: nothing. */
bool el2_disk_close(struct el2_disk *disk);

uint64_t el2_disk_size(const struct el2_disk *disk); /* bytes */
bool el2_disk_is_readonly(const struct el2_disk *disk);

/* All of `size` bytes at `at`, which lie in the disk; or false. */
bool el2_disk_read(struct el2_disk *disk, uint64_t at, void *bytes, size_t size);
bool el2_disk_write(struct el2_disk *disk, uint64_t at, const void *bytes, size_t size);

/* What has been written is on the medium. */
bool el2_disk_flush(struct el2_disk *disk);

#ifdef __cplusplus
}
#endif

#endif
