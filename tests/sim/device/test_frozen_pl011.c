/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each register of the UART, by accesses of every size at every aligned offset. */
#include <inttypes.h>
#include <stdio.h>

#include "frozen/frozen.h"
#include "test_devices.h"

#define UART 0x09000000ull

Test(frozen, pl011)
{
    struct frozen *frozen = frozen_new();
    for (unsigned size = 1; size <= 8; size *= 2)
        for (unsigned offset = 0; offset < 0x1000; offset += size) {
            struct test_devices t = test_devices_open(0);
            char question[64];
            const uint64_t reset = test_devices_read(&t, UART + offset, size);
            test_devices_write(&t, UART + offset, size, 0xa5b6c7d8e9fa8b9c);
            const uint64_t first = test_devices_read(&t, UART + offset, size);
            test_devices_write(&t, UART + offset, size, UINT64_MAX);
            const uint64_t second = test_devices_read(&t, UART + offset, size);
            snprintf(question, sizeof question, "0x%03x %u", offset, size);
            if (reset || first || second || t.world->printed_count)
                frozen_printf(frozen, question, "%" PRIx64 " %" PRIx64 " %" PRIx64 " printed %u", reset,
                              first, second, t.world->printed_count);
            test_devices_close(&t);
        }
    frozen_check(frozen, "pl011",
                 "An offset and the size of an access: what is read after reset, after a5b6c7d8e9fa8b9c and "
                 "after all ones "
                 "have been written there, and how many bytes were printed.");
}
