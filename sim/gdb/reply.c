/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/gdb/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void el2_gdb_reply_raw(struct el2_gdb_reply *reply, const void *bytes, size_t size)
{
    if (size > sizeof reply->data - reply->size) {
        reply->failed = true;
        return;
    }
    memcpy(reply->data + reply->size, bytes, size);
    reply->size += size;
}

void el2_gdb_reply_text(struct el2_gdb_reply *reply, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    const int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof text)
        reply->failed = true;
    else
        el2_gdb_reply_raw(reply, text, (size_t)size);
}

void el2_gdb_reply_bytes(struct el2_gdb_reply *reply, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        const unsigned byte = ((const unsigned char *)bytes)[i];
        const char pair[2] = {digits[byte >> 4], digits[byte & 15]};
        el2_gdb_reply_raw(reply, pair, sizeof pair);
    }
}

void el2_gdb_reply_unknown(struct el2_gdb_reply *reply, size_t size)
{
    for (size_t i = 0; i < size; i++)
        el2_gdb_reply_raw(reply, "xx", 2);
}

void el2_gdb_reply_error(struct el2_gdb_reply *reply, unsigned number)
{
    reply->size = 0;
    reply->failed = false;
    el2_gdb_reply_text(reply, "E%02u", number);
}
