/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/gdb/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FIRST_BYTE 5000  /* milliseconds in which it is to come */
#define SEND       30000 /* milliseconds in which an answer is to be taken */

void el2_gdb_use(struct el2_gdb_connection *connection, int in, int out)
{
    *connection = (struct el2_gdb_connection){.in = in, .out = out, .listener = -1, .send_limit = SEND};
}

static bool bind_to(int listener, uint16_t *port)
{
    const int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        return false;
    *port = ntohs(address.sin_port);
    return true;
}

bool el2_gdb_listen(struct el2_gdb_connection *connection, uint16_t *port, struct el2_error *error)
{
    const uint16_t wanted = *port;
    el2_gdb_use(connection, -1, -1);
    connection->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->listener >= 0 && bind_to(connection->listener, port))
        return true;
    el2_fail(error, "--gdb %u: port %u of 127.0.0.1 cannot be had: %s", wanted, wanted, strerror(errno));
    el2_gdb_close(connection);
    return false;
}

/* As a debugger begins: with an acknowledgement, a packet or an interrupt. */
static bool is_debugger(int peer)
{
    struct pollfd wait = {.fd = peer, .events = POLLIN};
    char first = 0;
    return poll(&wait, 1, FIRST_BYTE) == 1 && recv(peer, &first, 1, MSG_PEEK) == 1 &&
           (first == '+' || first == '-' || first == '$' || first == 3);
}

bool el2_gdb_accept(struct el2_gdb_connection *connection, struct el2_error *error)
{
    const int on = 1;
    for (;;) {
        const int peer = accept(connection->listener, NULL, NULL);
        if (peer < 0 && errno != EINTR && errno != ECONNABORTED)
            return el2_fail(error, "--gdb: no debugger can be let in: %s", strerror(errno));
        if (peer < 0)
            continue;
        if (is_debugger(peer)) {
            setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connection->in = connection->out = peer;
            connection->is_socket = true;
            close(connection->listener);
            connection->listener = -1;
            return true;
        }
        close(peer);
    }
}

static long read_link(void *context, void *bytes, size_t size, bool waits)
{
    const struct el2_gdb_connection *connection = context;
    struct pollfd wait = {.fd = connection->in, .events = POLLIN};
    int ready;
    do
        ready = poll(&wait, 1, waits ? -1 : 0);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return ready;
    const ssize_t got = read(connection->in, bytes, size);
    return got > 0 ? (long)got : -1;
}

static uint64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Whether the peer takes more before `end`, in milliseconds. */
static bool wait_to_send(int peer, uint64_t end)
{
    struct pollfd wait = {.fd = peer, .events = POLLOUT};
    const uint64_t now = milliseconds();
    return now < end && poll(&wait, 1, (int)(end - now)) != 0;
}

/* A part that is taken gives a peer no more time for the rest. */
static bool write_link(void *context, const void *bytes, size_t size)
{
    const struct el2_gdb_connection *connection = context;
    const uint64_t end = milliseconds() + connection->send_limit;
    const char *at = bytes;
    while (size) {
        const ssize_t sent = connection->is_socket
                                 ? send(connection->out, at, size, MSG_NOSIGNAL | MSG_DONTWAIT)
                                 : write(connection->out, at, size);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN && connection->is_socket && wait_to_send(connection->out, end))
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

struct el2_gdb_link el2_gdb_connection_link(struct el2_gdb_connection *connection)
{
    return (struct el2_gdb_link){.read = read_link, .write = write_link, .context = connection};
}

void el2_gdb_close(struct el2_gdb_connection *connection)
{
    if (connection->is_socket)
        close(connection->in);
    if (connection->listener >= 0)
        close(connection->listener);
    el2_gdb_use(connection, -1, -1);
}
