/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link to a debugger by two descriptors, or by a TCP port of this machine's own address 127.0.0.1 and no other. Of those
 * who come there, the first that begins as a debugger does is let in: a browser that has been lured there is not.
 *
 *     struct el2_gdb_connection connection;
 *     uint16_t port = 0;
 *     if (el2_gdb_listen(&connection, &port, &error))      // port: the one that it is
 *         if (el2_gdb_accept(&connection, &error)) …
 *     el2_gdb_close(&connection);
 */
#ifndef EL2_SIM_GDB_CONNECTION_H
#define EL2_SIM_GDB_CONNECTION_H

#include <stdint.h>

#include "sim/gdb/gdb.h"

struct el2_gdb_connection {
    int in, out;  /* -1: none */
    int listener; /* -1: none */
    bool is_socket;
    unsigned
        send_limit; /* milliseconds in which a socket's peer is to take an answer, or it is one no more */
};

/* Of descriptors that stay the caller's. */
void el2_gdb_use(struct el2_gdb_connection *connection, int in, int out);

/* Waits at a port from now on; 0: any, and `*port` is which. False with a message. */
bool el2_gdb_listen(struct el2_gdb_connection *connection, uint16_t *port, struct el2_error *error);

/* The first debugger that comes, however long that takes. False with a message. */
bool el2_gdb_accept(struct el2_gdb_connection *connection, struct el2_error *error);

/* Valid as long as the connection. */
struct el2_gdb_link el2_gdb_connection_link(struct el2_gdb_connection *connection);

/* Also of one that was never opened, if it is {-1, -1, -1}. */
void el2_gdb_close(struct el2_gdb_connection *connection);

#endif
