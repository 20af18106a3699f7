/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of a program that may do anything: with limits of time, memory and output, and all that it said.
 *
 *     struct process process;
 *     run_process(&(struct process_run){.argument = (char *[]){"el2sim", "list", "hosts", NULL}, .seconds = 10},
 *                 &process);
 *     if (process.ended && process.status == 0) ...
 *     free_process(&process);
 */
#ifndef EL2_TESTS_HOSTILE_PROCESS_H
#define EL2_TESTS_HOSTILE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

struct process_run {
    char *const *argument; /* ends with NULL; the first is the program's path */
    char *const *variable; /* "NAME=VALUE", ends with NULL: what the environment has besides; or NULL */
    const char *input;     /* path of what stdin is; NULL: nothing */
    unsigned seconds;      /* of processor time, and twice that by the clock */
    size_t memory;         /* address space in bytes; 0: any */
};

struct process {
    bool ended;     /* by itself; else by a signal */
    int status;     /* exit status, or the signal */
    bool timed_out; /* that is why */
    bool cut;       /* it wrote more than OUTPUT_MAX to a stream */
    char *text[2];  /* stdout, stderr: with a NUL behind it */
    size_t size[2];
};

#define OUTPUT_MAX (8u << 20)

/* Runs it to its end. Ends the test's own program where the system cannot start it. */
void run_process(const struct process_run *run, struct process *process);
void free_process(struct process *process);

#endif
