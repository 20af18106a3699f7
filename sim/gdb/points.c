/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Breakpoints and watchpoints. */
#include "sim/gdb/session.h"

/* "TYPE,ADDRESS,KIND": the kind of a breakpoint is the size of the instruction, of a watchpoint how many bytes. Conditions
 * and commands behind it are the debugger's to look after. */
static bool find_point(const char *text, struct el2_debug_point *point)
{
    uint64_t kind;
    if (!el2_gdb_number(&text, &kind) || kind >= EL2_DEBUG_KINDS || *text++ != ',' ||
        !el2_gdb_number(&text, &point->address) || *text++ != ',' || !el2_gdb_number(&text, &point->size) ||
        *text)
        return false;
    point->kind = (enum el2_debug_kind)kind;
    if (kind < EL2_DEBUG_WRITES)
        return point->size == 4 && point->address % 4 == 0;
    return point->size && point->size <= EL2_DEBUG_WATCH_SIZE_MAX;
}

void el2_gdb_insert(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_debug_point point;
    (void)size;
    if (!find_point(text, &point))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else if (!el2_debug_add(gdb->machine, &point))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_ENOSPC);
    else
        el2_gdb_reply_text(&gdb->reply, "OK");
}

void el2_gdb_remove(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_debug_point point;
    (void)size;
    if (!find_point(text, &point) || !el2_debug_remove(gdb->machine, &point))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else
        el2_gdb_reply_text(&gdb->reply, "OK");
}
