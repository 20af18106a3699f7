/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "sanitise/language/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct el2_error error;
    struct el2_kernel *kernel = el2_kernel_parse("fuzz", (const char *)data, size, &error);
    el2_kernel_free(kernel);
    return 0;
}
