/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Firmware that runs from flash at guest physical 0, where QEMU's virt machine has it. What it is, its content tells:
 *
 *     EDK2      a branch, and a firmware volume on one of the first pages, whose header has "_FVH" at 40 (UEFI PI 1.8,
 *               volume 3, 3.2.1)
 *     U-Boot    its flat binary, linked at 0: a branch, the address 0, and how long the binary and its BSS are
 *
 *     if (el2_firmware_is(file.bytes, file.size)) ...
 */
#ifndef EL2_SIM_IMAGE_FIRMWARE_H
#define EL2_SIM_IMAGE_FIRMWARE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether `size` bytes of a file's content are firmware of a kind above. */
bool el2_firmware_is(const void *content, size_t size);

/* The same of a file, of which only the head is looked at. A file that cannot be read is none. */
bool el2_firmware_is_file(const char *path);

#ifdef __cplusplus
}
#endif

#endif
