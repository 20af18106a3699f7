/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A debugger's server: GDB's remote serial protocol ("GDB Remote Serial Protocol" of its manual), between whoever is at the
 * other end of a link and a machine (sim/machine/debug.h). All-stop; a vCPU is a thread, from 1 on.
 *
 * The other end is not trusted: it gets the guest, and nothing of the host. What is no packet ends the session. A session that
 * ends without `detach` ends the run.
 *
 *     struct el2_gdb *gdb = el2_gdb_create(&link, &about, &error);
 *     const struct el2_machine_debugger debugger = el2_gdb_debugger(gdb);
 *     … el2_machine_run() …
 *     el2_gdb_free(gdb);
 */
#ifndef EL2_SIM_GDB_GDB_H
#define EL2_SIM_GDB_GDB_H

#include <stdbool.h>
#include <stddef.h>

#include "cpumodel/text/error.h"
#include "sim/explain/explanation.h"
#include "sim/machine/debug.h"

struct el2_gdb;

/* The way to the other end. */
struct el2_gdb_link {
    /* The next bytes, at least one, which are waited for if `waits`. 0: there are none yet. -1: it has ended. */
    long (*read)(void *context, void *bytes, size_t size, bool waits);
    /* False: it has ended. */
    bool (*write)(void *context, const void *bytes, size_t size);
    void *context;
};

/* `explained`: of the VM that the machine runs, for `monitor view`; all must outlive it. NULL with a message: out of memory. */
struct el2_gdb *el2_gdb_create(const struct el2_gdb_link *link, const struct el2_explained *explained,
                               struct el2_error *error);
void el2_gdb_free(struct el2_gdb *gdb);

struct el2_machine_debugger el2_gdb_debugger(struct el2_gdb *gdb);

/* Shows text of the guest's console to whoever debugs, while the guest runs: line by line. */
void el2_gdb_print(struct el2_gdb *gdb, const char *text, size_t size);

#endif
