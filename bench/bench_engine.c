/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest costs here beyond Unicorn alone: a compute loop of short blocks and a store loop, through a machine
 * with tracing off, beside a bare Unicorn with an empty block hook and one without any hook. All in turn, several
 * times; the least of each is printed, and ratios to the empty hook: at most 1.2 for the compute loop and 1.3 for the
 * store loop.
 *
 *     bench_engine [HOST [KERNEL]]
 */
#include <stdio.h>

#include "bench.h"
#include "cpumodel/text/count.h"

#define DATA_AT 0x40200000u

struct loop {
    const char *name;
    uint32_t turns;
    uint32_t body[4];
};

/* Six instructions a turn; x1 is the counter, x2 an address of data. */
static const struct loop loops[] = {
    {"compute, a block of six", 5000000, {0x8b000063, 0xca030084, 0x91000463, 0x8b0400a5}},
    {"compute, two blocks of three", 5000000, {0x8b000063, 0xca030084, 0x14000001, 0x91000463}},
    {"stores, four a turn", 1000000, {0xf9000040, 0xf9000440, 0xf9000840, 0xf9000c40}},
};

static void make(const struct loop *loop, struct bench_code *code)
{
    code->count = 0;
    bench_put_number(code, 1, loop->turns);
    bench_put_number(code, 2, DATA_AT);
    unsigned head = code->count;
    for (size_t i = 0; i < EL2_COUNT(loop->body); i++)
        bench_put(code, loop->body[i]);
    bench_put_end_of_loop(code, 1, head);
}

static void measure(const struct bench_subject *subject, const struct loop *loop)
{
    static const char *const names[] = {"Unicorn, an empty block hook", "Unicorn, no hook", "el2sim"};
    static struct bench_code code;
    double seconds[3][BENCH_ROUNDS];
    struct bench_run run = {0};
    make(loop, &code);
    for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
        for (unsigned kind = 0; kind < 2; kind++)
            seconds[kind][round] =
                bench_bare(&code, &(struct bench_bare){.with_blocks = kind == 0, .counter = UC_ARM64_REG_X1});
        seconds[2][round] = bench_machine(subject, &code, &run);
    }
    double base = bench_least(seconds[0]);
    printf("%s\n", loop->name);
    for (unsigned kind = 0; kind < 3; kind++) {
        double least = bench_least(seconds[kind]);
        printf("  %-30s %7.2f ns a turn  ratio %.2f\n", names[kind], least / loop->turns * 1e9, least / base);
    }
}

int main(int argc, char **argv)
{
    struct bench_subject subject = bench_open(argc, argv, "cortex-a53");
    printf("the engine, host %s, least of %u rounds\n", subject.host->name, BENCH_ROUNDS);
    for (size_t i = 0; i < EL2_COUNT(loops); i++)
        measure(&subject, &loops[i]);
    bench_close(&subject);
    return 0;
}
