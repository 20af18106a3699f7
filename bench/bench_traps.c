/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traps per second of a guest that does nothing but MRS of an ID register, through the whole handler with
 * tracing off, beside a bare Unicorn hook that writes a constant. Both run in turn, several times; the
 * least of each is printed.
 *
 *     bench_traps [HOST [KERNEL]]
 */
#include <stdio.h>

#include "bench.h"

#define TRAPS            400000u
#define INSN_MRS_X0_PFR0 0xd5380400u

/* TRAPS reads, `unroll` of them between two branches, then WFI. */
static void make(unsigned unroll, struct bench_code *code)
{
    code->count = 0;
    bench_put_number(code, 2, TRAPS / unroll);
    unsigned head = code->count;
    for (unsigned i = 0; i < unroll; i++)
        bench_put(code, INSN_MRS_X0_PFR0);
    bench_put_end_of_loop(code, 2, head);
}

static double bare(const struct bench_code *code, bool with_blocks)
{
    return bench_bare(
        code, &(struct bench_bare){.with_mrs = true, .with_blocks = with_blocks, .counter = UC_ARM64_REG_X2});
}

static double handled(const struct bench_subject *subject, const struct bench_code *code, bool see_each)
{
    struct bench_run run = {.see_each = see_each};
    double seconds = bench_machine(subject, code, &run);
    if (run.id_reads != TRAPS)
        bench_fail("the loop did not end");
    return seconds;
}

static void measure(const struct bench_subject *subject, unsigned unroll)
{
    static const char *const names[] = {"bare hook, a constant", "whole handler", "whole handler, each seen",
                                        "bare hook and an empty block hook"};
    static struct bench_code code;
    double seconds[4][BENCH_ROUNDS];
    make(unroll, &code);
    for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
        seconds[0][round] = bare(&code, false);
        seconds[3][round] = bare(&code, true);
        seconds[1][round] = handled(subject, &code, false);
        seconds[2][round] = handled(subject, &code, true);
    }
    double base = bench_least(seconds[0]);
    printf("%u MRS a turn\n", unroll);
    for (unsigned kind = 0; kind < 4; kind++) {
        double least = bench_least(seconds[kind]);
        printf("  %-33s %7.2f ns a trap  %6.2f million a second  ratio %.2f\n", names[kind],
               least / TRAPS * 1e9, TRAPS / least * 1e-6, base / least);
    }
}

int main(int argc, char **argv)
{
    struct bench_subject subject = bench_open(argc, argv, "future");
    printf("MRS ID_AA64PFR0_EL1 at EL1, host %s, kernel %s, %u traps, least of %u rounds\n",
           subject.host->name, el2_kernel_name(subject.kernel), TRAPS, BENCH_ROUNDS);
    measure(&subject, 1);
    measure(&subject, 16);
    bench_close(&subject);
    return 0;
}
