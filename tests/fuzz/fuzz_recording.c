/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/host/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct el2_error error;
    struct el2_host *host = el2_host_from_recording("fuzz", (const char *)data, size, &error);
    el2_host_free(host);
    return 0;
}
