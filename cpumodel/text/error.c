/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/visible.h"

/* Longer than any message is to be, so that what is cut off is cut by el2_visible, which shows that it did. */
#define WHOLE_TEXT (EL2_ERROR_TEXT * 4)

static const char out_of_memory[] = "out of memory";

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

bool el2_fail_memory(struct el2_error *error)
{
    return el2_fail(error, "%s", out_of_memory);
}

bool el2_error_is_memory(const struct el2_error *error)
{
    return strcmp(error->text, out_of_memory) == 0;
}
