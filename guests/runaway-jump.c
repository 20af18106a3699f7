/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that branches to where nothing is, with its vectors there too: every exception raises the next one.
 */
#include "runtime/guest.h"

const char guest_name[] = "runaway-jump";

#define UNMAPPED 0x0b000000u

void guest_main(void)
{
    guest_print("runaway-jump: leaving\n");
    guest_msr(vbar_el1, UNMAPPED);
    ((void (*)(void))(uintptr_t)UNMAPPED)();
    guest_fail("came back");
}
