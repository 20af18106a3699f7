/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/firmware.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpumodel/text/littleendian.h"

#define HEAD (64u << 10) /* bytes that tell, at most */

#define VOLUME_UNIT         4096u
#define VOLUME_SIGNATURE    "_FVH"
#define VOLUME_SIGNATURE_AT 40

/* U-Boot, arch/arm/cpu/armv8/start.S: the link address, and what is behind the binary, relative to it. */
#define UBOOT_BASE_AT      8
#define UBOOT_END_AT       16
#define UBOOT_BSS_START_AT 24
#define UBOOT_BSS_END_AT   32
#define UBOOT_HEAD         40

#define INSN_B      0x14000000u
#define INSN_B_MASK 0xfc000000u

static bool begins_with_branch(const uint8_t *head)
{
    return (el2_little_endian(head, 4) & INSN_B_MASK) == INSN_B;
}

static bool is_uboot(const uint8_t *head, uint64_t size)
{
    const uint64_t end = el2_little_endian(head + UBOOT_END_AT, 8);
    const uint64_t bss_start = el2_little_endian(head + UBOOT_BSS_START_AT, 8);
    return el2_little_endian(head + UBOOT_BASE_AT, 8) == 0 && end >= UBOOT_HEAD && end <= size &&
           bss_start >= end && el2_little_endian(head + UBOOT_BSS_END_AT, 8) >= bss_start;
}

static bool has_volume(const uint8_t *head, size_t size)
{
    for (size_t at = VOLUME_SIGNATURE_AT; at + strlen(VOLUME_SIGNATURE) <= size; at += VOLUME_UNIT)
        if (!memcmp(head + at, VOLUME_SIGNATURE, strlen(VOLUME_SIGNATURE)))
            return true;
    return false;
}

/* `head` is the first `size` bytes of `whole`. */
static bool is_firmware(const uint8_t *head, size_t size, uint64_t whole)
{
    return size >= UBOOT_HEAD && begins_with_branch(head) &&
           (is_uboot(head, whole) || has_volume(head, size));
}

bool el2_firmware_is(const void *content, size_t size)
{
    return is_firmware(content, size < HEAD ? size : HEAD, size);
}

bool el2_firmware_is_file(const char *path)
{
    uint8_t head[HEAD];
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    ssize_t size =
        !fstat(descriptor, &status) && S_ISREG(status.st_mode) ? pread(descriptor, head, HEAD, 0) : -1;
    close(descriptor);
    return size >= 0 && is_firmware(head, (size_t)size, (uint64_t)status.st_size);
}
