/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest without instructions of features, with its code looked at and without: an ordinary loop of
 * arithmetic, loads, stores and calls, and a long run of code that executes once (all translation). The ratio of the
 * speeds is to be 0.95 at least.
 *
 *     bench_gate [HOST [KERNEL]]
 */
#include "bench.h"
#include "cpumodel/text/count.h"

#define TURNS  3000000u
#define BLOCKS 40000u

static const struct bench_loop loops[] = {
    {"a loop of arithmetic, loads, stores and calls", TURNS},
    {"code that executes once", BLOCKS},
};

static const char *const kinds[] = {"not looked at", "looked at"};

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
    for (unsigned i = 0; i < BLOCKS; i++) {
        for (unsigned j = 0; j < 7; j++)
            bench_put(code, 0x91000000u | ((i + j) & 0xfff) << 10 | j << 5 | j); /* add xj, xj, # */
        bench_put(code, 0x14000001u);                                            /* b the next */
    }
    bench_put(code, 0xd503207fu);
}

static double sample(const struct bench_subject *subject, unsigned loop, unsigned kind)
{
    static struct bench_code code;
    static uint64_t instructions[EL2_COUNT(loops)];
    struct bench_run run = {.unchecked = kind == 0};
    code.count = 0;
    (loop == 0 ? put_loop : put_once)(&code);
    double seconds = bench_machine(subject, &code, &run);
    if (instructions[loop] && instructions[loop] != run.instructions)
        bench_fail("the check changes the instruction count");
    instructions[loop] = run.instructions;
    return seconds;
}

const struct bench bench_compared = {
    .title = "code looked at when it is translated, speeds",
    .host = "cortex-a53",
    .loop = loops,
    .loops = EL2_COUNT(loops),
    .kind = kinds,
    .kinds = EL2_COUNT(kinds),
    .rate = true,
    .sample = sample,
};
