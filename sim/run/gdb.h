/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `el2sim run --gdb`: a debugger at a port, or at stdin and stdout, which then are nobody else's.
 *
 *     struct el2_run_gdb gdb = {0};
 *     if (el2_run_gdb_check(&gdb, values, &error) && … && el2_run_gdb_open(&gdb, &subject, &error) && …)
 *         el2_run_gdb_wait(&gdb, &error);                  // the machine has been made with gdb.debugger
 *     el2_run_gdb_close(&gdb);
 */
#ifndef EL2_SIM_RUN_GDB_H
#define EL2_SIM_RUN_GDB_H

#include "sim/command/subject.h"
#include "sim/gdb/connection.h"
#include "sim/gdb/gdb.h"
#include "sim/run/options.h"

struct el2_run_gdb {
    bool is_wanted;
    bool is_stdio;
    uint16_t port;
    struct el2_gdb_connection connection;
    struct el2_vm *fresh; /* the VM before its first run */
    struct el2_gdb *server;
    struct el2_machine_debugger debugger;
};

/* What --gdb says. False with a message. */
bool el2_run_gdb_check(struct el2_run_gdb *gdb, const struct el2_run_values *values, struct el2_error *error);

/* The server, where one is wanted; the subject has a trail then, and must outlive it. False with a message. */
bool el2_run_gdb_open(struct el2_run_gdb *gdb, const struct el2_subject *subject, struct el2_error *error);

/* Until a debugger is there, where one is wanted: says so on stderr. False with a message. */
bool el2_run_gdb_wait(struct el2_run_gdb *gdb, struct el2_error *error);
void el2_run_gdb_close(struct el2_run_gdb *gdb);

#endif
