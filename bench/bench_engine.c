/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest costs here beyond Unicorn alone: compute loops of short blocks and a store loop, through a machine
 * with tracing off, beside a bare Unicorn with an empty block hook and one without any hook. The ratio to the empty
 * hook is to be at most 1.2 for the compute loops and 1.3 for the store loop.
 *
 *     bench_engine [HOST [KERNEL]]
 */
#include "bench.h"
#include "cpumodel/text/count.h"

#define DATA_AT       0x40200000u
#define COMPUTE_TURNS 5000000u
#define STORE_TURNS   3000000u

static const struct bench_loop loops[] = {
    {"compute, a block of six", COMPUTE_TURNS},
    {"compute, two blocks of three", COMPUTE_TURNS},
    {"stores, four a turn", STORE_TURNS},
};

/* Six instructions a turn with those of its end; x1 is the counter, x2 an address of data. */
static const uint32_t bodies[][4] = {
    {0x8b000063, 0xca030084, 0x91000463, 0x8b0400a5}, /* add, eor, add, add */
    {0x8b000063, 0xca030084, 0x14000001, 0x91000463}, /* add, eor, b to the next, add */
    {0xf9000040, 0xf9000440, 0xf9000840, 0xf9000c40}, /* str, four */
};

static const char *const kinds[] = {"Unicorn, an empty block hook", "Unicorn, no hook", "el2sim"};

static void make(unsigned loop, struct bench_code *code)
{
    code->count = 0;
    bench_put_number(code, 1, (uint32_t)loops[loop].turns);
    bench_put_number(code, 2, DATA_AT);
    unsigned head = code->count;
    for (size_t i = 0; i < EL2_COUNT(bodies[loop]); i++)
        bench_put(code, bodies[loop][i]);
    bench_put_end_of_loop(code, 1, head);
}

static double sample(const struct bench_subject *subject, unsigned loop, unsigned kind)
{
    static struct bench_code code;
    make(loop, &code);
    return kind == 2 ? bench_machine(subject, &code, &(struct bench_run){0})
                     : bench_bare(&code,
                                  &(struct bench_bare){.with_blocks = kind == 0, .counter = UC_ARM64_REG_X1});
}

const struct bench bench_compared = {
    .title = "the engine, times",
    .host = "cortex-a53",
    .loop = loops,
    .loops = EL2_COUNT(loops),
    .kind = kinds,
    .kinds = EL2_COUNT(kinds),
    .sample = sample,
};
