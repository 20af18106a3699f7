/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/error.h"

#include <stdarg.h>
#include <stdio.h>

bool(el2_fail)(struct el2_error *error, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return false;
}
