/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/gdb.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpumodel/text/datafile.h"
#include "sim/command/output.h"
#include "sim/command/print.h"

static bool is_stdin(const char *path)
{
    struct stat file, in;
    return stat(path, &file) == 0 && fstat(STDIN_FILENO, &in) == 0 && file.st_dev == in.st_dev &&
           file.st_ino == in.st_ino;
}

/* Nothing else may be on the debugger's way. */
static bool check_stdio(const struct el2_run_values *values, struct el2_error *error)
{
    if (values->format != EL2_FORMAT_TEXT || values->trace || values->trace_mmio)
        return el2_fail(error, "--gdb stdio: stdout is the debugger's, and has no report: --gdb PORT goes "
                               "with --trace and --format");
    if (values->console_input && is_stdin(values->console_input))
        return el2_fail(
            error, "--gdb stdio: stdin is the debugger's, and cannot be the guest's console as well: give "
                   "--console-input another file, or --gdb a port");
    return true;
}

bool el2_run_gdb_check(struct el2_run_gdb *gdb, const struct el2_run_values *values, struct el2_error *error)
{
    unsigned long long port = 0;
    gdb->is_wanted = values->gdb && !values->dump_dtb; /* by which nothing runs */
    gdb->is_stdio = gdb->is_wanted && strcmp(values->gdb, "stdio") == 0;
    if (!gdb->is_wanted)
        return true;
    if (!gdb->is_stdio && (!el2_number_parse(values->gdb, &port) || port > UINT16_MAX))
        return el2_fail(error, "--gdb %s: give a port, 0 for any, or stdio", values->gdb);
    if (gdb->is_stdio && !check_stdio(values, error))
        return false;
    gdb->port = (uint16_t)port;
    return true;
}

bool el2_run_gdb_open(struct el2_run_gdb *gdb, const struct el2_subject *subject, struct el2_error *error)
{
    if (!gdb->is_wanted)
        return true;
    gdb->fresh = el2_vm_clone(subject->vm);
    if (!gdb->fresh)
        return el2_fail_memory(error);
    const struct el2_explained explained = {.vm = subject->vm,
                                            .fresh = gdb->fresh,
                                            .trail = subject->trail,
                                            .overrides = subject->overrides,
                                            .features = subject->features};
    el2_gdb_use(&gdb->connection, STDIN_FILENO, STDOUT_FILENO);
    if (gdb->is_stdio)
        signal(SIGPIPE, SIG_IGN); /* a debugger that has gone is told by write(2) */
    if (!gdb->is_stdio && !el2_gdb_listen(&gdb->connection, &gdb->port, error))
        return false;
    const struct el2_gdb_link link = el2_gdb_connection_link(&gdb->connection);
    gdb->server = el2_gdb_create(&link, &explained, error);
    if (gdb->server)
        gdb->debugger = el2_gdb_debugger(gdb->server);
    return gdb->server;
}

bool el2_run_gdb_wait(struct el2_run_gdb *gdb, struct el2_error *error)
{
    if (!gdb->is_wanted || gdb->is_stdio)
        return true;
    el2_print(stderr, "el2sim run: waits for a debugger: target remote 127.0.0.1:%u\n", (unsigned)gdb->port);
    return el2_gdb_accept(&gdb->connection, error);
}

void el2_run_gdb_close(struct el2_run_gdb *gdb)
{
    if (!gdb->fresh)
        return;
    el2_gdb_free(gdb->server);
    el2_vm_free(gdb->fresh);
    el2_gdb_close(&gdb->connection);
}
