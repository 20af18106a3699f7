/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A peer that takes little by little, or nothing: an answer has its time, and no more. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/gdb/connection.h"

#define ANSWER (16u << 20) /* bytes: more than a socket holds */
#define LIMIT  1000u       /* milliseconds */

/* Takes so many bytes each 50 ms; 0: none. */
static pid_t peer_of(int descriptor, size_t bytes)
{
    static char taken[ANSWER];
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child)
        return child;
    for (;;) {
        const struct timespec pause = {.tv_nsec = 50000000};
        nanosleep(&pause, NULL);
        if (bytes && read(descriptor, taken, bytes) <= 0)
            _exit(0);
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

Test(connection, of_a_slow_peer, .timeout = 60)
{
    static char answer[ANSWER];
    static const struct {
        size_t takes;
        bool is_sent;
    } rows[] = {{0, false}, {1, false}, {64, false}, {ANSWER, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct el2_gdb_connection connection;
        int pair[2];
        cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        el2_gdb_use(&connection, pair[0], pair[0]);
        connection.is_socket = true;
        connection.send_limit = rows[i].is_sent ? 30 * LIMIT : LIMIT;
        const pid_t peer = peer_of(pair[1], rows[i].takes);
        close(pair[1]);
        const struct el2_gdb_link link = el2_gdb_connection_link(&connection);
        const double before = seconds();
        cr_expect_eq(link.write(link.context, answer, sizeof answer), rows[i].is_sent, "row %zu", i);
        cr_expect_lt(seconds() - before, 20.0, "row %zu", i);
        kill(peer, SIGKILL);
        waitpid(peer, NULL, 0);
        el2_gdb_close(&connection);
    }
}
