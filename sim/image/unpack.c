/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/image/unpack.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "cpumodel/text/littleendian.h"
#include "sim/image/inflate.h"

#define LAYERS_MAX 2

/* The header of an EFI zboot image (Linux, drivers/firmware/efi/libstub/zboot-header.S). */
#define ZBOOT_MAGIC     "zimg"
#define ZBOOT_MAGIC_AT  4
#define ZBOOT_OFFSET_AT 8
#define ZBOOT_SIZE_AT   12
#define ZBOOT_NAME_AT   24
#define ZBOOT_NAME_SIZE 32
#define ZBOOT_HEADER    64

struct span {
    const uint8_t *bytes;
    size_t size;
};

/* How content may be packed: its first bytes, what it is called in messages and in a zboot image, and what unpacks it:
 * NULL where nothing here does. */
struct packing {
    const char *name;
    const char *zboot; /* the name there begins so */
    const char *magic;
    size_t magic_size;
    el2_inflate_fn *inflate;
};

static const struct packing packings[] = {
    {"bzip2", "bzip2", "BZh", 3, NULL},
    {"gzip", "gzip", "\x1f\x8b\x08", 3, el2_inflate_gzip},
    {"LZ4", "lz4", "\x04\x22\x4d\x18", 4, NULL},
    {"LZ4", "lz4", "\x02\x21\x4c\x18", 4, NULL},
    {"LZMA", "lzma", "\x5d\x00\x00", 3, NULL},
    {"LZO", "lzo", "\x89LZO", 4, NULL},
    {"xz", "xz", "\xfd\x37zXZ", 5, NULL},
    {"Zstandard", "zstd", "\x28\xb5\x2f\xfd", 4, el2_inflate_zstd},
};

static const struct packing *packing_of(struct span content)
{
    for (size_t i = 0; i < EL2_COUNT(packings); i++)
        if (content.size >= packings[i].magic_size &&
            !memcmp(content.bytes, packings[i].magic, packings[i].magic_size))
            return &packings[i];
    return NULL;
}

static bool is_zboot(struct span content)
{
    return content.size >= ZBOOT_HEADER && !memcmp(content.bytes, "MZ", 2) &&
           !memcmp(content.bytes + ZBOOT_MAGIC_AT, ZBOOT_MAGIC, strlen(ZBOOT_MAGIC));
}

/* What is packed in a zboot image, and how. */
static const struct packing *open_zboot(const char *name, struct span *content, struct el2_error *error)
{
    const uint32_t offset = (uint32_t)el2_little_endian(content->bytes + ZBOOT_OFFSET_AT, 4);
    const uint32_t size = (uint32_t)el2_little_endian(content->bytes + ZBOOT_SIZE_AT, 4);
    char how[ZBOOT_NAME_SIZE + 1] = "";
    memcpy(how, content->bytes + ZBOOT_NAME_AT, ZBOOT_NAME_SIZE);
    if (offset > content->size || size > content->size - offset) {
        el2_fail(error,
                 "%s: EFI zboot image whose payload, 0x%" PRIx32 " bytes at 0x%" PRIx32
                 ", lies beyond the end of the file (truncated?)",
                 name, size, offset);
        return NULL;
    }
    for (size_t i = 0; i < EL2_COUNT(packings); i++)
        if (!strncmp(how, packings[i].zboot, strlen(packings[i].zboot))) {
            *content = (struct span){content->bytes + offset, size};
            return &packings[i];
        }
    el2_fail(error, "%s: EFI zboot image, packed with '%.32s': unpack it, or give the kernel's Image", name,
             how);
    return NULL;
}

/* One layer, if there is one: the packing, and where its content is. */
static bool find_layer(const char *name, struct span *content, const struct packing **packing,
                       struct el2_error *error)
{
    const bool in_zboot = is_zboot(*content);
    *packing = in_zboot ? open_zboot(name, content, error) : packing_of(*content);
    if (in_zboot && !*packing)
        return false;
    return !*packing || (*packing)->inflate ||
           el2_fail(
               error,
               "%s: packed with %s, which is not read here: unpack it first, or pack it with gzip or zstd",
               name, (*packing)->name);
}

struct unpacking {
    const char *name;
    uint64_t most;
    struct el2_error *error;
};

/* Unpacks content that has been unpacked `layer` times. */
static bool unpack_layer(const struct unpacking *unpacking, struct span content, unsigned layer,
                         struct el2_unpacked *unpacked)
{
    const struct packing *packing;
    struct el2_inflated inflated;
    if (!find_layer(unpacking->name, &content, &packing, unpacking->error))
        return false;
    if (!packing) {
        *unpacked = (struct el2_unpacked){.bytes = content.bytes, .size = content.size};
        return true;
    }
    if (layer == LAYERS_MAX)
        return el2_fail(unpacking->error, "%s: is packed more than %d times: unpack it first",
                        unpacking->name, LAYERS_MAX);
    const struct el2_inflate_source source = {unpacking->name, content.bytes, content.size, unpacking->most};
    if (!packing->inflate(&source, &inflated, unpacking->error))
        return false;
    const bool good =
        unpack_layer(unpacking, (struct span){inflated.bytes, inflated.size}, layer + 1, unpacked);
    if (good && !unpacked->owned)
        unpacked->owned = inflated.bytes;
    else
        free(inflated.bytes);
    return good;
}

bool el2_unpack(const char *name, const void *content, size_t size, uint64_t most,
                struct el2_unpacked *unpacked, struct el2_error *error)
{
    const struct unpacking unpacking = {name, most, error};
    return unpack_layer(&unpacking, (struct span){content, size}, 0, unpacked);
}
