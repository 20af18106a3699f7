/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that prints for ever: whoever runs it must cap its output. */
#include "runtime/guest.h"

const char guest_name[] = "runaway-print";

void guest_main(void)
{
    for (uint64_t line = 0;; ++line)
        guest_print("runaway-print: line %lu\n", line);
}
