/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that Unicorn must not see, on pages that it finds otherwise than by the tables as they plainly are: it ends the
 * process on the one, and takes the entropy of the machine below on the other. */
#include "cpumodel/text/count.h"
#include "engine_log.h"

#define TABLE   0x40200000ull
#define TABLE2  0x40201000ull
#define TABLE3  0x40202000ull
#define PAGE_A  0x40300000ull
#define PAGE_B  0x40301000ull
#define VIRTUAL 0x80000000ull

#define INSN_BLR_X0 0xd63f0000u
#define INSN_RET    0xd65f03c0u
#define INSN_LDR    0xf9400001u /* ldr x1, [x0] */
#define INSN_STR    0xf9000062u /* str x2, [x3] */

static const uint32_t words[] = {0x0e402c00, 0xd53b2400};

/* The word at PAGE_A, and at PAGE_B nothing of interest; VIRTUAL is PAGE_A. */
static void make(uint32_t word, uint64_t offset)
{
    uint64_t *table = el2_engine_memory(log_.engine, TABLE, 3 * 4096);
    uint32_t *a = el2_engine_memory(log_.engine, PAGE_A, 8);
    uint32_t *b = el2_engine_memory(log_.engine, PAGE_B, 8);
    memset(table, 0, 3 * 4096);
    table[1] = 0x40000701;
    table[2] = TABLE2 | 3;
    table[512] = TABLE3 | 3;
    table[1024] = PAGE_A | 0x703;
    a[0] = word;
    a[1] = b[0] = INSN_RET;
    if (!offset)
        return;
    /* What is there if the table is taken to begin here: PAGE_B. */
    table[offset / 8 + 1] = 0x40000701;
    table[offset / 8 + 2] = 0x40280001 | 0x700;
    memcpy(el2_engine_memory(log_.engine, 0x40280000, 8), (uint32_t[]){INSN_RET, INSN_RET}, 8);
}

static void put_start(struct code *code, uint64_t ttbr, uint64_t unused)
{
    put_mov(code, 4, 3 << 20);
    put_msr(code, EL2_SYS_CPACR_EL1, 4);
    put_mov(code, 4, 0xff);
    put_msr(code, EL2_SYS_MAIR_EL1, 4);
    put_mov(code, 4, 2ull << 32 | 1 << 23 | unused);
    put_msr(code, EL2_SYS_TCR_EL1, 4);
    put_mov(code, 4, ttbr);
    put_msr(code, EL2_SYS_TTBR0_EL1, 4);
    put_mov(code, 4, 0x30d00981);
    put_msr(code, EL2_SYS_SCTLR_EL1, 4);
}

/* To its end, with the word UNDEFINED, or never met where it may have been another's page. */
static void check(const struct code *code, uint32_t word, uint64_t at, bool met)
{
    cr_assert_eq(run_from(code, at_el1), EL2_ENGINE_STOPPED);
    const unsigned last = log_.exceptions - 1;
    cr_assert_eq(log_.exception[last].kind, EL2_ENGINE_BREAKPOINT);
    cr_assert(last == met || (!met && last == 1), "0x%08x: %u exceptions", word, last);
    if (last)
        cr_expect(log_.exception[0].kind == EL2_ENGINE_UNDEFINED && log_.state[0].pc == at);
    cr_expect_eq(log_.state[last].x[0] & ~0xfffull, VIRTUAL, "0x%08x is 0x%lx", word, log_.state[last].x[0]);
}

Test(fetch, low_bits_of_the_table, .timeout = 20)
{
    for (unsigned i = 0; i < EL2_COUNT(words); i++) {
        struct code code = {0};
        open_engine(0);
        make(words[i], 0x800);
        put_start(&code, TABLE + 0x800, 25);
        put(&code, INSN_ISB);
        put_mov(&code, 0, VIRTUAL);
        put(&code, INSN_BLR_X0);
        put(&code, INSN_BRK);
        check(&code, words[i], VIRTUAL, true);
        close_engine();
    }
}

/* TCR_EL1.T0SZ of 0 is 16; and the word is the first that is translated with address translation. */
Test(fetch, size_out_of_range, .timeout = 20)
{
    for (unsigned i = 0; i < EL2_COUNT(words); i++) {
        struct code code = {0};
        open_engine(0);
        make(words[i], 0);
        uint64_t *level0 = el2_engine_memory(log_.engine, TABLE - 4096, 4096);
        level0[0] = TABLE | 3;
        put_mov(&code, 0, VIRTUAL);
        put_start(&code, TABLE - 4096, 0);
        const uint64_t at = CODE_AT + code.count * 4;
        put(&code, words[i]);
        put(&code, INSN_BRK);
        check(&code, words[i], at, true);
        close_engine();
    }
}

/* The guest has looked at PAGE_A or PAGE_B, points the page elsewhere, and does not tell. */
Test(fetch, stale_entry, .timeout = 20)
{
    for (unsigned i = 0; i < 2 * EL2_COUNT(words); i++) {
        struct code code = {0};
        open_engine(0);
        make(words[i / 2], 0);
        if (i % 2)
            ((uint64_t *)el2_engine_memory(log_.engine, TABLE3, 8))[0] = PAGE_B | 0x703;
        put_start(&code, TABLE, 25);
        put(&code, INSN_ISB);
        put_mov(&code, 0, VIRTUAL);
        put(&code, INSN_LDR);
        put_mov(&code, 2, (i % 2 ? PAGE_A : PAGE_B) | 0x703);
        put_mov(&code, 3, TABLE3);
        put(&code, INSN_STR);
        put(&code, INSN_BLR_X0);
        put(&code, INSN_BRK);
        check(&code, words[i / 2], VIRTUAL, false);
        close_engine();
    }
}
