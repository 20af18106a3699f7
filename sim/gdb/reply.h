/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data of an answer, as it is put together: of EL2_GDB_PACKET_MAX bytes at most. What does not fit is left out, and
 * `failed` says so; whoever asks for much is answered with less.
 *
 *     struct el2_gdb_reply reply = {0};
 *     el2_gdb_reply_text(&reply, "T%02xthread:%x;", 5, 1);
 *     el2_gdb_reply_bytes(&reply, &value, sizeof value);      // "efbeadde00000000"
 */
#ifndef EL2_SIM_GDB_REPLY_H
#define EL2_SIM_GDB_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/gdb/packet.h"

struct el2_gdb_reply {
    size_t size;
    bool failed;
    char data[EL2_GDB_PACKET_MAX];
};

void el2_gdb_reply_text(struct el2_gdb_reply *reply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The bytes as they are. */
void el2_gdb_reply_raw(struct el2_gdb_reply *reply, const void *bytes, size_t size);

/* Two digits for each byte; or, for as many that are not known, two `x`. */
void el2_gdb_reply_bytes(struct el2_gdb_reply *reply, const void *bytes, size_t size);
void el2_gdb_reply_unknown(struct el2_gdb_reply *reply, size_t size);

/* "E16": an errno of GDB's own numbers (its File-I/O appendix), in decimal. */
void el2_gdb_reply_error(struct el2_gdb_reply *reply, unsigned number);

#define EL2_GDB_EIO    5
#define EL2_GDB_EFAULT 14
#define EL2_GDB_EINVAL 22
#define EL2_GDB_ENOSPC 28

#endif
