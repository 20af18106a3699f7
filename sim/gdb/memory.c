/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory, as the vCPU's stage 1 has it now. */
#include <string.h>

#include "sim/gdb/session.h"

/* Bytes of memory in a packet. */
#define PART_MAX (EL2_GDB_PACKET_MAX / 2)

/* "ADDRESS,LENGTH", and the byte behind it. */
static bool find_range(const char **text, char behind, uint64_t *address, uint64_t *length)
{
    return el2_gdb_number(text, address) && *(*text)++ == ',' && el2_gdb_number(text, length) &&
           **text == behind;
}

static unsigned why_not(struct el2_gdb *gdb, uint64_t address)
{
    struct el2_debug_place place;
    el2_debug_locate(gdb->machine, gdb->thread, address, &place);
    return place.kind == EL2_DEBUG_UNMAPPED ? EL2_GDB_EFAULT : EL2_GDB_EIO;
}

void el2_gdb_read_memory(struct el2_gdb *gdb, const char *text, size_t size)
{
    uint8_t bytes[PART_MAX];
    uint64_t address, length;
    (void)size;
    if (!find_range(&text, 0, &address, &length)) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    const size_t part = length < PART_MAX ? (size_t)length : PART_MAX;
    const size_t done = el2_debug_read(gdb->machine, gdb->thread, address, bytes, part);
    if (part && !done)
        el2_gdb_reply_error(&gdb->reply, why_not(gdb, address));
    else
        el2_gdb_reply_bytes(&gdb->reply, bytes, done);
}

static void write(struct el2_gdb *gdb, uint64_t address, const void *bytes, size_t length)
{
    const size_t done = el2_debug_write(gdb->machine, gdb->thread, address, bytes, length);
    if (done < length)
        el2_gdb_reply_error(&gdb->reply, why_not(gdb, address + done));
    else
        el2_gdb_reply_text(&gdb->reply, "OK");
}

void el2_gdb_write_memory(struct el2_gdb *gdb, const char *text, size_t size)
{
    uint8_t bytes[PART_MAX];
    uint64_t address, length;
    (void)size;
    if (!find_range(&text, ':', &address, &length) || length > PART_MAX ||
        !el2_gdb_bytes(text + 1, bytes, (size_t)length))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else
        write(gdb, address, bytes, (size_t)length);
}

void el2_gdb_write_binary(struct el2_gdb *gdb, const char *text, size_t size)
{
    const char *start = text;
    uint64_t address, length;
    if (!find_range(&text, ':', &address, &length) || length != size - (size_t)(text + 1 - start))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else
        write(gdb, address, text + 1, (size_t)length);
}
