/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the benchmarks share: the clock, and a run of the same code on a bare Unicorn and on a machine of ours. They print
 * ratios within one run; nothing is asserted. What goes wrong ends the program.
 *
 *     seconds[0][round] = bench_bare(&code, &(struct bench_bare){.with_blocks = true, .counter = UC_ARM64_REG_X1});
 *     seconds[1][round] = bench_machine(&subject, &code, &run);
 *     printf("ratio %.2f\n", bench_least(seconds[1]) / bench_least(seconds[0]));
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
#define BENCH_ROUNDS   11

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

/* Of BENCH_ROUNDS figures. bench_median sorts them. */
double bench_least(const double *value);
double bench_median(double *value);

_Noreturn void bench_fail(const char *what);

#endif
