/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is taken for firmware, and what is not: a head, and how long the file is. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/littleendian.h"
#include "sim/image/firmware.h"
#include "sim/image/image.h"

#define SIZE 0x20000u

#define VOLUME_SIGNATURE 0x4856465fu /* "_FVH" */

#define INSN_B   0x1400000au
#define INSN_BL  0x9400000au
#define INSN_ADR 0x10000000u

static const struct {
    const char *what;
    uint32_t first;                   /* the first instruction */
    uint64_t base, end, bss, bss_end; /* U-Boot's head, at 8 */
    size_t volume;                    /* where a firmware volume begins; SIZE: nowhere */
    size_t size;
    bool is;
} rows[] = {
    {"U-Boot", INSN_B, 0, SIZE, SIZE, SIZE + 8, SIZE, SIZE, true},
    {"U-Boot with a device tree behind", INSN_B, 0, SIZE - 64, SIZE - 64, SIZE - 64, SIZE, SIZE, true},
    {"U-Boot linked into RAM", INSN_B, 0x40200000, SIZE, SIZE, SIZE, SIZE, SIZE, false},
    {"longer than the file", INSN_B, 0, SIZE + 1, SIZE + 1, SIZE + 1, SIZE, SIZE, false},
    {"no longer than its head", INSN_B, 0, 39, 40, 40, SIZE, SIZE, false},
    {"its head alone", INSN_B, 0, 40, 40, 40, SIZE, 40, true},
    {"a BSS before its end", INSN_B, 0, SIZE, SIZE - 1, SIZE, SIZE, SIZE, false},
    {"a BSS that ends before it begins", INSN_B, 0, SIZE, SIZE, SIZE - 1, SIZE, SIZE, false},
    {"no branch", INSN_ADR, 0, SIZE, SIZE, SIZE, SIZE, SIZE, false},
    {"a call", INSN_BL, 0, SIZE, SIZE, SIZE, SIZE, SIZE, false},
    {"a part of its head", INSN_B, 0, 40, 40, 40, SIZE, 39, false},
    {"EDK2, a volume at once", INSN_B, 1, 0, 0, 0, 0, SIZE, true},
    {"EDK2, behind a page", INSN_B, 1, 0, 0, 0, 0x1000, SIZE, true},
    {"EDK2, on the last page that is looked at", INSN_B, 1, 0, 0, 0, 0xf000, SIZE, true},
    {"a volume behind that", INSN_B, 1, 0, 0, 0, 0x10000, SIZE, false},
    {"a volume on no page", INSN_B, 1, 0, 0, 0, 0x1008, SIZE, false},
    {"a volume and no branch", INSN_ADR, 1, 0, 0, 0, 0x1000, SIZE, false},
    {"a volume whose head is cut", INSN_B, 1, 0, 0, 0, 0x1000, 0x1000 + 43, false},
    {"a volume whose head is whole", INSN_B, 1, 0, 0, 0, 0x1000, 0x1000 + 44, true},
    {"nothing of it", INSN_B, 1, 0, 0, 0, SIZE, SIZE, false},
};

static void make(size_t row, uint8_t bytes[SIZE])
{
    memset(bytes, 0, SIZE);
    el2_little_endian_put(bytes, 4, rows[row].first);
    el2_little_endian_put(bytes + 8, 8, rows[row].base);
    el2_little_endian_put(bytes + 16, 8, rows[row].end);
    el2_little_endian_put(bytes + 24, 8, rows[row].bss);
    el2_little_endian_put(bytes + 32, 8, rows[row].bss_end);
    if (rows[row].volume < SIZE)
        el2_little_endian_put(bytes + rows[row].volume + 40, 4, VOLUME_SIGNATURE);
}

static bool is_file(const uint8_t *bytes, size_t size)
{
    char path[] = "/tmp/el2sim-firmware-XXXXXX";
    const int file = mkstemp(path);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
    const bool is = el2_firmware_is_file(path);
    unlink(path);
    return is;
}

Test(firmware, is_known_by_its_head)
{
    static uint8_t bytes[SIZE];
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        make(i, bytes);
        cr_expect_eq(el2_firmware_is(bytes, rows[i].size), rows[i].is, "%s", rows[i].what);
        cr_expect_eq(is_file(bytes, rows[i].size), rows[i].is, "%s, a file", rows[i].what);
    }
    cr_expect_not(el2_firmware_is(bytes, 0));
    cr_expect_not(is_file(bytes, 0));
    cr_expect_not(el2_firmware_is_file("/dev/null"));
    cr_expect_not(el2_firmware_is_file("/"));
    cr_expect_not(el2_firmware_is_file("/no/such/file"));
}

/* It runs from flash, and is not put into RAM. */
Test(firmware, is_no_image)
{
    static uint8_t bytes[SIZE], ram_bytes[1 << 20];
    const struct el2_ram ram = {ram_bytes, 0x40000000, sizeof ram_bytes};
    struct el2_image image;
    struct el2_error error = {""};
    make(0, bytes);
    cr_expect_not(el2_image_load("u-boot.bin", bytes, SIZE, &ram, &image, &error));
    cr_expect_str_eq(error.text, "u-boot.bin: firmware that runs from flash, of which the machine has none");
}
