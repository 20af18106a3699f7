/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runtime/console.h"

_Noreturn void guest_run(void);

_Noreturn void guest_run(void)
{
    guest_console_enable();
    guest_main();
    guest_print("PASS %s\n", guest_name);
    guest_exit(0);
}

void guest_fail(const char *format, ...)
{
    va_list arguments;
    guest_print("FAIL %s: ", guest_name);
    va_start(arguments, format);
    guest_vprint(format, arguments);
    va_end(arguments);
    guest_print("\n");
    guest_exit(1);
}
