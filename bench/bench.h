/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the benchmarks share: a run of the same code on a bare Unicorn and on a machine of ours, and the comparison of
 * such runs. They print ratios; nothing is asserted. What goes wrong ends the program.
 *
 * How fast translated code is depends on where the process has its memory, by a third and more. So a ratio is taken in
 * many processes, each with a layout of its own, and within each only of runs that took turns; the median of the
 * processes is printed, with the least and the most.
 *
 *     static double sample(const struct bench_subject *subject, unsigned loop, unsigned kind);
 *
 *     static const char *const kinds[] = {"Unicorn alone", "el2sim"};
 *
 *     const struct bench bench_compared = {.title = "a loop, times", .host = "max", .loop = loops, .loops = 1,
 *                                          .kind = kinds, .kinds = 2, .sample = sample};
 */
#ifndef EL2_BENCH_BENCH_H
#define EL2_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

#define BENCH_CODE_AT  0x40080000ull
#define BENCH_CODE_MAX 400000
#define BENCH_ROUNDS   5  /* in a process, of which the least counts */
#define BENCH_LAYOUTS  15 /* processes */
#define BENCH_KINDS    4

struct bench_code { /* straight code whose last instruction is WFI */
    uint32_t word[BENCH_CODE_MAX];
    unsigned count;
};

static inline void bench_put(struct bench_code *code, uint32_t word)
{
    code->word[code->count++] = word;
}

/* MOVZ, MOVK: Xd is a number of 32 bits. */
void bench_put_number(struct bench_code *code, unsigned xd, uint32_t number);

/* SUBS of Xn by 1, back to the word `head` while it is not 0, and WFI. */
void bench_put_end_of_loop(struct bench_code *code, unsigned xn, unsigned head);

struct bench_subject {
    const char *host_name, *kernel_name; /* as they were asked for */
    struct el2_host *host;
    struct el2_kernel *kernel;
};

/* The host and the kernel of the command line: [HOST [KERNEL]]; linux-4.15 where no kernel is given. */
struct bench_subject bench_open(int argc, char **argv, const char *host);
void bench_close(struct bench_subject *subject);

struct bench_bare {       /* a bare Unicorn, without what a hypervisor does */
    bool with_blocks;     /* an empty hook at each block: no guest can be counted without one */
    bool with_mrs;        /* a hook of MRS that writes a constant */
    uc_arm64_reg counter; /* which the loop counts down to 0 */
};

/* Seconds of CPU time. */
double bench_bare(const struct bench_code *code, const struct bench_bare *bare);

struct bench_run { /* what the machine is asked for, and what it says behind its run */
    bool unchecked;
    bool see_each;
    uint64_t instructions;
    uint64_t id_reads; /* MRS of ID_AA64PFR0_EL1 */
};

/* Seconds of CPU time on a machine of ours, tracing off. */
double bench_machine(const struct bench_subject *subject, const struct bench_code *code,
                     struct bench_run *run);

struct bench_loop {
    const char *name;
    double turns; /* seconds are divided by, and printed as nanoseconds */
};

struct bench {
    const char *title;
    const char *host;              /* that of the command line goes first: [HOST [KERNEL]] */
    const struct bench_loop *loop; /* `loops` of them */
    unsigned loops;
    const char *const *kind; /* what runs each loop; ratios are to the first. At most BENCH_KINDS */
    unsigned kinds;
    bool rate; /* the ratio is of speeds, not of times: more is better */
    double (*sample)(const struct bench_subject *subject, unsigned loop,
                     unsigned kind); /* seconds of CPU time */
};

/* What a program compares: it defines this, and layouts.c has its main. */
extern const struct bench bench_compared;

_Noreturn void bench_fail(const char *what);

#endif
