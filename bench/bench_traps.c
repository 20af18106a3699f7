/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that does nothing but MRS of an ID register, through the whole handler with tracing off, beside a bare
 * Unicorn whose hook of MRS writes a constant. The speed is to be at least 0.85 of that of the bare hook.
 *
 *     bench_traps [HOST [KERNEL]]
 */
#include "bench.h"
#include "cpumodel/text/count.h"

#define TRAPS            2000000u
#define INSN_MRS_X0_PFR0 0xd5380400u

static const struct bench_loop loops[] = {
    {"one MRS a turn", TRAPS},
    {"16 MRS a turn", TRAPS},
};

static const unsigned unroll[] = {1, 16};

enum kind { BARE, BARE_AND_BLOCKS, HANDLED, HANDLED_SEEN };

static const char *const kinds[] = {
    [BARE] = "bare hook, a constant",
    [BARE_AND_BLOCKS] = "bare hook and an empty block hook",
    [HANDLED] = "whole handler",
    [HANDLED_SEEN] = "whole handler, each seen",
};

/* TRAPS reads, `unroll` of them between two branches, then WFI. */
static void make(unsigned loop, struct bench_code *code)
{
    code->count = 0;
    bench_put_number(code, 2, TRAPS / unroll[loop]);
    unsigned head = code->count;
    for (unsigned i = 0; i < unroll[loop]; i++)
        bench_put(code, INSN_MRS_X0_PFR0);
    bench_put_end_of_loop(code, 2, head);
}

static double handled(const struct bench_subject *subject, const struct bench_code *code, bool see_each)
{
    struct bench_run run = {.see_each = see_each};
    double seconds = bench_machine(subject, code, &run);
    if (run.id_reads != TRAPS)
        bench_fail("the loop did not end");
    return seconds;
}

static double sample(const struct bench_subject *subject, unsigned loop, unsigned kind)
{
    static struct bench_code code;
    make(loop, &code);
    if (kind == HANDLED || kind == HANDLED_SEEN)
        return handled(subject, &code, kind == HANDLED_SEEN);
    return bench_bare(&code, &(struct bench_bare){.with_mrs = true,
                                                  .with_blocks = kind == BARE_AND_BLOCKS,
                                                  .counter = UC_ARM64_REG_X2});
}

const struct bench bench_compared = {
    .title = "MRS ID_AA64PFR0_EL1 at EL1, speeds",
    .host = "future",
    .loop = loops,
    .loops = EL2_COUNT(loops),
    .kind = kinds,
    .kinds = EL2_COUNT(kinds),
    .rate = true,
    .sample = sample,
};
