/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that never ends and never waits: whoever runs it must have a limit. */
#include "runtime/guest.h"

const char guest_name[] = "hang";

void guest_main(void)
{
    guest_print("hang: looping\n");
    __asm__ volatile("b .");
}
