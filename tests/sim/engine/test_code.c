/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host code is forgotten before there is too much of it; nothing else changes. */
#include "engine_log.h"
#include "sim/engine/code.h"

#define BLOCKS 400
#define ROUNDS 2

/* Many blocks, round and round; what an exception and the end find is kept. */
static uint64_t run_blocks(uint64_t limit, uint64_t *sum, unsigned *exceptions)
{
    struct code code = {0};
    open_engine(0);
    if (limit)
        el2_code_set_limit(log_.engine, limit);
    put_mov(&code, 2, ROUNDS);
    const unsigned head = code.count;
    for (unsigned i = 0; i < BLOCKS; i++) {
        put(&code, 0x91000421 + (i % 3 << 10));      /* add x1, x1, #1 to #3 */
        put(&code, i % 100 ? 0xf1001c21 : INSN_SVC); /* subs x1, x1, #7 */
        put_b(&code, 1);
    }
    put(&code, INSN_SUBS_X2_1);
    put(&code, 0x54000001u | ((uint32_t)((int)head - (int)code.count) & 0x7ffff) << 5); /* b.ne */
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    *exceptions = log_.exceptions;
    *sum = log_.state[log_.exceptions - 1].x[1];
    const uint64_t flushes = el2_code_flushes(log_.engine);
    const uint64_t count = el2_engine_count(log_.engine);
    cr_expect(limit ? flushes >= 2 : flushes == 0, "%lu times", flushes);
    close_engine();
    return count;
}

Test(code, forgotten_in_time, .timeout = 60)
{
    uint64_t sum[2], count[2];
    unsigned exceptions[2];
    count[0] = run_blocks(0, &sum[0], &exceptions[0]);
    count[1] = run_blocks(1000 << 10, &sum[1], &exceptions[1]);
    cr_expect_eq(count[0], count[1], "%lu and %lu", count[0], count[1]);
    cr_expect_eq(sum[0], sum[1]);
    cr_expect_eq(exceptions[0], exceptions[1]);
}
