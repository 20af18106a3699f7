/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest without instructions of features, with its code looked at and without: an ordinary loop of
 * arithmetic, loads, stores and calls, and a long run of code that executes once (all translation). Both
 * kinds in turn, several times; medians are printed. The ratio is to be 0.95 at least.
 *
 *     bench_gate [HOST [KERNEL]]
 */
#include <inttypes.h>
#include <stdio.h>

#include "bench.h"

#define TURNS 3000000u

static void put_loop(struct bench_code *code)
{
    bench_put_number(code, 2, TURNS);
    bench_put(code, 0xd2a8c010u); /* movz x16, 0x4600, lsl 16 */
    unsigned head = code->count;
    bench_put(code, 0x8b020063u); /* add x3, x3, x2 */
    bench_put(code, 0xf9400204u); /* ldr x4, [x16] */
    bench_put(code, 0xca030084u); /* eor x4, x4, x3 */
    bench_put(code, 0x94000005u); /* bl the function */
    bench_put(code, 0xf1000442u); /* subs x2, x2, #1 */
    bench_put(code, 0x54000001u | ((head - code->count) & 0x7ffff) << 5);
    bench_put(code, 0xd503207fu); /* wfi */
    bench_put(code, 0xd503201fu);
    bench_put(code, 0xf9000204u); /* the function: str x4, [x16] */
    bench_put(code, 0x9b047c65u); /* mul x5, x3, x4 */
    bench_put(code, 0xd65f03c0u); /* ret */
}

/* Blocks of eight instructions, each executed once. */
static void put_once(struct bench_code *code)
{
    for (unsigned i = 0; i < 40000; i++) {
        for (unsigned j = 0; j < 7; j++)
            bench_put(code, 0x91000000u | ((i + j) & 0xfff) << 10 | j << 5 | j); /* add xj, xj, # */
        bench_put(code, 0x14000001u);                                            /* b the next */
    }
    bench_put(code, 0xd503207fu);
}

static void measure(const char *name, const struct bench_subject *subject, const struct bench_code *code)
{
    double seconds[2][BENCH_ROUNDS];
    struct bench_run run[2] = {{.unchecked = true}, {.unchecked = false}};
    for (unsigned round = 0; round < BENCH_ROUNDS; round++)
        for (unsigned kind = 0; kind < 2; kind++)
            seconds[kind][round] = bench_machine(subject, code, &run[kind]);
    if (run[0].instructions != run[1].instructions)
        bench_fail("the check changes the instruction count");
    double without = bench_median(seconds[0]), with = bench_median(seconds[1]);
    printf("%-28s %9" PRIu64 " instructions  without %8.1f M/s  with %8.1f M/s  ratio %.3f\n", name,
           run[0].instructions, (double)run[0].instructions / without * 1e-6,
           (double)run[1].instructions / with * 1e-6, without / with);
}

int main(int argc, char **argv)
{
    static struct bench_code loop, once;
    struct bench_subject subject = bench_open(argc, argv, "cortex-a53");
    put_loop(&loop);
    put_once(&once);
    printf("code looked at when it is translated, host %s, median of %u rounds\n", subject.host->name,
           BENCH_ROUNDS);
    measure("a loop", &subject, &loop);
    measure("code that executes once", &subject, &once);
    bench_close(&subject);
    return 0;
}
