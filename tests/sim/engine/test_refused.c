/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words on which Unicorn ends the process: here that would be the test's end. */
#include "engine_log.h"
#include "sim/engine/refused.h"

#define BATCH 400

/* What a batch of words did, beside what the log has. */
struct batch {
    struct code code;
    unsigned first; /* index of the first word */
    unsigned refused;
};

/* With floating point enabled: what CPACR_EL1 traps is not decoded to the end. */
static void begin(struct batch *batch)
{
    *batch = (struct batch){0};
    put_mov(&batch->code, 0, 3 << 20);
    put_msr(&batch->code, EL2_SYS_CPACR_EL1, 0);
    put(&batch->code, INSN_ISB);
    batch->first = batch->code.count;
}

static bool was_undefined(uint64_t pc)
{
    for (unsigned i = 0; i < log_.exceptions; i++)
        if (log_.state[i].pc == pc)
            return log_.exception[i].kind == EL2_ENGINE_UNDEFINED && log_.exception[i].syndrome == 0x2000000;
    return false;
}

static void end(struct batch *batch)
{
    const unsigned last = batch->code.count;
    put(&batch->code, INSN_BRK);
    log_.exceptions = 0;
    cr_assert_eq(run_from(&batch->code, at_el1), EL2_ENGINE_STOPPED);
    cr_assert_lt(log_.exceptions, EVENTS);
    cr_assert_eq(log_.state[log_.exceptions - 1].pc, CODE_AT + last * 4, "the batch ran to its end");
    const uint32_t *memory = el2_engine_memory(log_.engine, CODE_AT, last * 4);
    for (unsigned i = batch->first; i < last; i++) {
        uint32_t word = batch->code.word[i];
        cr_expect_eq(memory[i], word, "0x%08x is 0x%08x after it was executed", word, memory[i]);
        if (!el2_engine_refuses(word))
            continue;
        batch->refused++;
        cr_expect(was_undefined(CODE_AT + i * 4), "0x%08x was executed", word);
    }
}

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 32);
}

/* All opcodes of vector and scalar SIMD data processing, of any registers. */
Test(refused, simd, .timeout = 120)
{
    static struct batch batch;
    uint64_t seed = 1;
    unsigned refused = 0;
    open_engine(0);
    for (uint32_t high = 0; high < 1u << 17; high++) {
        uint32_t word = (high & 0x1ffff) << 10; /* bits 26:10 */
        word = (word & 0x1ffffff) | 7u << 25 | (high >> 15 & 3) << 29 | (next(&seed) & 0x3ff);
        for (uint32_t scalar = 0; scalar < 2; scalar++) {
            if (!batch.code.count)
                begin(&batch);
            put(&batch.code, (word & 0x6fffffff) | scalar << 28);
            if (batch.code.count < BATCH)
                continue;
            end(&batch);
            refused += batch.refused;
            batch.code.count = 0;
        }
    }
    cr_expect_gt(refused, 500);
    close_engine();
}

/* Any words whatever, each alone: branches, loads and exceptions go where they go. */
Test(refused, any_word, .timeout = 120)
{
    uint64_t seed = 2;
    open_engine(0);
    for (unsigned i = 0; i < 20000; i++) {
        struct code code = {0};
        log_.exceptions = log_.accesses = 0;
        log_.stop_at = el2_engine_count(log_.engine) + 50;
        el2_engine_deadline(log_.engine, log_.stop_at);
        put(&code, next(&seed));
        put(&code, INSN_BRK);
        enum el2_engine_end end = run_from(&code, at_el1);
        cr_expect_neq(end, EL2_ENGINE_FAILED, "0x%08x", code.word[0]);
    }
    close_engine();
}

/* The guest reads the word while its block executes. */
Test(refused, hidden_from_the_translator_alone)
{
    static const uint32_t famax = 0x0ec31c41; /* famax v1.4h, v2.4h, v3.4h */
    struct code code = {0};
    open_engine(0);
    cr_expect(el2_engine_refuses(famax));
    put(&code, 0x18000043); /* ldr w3, the word */
    put(&code, INSN_NOP);
    put(&code, famax);
    put(&code, INSN_BRK);
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_expect_eq(log_.exceptions, 2);
    cr_expect_eq(log_.state[0].pc, CODE_AT + 8);
    cr_expect_eq(log_.state[0].x[3], famax);
    cr_expect_eq(log_.count[0], 3);
    close_engine();
}

/* The one is the entropy of the machine below, the other Unicorn does not survive where it is let through. */
Test(refused, random_numbers_and_sve)
{
    static const struct {
        uint32_t word;
        uint64_t syndrome;
    } cases[] = {
        {0xd53b2401, 0x02000000}, /* mrs x1, rndr */
        {0xd53b2421, 0x02000000}, /* mrs x1, rndrrs */
        {0x04bf5021, 0x64000000}, /* rdvl x1, #1: EC 0x19, to EL3 */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct code code = {0};
        open_engine(0);
        put_mov(&code, 0, 3 << 20 | 3 << 16);
        put_msr(&code, EL2_SYS_CPACR_EL1, 0);
        put(&code, INSN_ISB);
        put(&code, cases[i].word);
        put(&code, INSN_BRK);
        cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
        cr_assert_eq(log_.exceptions, 2);
        cr_expect_eq(log_.exception[0].kind, EL2_ENGINE_UNDEFINED);
        cr_expect_eq(log_.exception[0].syndrome, cases[i].syndrome, "0x%08x: 0x%lx", cases[i].word,
                     log_.exception[0].syndrome);
        cr_expect_eq(log_.state[0].x[1], 0);
        close_engine();
    }
}

Test(refused, table_is_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_engine_refused_check(&error), "%s", error.text);
}
