/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the runtime itself needs of the console beyond guest_print (guest.h). */
#ifndef EL2_GUESTS_CONSOLE_H
#define EL2_GUESTS_CONSOLE_H

#include <stdarg.h>

#include "runtime/guest.h"

void guest_console_enable(void);
void guest_vprint(const char *format, va_list arguments);

#endif
