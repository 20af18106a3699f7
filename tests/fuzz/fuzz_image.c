/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/image/image.h"

#define RAM_BASE 0x40000000ull
#define RAM_SIZE 0x100000ull

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[RAM_SIZE];
    struct el2_ram ram = {bytes, RAM_BASE, RAM_SIZE};
    struct el2_image image;
    struct el2_error error;
    if (el2_image_load("fuzz", data, size, &ram, &image, &error) &&
        (image.start < RAM_BASE || image.end > RAM_BASE + RAM_SIZE || image.start > image.end))
        abort();
    return 0;
}
