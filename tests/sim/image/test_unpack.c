/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* its input is const */
#include <zlib.h>
#include <zstd.h>

#include "bad_files.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/littleendian.h"
#include "sim/image/image.h"
#include "sim/image/unpack.h"

#define SIZE 3000000u /* more than the first room, and no power of two */
#define MOST (64ull << 20)

struct packed {
    uint8_t *bytes;
    size_t size;
};

static uint8_t *some_bytes(size_t size)
{
    uint8_t *bytes = malloc(size);
    cr_assert(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * i >> 9 ^ i >> 3);
    return bytes;
}

static struct packed with_gzip(const void *bytes, size_t size)
{
    z_stream stream = {0};
    struct packed packed = {malloc(size + 4096), 0};
    cr_assert_eq(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = bytes;
    stream.avail_in = (unsigned)size;
    stream.next_out = packed.bytes;
    stream.avail_out = (unsigned)size + 4096;
    cr_assert_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.size = size + 4096 - stream.avail_out;
    deflateEnd(&stream);
    return packed;
}

static struct packed with_zstd(const void *bytes, size_t size)
{
    size_t room = ZSTD_compressBound(size);
    struct packed packed = {malloc(room), 0};
    packed.size = ZSTD_compress(packed.bytes, room, bytes, size, 3);
    cr_assert_not(ZSTD_isError(packed.size));
    return packed;
}

/* As Linux' header has it: "MZ", "zimg", offset and size of what is packed, how. */
static struct packed with_zboot(struct packed inner, const char *how)
{
    struct packed packed = {calloc(1, 64 + inner.size), 64 + inner.size};
    const uint32_t place[] = {64, (uint32_t)inner.size};
    memcpy(packed.bytes, "MZ\0\0zimg", 8);
    memcpy(packed.bytes + 8, place, sizeof place);
    memcpy(packed.bytes + 24, how, strlen(how));
    memcpy(packed.bytes + 64, inner.bytes, inner.size);
    free(inner.bytes);
    return packed;
}

static void expect_same(struct packed packed, const uint8_t *bytes, size_t size)
{
    struct el2_unpacked unpacked;
    struct el2_error error = {""};
    cr_assert(el2_unpack("Image", packed.bytes, packed.size, MOST, &unpacked, &error), "%s", error.text);
    cr_expect_eq(unpacked.size, size);
    cr_expect(unpacked.size == size && !memcmp(unpacked.bytes, bytes, size));
    free(unpacked.owned);
    free(packed.bytes);
}

static void expect_refused(struct packed packed, uint64_t most, const char *wanted)
{
    struct el2_unpacked unpacked;
    struct el2_error error = {""};
    char text[EL2_ERROR_TEXT];
    snprintf(text, sizeof text, "%s", wanted);
    cr_expect_not(el2_unpack("Image", packed.bytes, packed.size, most, &unpacked, &error), "%s", wanted);
    cr_expect(bad_files_ends_as(error.text, text), "GOT <%s> WANTED <%s>", error.text, wanted);
    free(packed.bytes);
}

Test(unpack, comes_back)
{
    static const size_t sizes[] = {1, 4096, 1u << 20, (1u << 20) + 1, SIZE};
    uint8_t *bytes = some_bytes(SIZE);
    for (size_t i = 0; i < EL2_COUNT(sizes); i++) {
        expect_same(with_gzip(bytes, sizes[i]), bytes, sizes[i]);
        expect_same(with_zstd(bytes, sizes[i]), bytes, sizes[i]);
        expect_same(with_zboot(with_gzip(bytes, sizes[i]), "gzip"), bytes, sizes[i]);
        expect_same(with_zboot(with_zstd(bytes, sizes[i]), "zstd22"), bytes, sizes[i]);
    }
    free(bytes);
}

Test(unpack, what_is_not_packed_is_not_copied)
{
    const uint8_t bytes[] = {0x1f, 0x8b, 0x07, 0x00};
    struct el2_unpacked unpacked;
    cr_assert(el2_unpack("Image", bytes, sizeof bytes, MOST, &unpacked, NULL));
    cr_expect_eq(unpacked.bytes, bytes);
    cr_expect_eq(unpacked.size, sizeof bytes);
    cr_expect_null(unpacked.owned);
}

Test(unpack, twice_and_no_more)
{
    uint8_t *bytes = some_bytes(4096);
    struct packed twice = with_gzip(bytes, 4096), thrice;
    struct packed outer = with_zboot(with_zstd(twice.bytes, twice.size), "zstd22");
    expect_same(outer, bytes, 4096);
    outer = with_zboot(with_zstd(twice.bytes, twice.size), "zstd22");
    thrice = with_gzip(outer.bytes, outer.size);
    expect_refused(thrice, MOST, "Image: is packed more than 2 times: unpack it first");
    free(outer.bytes);
    free(twice.bytes);
    free(bytes);
}

/* Flash takes a file as it is. */
Test(unpack, firmware_is_told_to_be_unpacked)
{
    static uint8_t uboot[4096], ram_bytes[1 << 20];
    const struct el2_ram ram = {ram_bytes, 0x40000000, sizeof ram_bytes};
    struct el2_image image;
    struct el2_error error = {""};
    el2_little_endian_put(uboot, 4, 0x1400000a); /* b 0x28 */
    for (size_t at = 16; at < 40; at += 8)
        el2_little_endian_put(uboot + at, 8, sizeof uboot);
    struct packed packed = with_gzip(uboot, sizeof uboot);
    cr_expect_not(el2_image_load("u-boot.gz", packed.bytes, packed.size, &ram, &image, &error));
    cr_expect_str_eq(error.text, "u-boot.gz: firmware, which flash takes only unpacked: unpack it first");
    free(packed.bytes);
}

/* Kernels are padded: what follows is not looked at. */
Test(unpack, what_follows_is_left_alone)
{
    uint8_t *bytes = some_bytes(4096);
    struct packed packed = with_gzip(bytes, 4096);
    packed.bytes = realloc(packed.bytes, packed.size + 512);
    memset(packed.bytes + packed.size, 0, 512);
    packed.size += 512;
    expect_same(packed, bytes, 4096);
    free(bytes);
}

Test(unpack, no_more_than_the_limit)
{
    uint8_t *bytes = some_bytes(SIZE);
    struct packed packed = with_gzip(bytes, SIZE);
    struct el2_unpacked unpacked;
    cr_expect(el2_unpack("Image", packed.bytes, packed.size, SIZE + 1, &unpacked, NULL));
    free(unpacked.owned);
    expect_refused(packed, 2u << 20, "Image: unpacks to more than 2 MiB: give more with --ram");
    expect_refused(with_zstd(bytes, SIZE), 2u << 20,
                   "Image: unpacks to more than 2 MiB: give more with --ram");
    free(bytes);
}

/* Each prefix that says how it is packed is refused, whole or damaged. */
Test(unpack, every_prefix)
{
    uint8_t *bytes = some_bytes(512);
    struct packed packed[] = {with_gzip(bytes, 512), with_zstd(bytes, 512),
                              with_zboot(with_gzip(bytes, 512), "gzip"),
                              with_zboot(with_zstd(bytes, 512), "zstd22")};
    static const size_t first[] = {3, 4, 64, 64};
    for (size_t i = 0; i < EL2_COUNT(packed); i++) {
        for (size_t size = first[i]; size < packed[i].size; size++) {
            struct packed part = {malloc(size), size};
            memcpy(part.bytes, packed[i].bytes, size);
            expect_refused(part, MOST, "Image: ...");
        }
        free(packed[i].bytes);
    }
    free(bytes);
}

Test(unpack, damage)
{
    uint8_t *bytes = some_bytes(4096);
    struct packed packed = with_gzip(bytes, 4096);
    packed.bytes[packed.size - 5] ^= 1; /* of the checksum */
    expect_refused(packed, MOST, "Image: damaged gzip data: incorrect data check");
    packed = with_zstd(bytes, 4096);
    packed.bytes[5] ^= 0xff;
    expect_refused(packed, MOST, "Image: damaged Zstandard data: ...");
    packed = with_gzip(bytes, 4096);
    packed.size -= 9;
    expect_refused(packed, MOST, "Image: damaged gzip data: they end early (truncated?)");
    packed = with_zstd(bytes, 4096);
    packed.size -= 1;
    expect_refused(packed, MOST, "Image: damaged Zstandard data: they end early (truncated?)");
    free(bytes);
}

Test(unpack, packings_that_are_not_read)
{
    static const struct {
        const char *magic;
        const char *wanted;
    } other[] = {
        {"\xfd\x37zXZ",
         "Image: packed with xz, which is not read here: unpack it first, or pack it with gzip or zstd"},
        {"BZh9", "Image: packed with bzip2, which is not read here: ..."},
        {"\x04\x22\x4d\x18", "Image: packed with LZ4, which is not read here: ..."},
        {"\x89LZO", "Image: packed with LZO, which is not read here: ..."},
    };
    for (size_t i = 0; i < EL2_COUNT(other); i++) {
        struct packed packed = {calloc(1, 64), 64};
        memcpy(packed.bytes, other[i].magic, strlen(other[i].magic));
        expect_refused(packed, MOST, other[i].wanted);
        packed = (struct packed){calloc(1, 64), 64};
        memcpy(packed.bytes, other[i].magic, strlen(other[i].magic));
        if (i == 0)
            expect_refused(with_zboot(packed, "xzkern"), MOST,
                           "Image: packed with xz, which is not read here: ...");
        else
            free(packed.bytes);
    }
}

Test(unpack, zboot_headers)
{
    uint8_t *bytes = some_bytes(64);
    const uint32_t beyond[][2] = {{65, 1000}, {UINT32_MAX, 1}, {64, UINT32_MAX}};
    for (size_t i = 0; i < EL2_COUNT(beyond); i++) {
        struct packed packed = with_zboot(with_gzip(bytes, 64), "gzip");
        memcpy(packed.bytes + 8, beyond[i], sizeof beyond[i]);
        expect_refused(packed, MOST, "Image: EFI zboot image whose payload, ...");
    }
    expect_refused(with_zboot(with_gzip(bytes, 64), "brotli"), MOST,
                   "Image: EFI zboot image, packed with 'brotli': unpack it, or give the kernel's Image");
    expect_refused(with_zboot(with_gzip(bytes, 64), "zstd"), MOST, "Image: damaged Zstandard data: ...");
    free(bytes);
}

/* What is loaded is smaller than a file with the names of its symbols is: twice the RAM. */
Test(unpack, an_image_of_twice_the_ram)
{
    static const unsigned char bytes[(2u << 20) + 1];
    static const struct {
        size_t size;
        const char *refusal;
    } rows[] = {{2u << 20, "is not in RAM"}, {(2u << 20) + 1, "unpacks to more than 2 MiB"}};
    const struct el2_ram ram = {.base = 0x40000000, .size = 1u << 20};
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct packed packed = with_gzip(bytes, rows[i].size);
        struct el2_image image;
        struct el2_error error = {""};
        cr_expect_not(el2_image_load("Image", packed.bytes, packed.size, &ram, &image, &error));
        cr_expect(strstr(error.text, rows[i].refusal), "%s", error.text);
        free(packed.bytes);
    }
}
