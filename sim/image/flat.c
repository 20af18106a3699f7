/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An arm64 Linux Image, by its header (Linux, Documentation/arch/arm64/booting.rst), and what has none. */
#include <inttypes.h>
#include <string.h>

#include "cpumodel/text/littleendian.h"
#include "sim/image/load.h"

/* The header: little-endian, whatever the kernel is. */
#define TEXT_OFFSET_AT 8
#define IMAGE_SIZE_AT  16
#define IMAGE_MAGIC_AT 56
#define IMAGE_HEADER   64
#define IMAGE_MAGIC    0x644d5241u /* "ARM\x64" */

#define IMAGE_ALIGNMENT 0x200000ull
#define IMAGE_FIRST     0x1000ull /* the first page of RAM is kept free, as QEMU does */

/* Before Linux 3.17 image_size is 0, and text_offset of unknown endianness: such an image is loaded as one without a
 * header. */
static bool has_header(const struct el2_load *load)
{
    return load->size >= IMAGE_HEADER &&
           el2_little_endian(load->content + IMAGE_MAGIC_AT, 4) == IMAGE_MAGIC &&
           el2_little_endian(load->content + IMAGE_SIZE_AT, 8) != 0;
}

/* Where it goes, and how much memory it takes. */
static bool read_header(const struct el2_load *load, struct el2_image *image)
{
    const uint64_t text_offset = el2_little_endian(load->content + TEXT_OFFSET_AT, 8);
    const uint64_t image_size = el2_little_endian(load->content + IMAGE_SIZE_AT, 8);
    const uint64_t size = image_size > load->size ? image_size : load->size;
    image->kind = EL2_IMAGE_LINUX;
    image->start = load->ram->base + text_offset + (text_offset < IMAGE_FIRST ? IMAGE_ALIGNMENT : 0);
    image->end = image->start + size;
    return image->start % 4 == 0 ||
           el2_fail(load->error, "%s: Image header with text_offset 0x%" PRIx64 ", not aligned to 4",
                    load->name, text_offset);
}

bool el2_load_flat(const struct el2_load *load, struct el2_image *image)
{
    struct el2_image found = {
        .kind = EL2_IMAGE_FLAT, .start = EL2_LOAD_ADDRESS, .end = EL2_LOAD_ADDRESS + load->size};
    if (load->size < 4)
        return el2_fail(load->error, "%s: %zu bytes hold no instruction: give an ELF file or a flat image",
                        load->name, load->size);
    if (has_header(load) && !read_header(load, &found))
        return false;
    if (!el2_load_fits(load, found.start, found.end - found.start))
        return el2_load_fail_outside(load, "the image", found.start, found.end - found.start);
    uint8_t *to = load->ram->bytes + (found.start - load->ram->base);
    memcpy(to, load->content, load->size);
    memset(to + load->size, 0, found.end - found.start - load->size);
    found.entry = found.start;
    *image = found;
    return true;
}
