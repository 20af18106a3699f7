/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "cpumodel/text/visible.h"

/* Longer than any message is to be, so that what is cut off is cut by el2_visible, which shows that it did. */
#define WHOLE_TEXT (EL2_ERROR_TEXT * 4)

bool(el2_fail)(struct el2_error *error, const char *format, ...)
{
    if (error) {
        char whole[WHOLE_TEXT];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(whole, sizeof whole, format, arguments);
        va_end(arguments);
        el2_visible(error->text, sizeof error->text, whole);
    }
    return false;
}
