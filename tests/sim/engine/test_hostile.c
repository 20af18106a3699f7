/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that writes anything to any system register, and does any system operation: here a crash of Unicorn's would
 * be the test's end. */
#include "engine_log.h"

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 32);
}

/* MSR or SYS of this word, then a little of everything. */
static void run_word(uint32_t word, uint64_t value)
{
    struct code code = {0};
    struct el2_cpu_state state = at_el1;
    put_mov(&code, 0, value);
    put(&code, word);
    put(&code, INSN_ISB);
    put_mov(&code, 1, CODE_AT + 0x1000);
    put(&code, 0xf9000022); /* str x2, [x1] */
    put(&code, 0xf9400022); /* ldr x2, [x1] */
    put_b(&code, 1);
    put(&code, 0xc85f7c22); /* ldxr x2, [x1] */
    put(&code, INSN_SVC);
    put(&code, INSN_BRK);
    log_.exceptions = log_.accesses = 0;
    log_.stop_at = el2_engine_count(log_.engine) + 100;
    el2_engine_deadline(log_.engine, log_.stop_at);
    cr_expect_neq(run_from(&code, state), EL2_ENGINE_FAILED, "0x%08x of 0x%lx", word, value);
}

static void run_all(uint32_t first, uint32_t last, uint64_t seed)
{
    for (uint32_t encoding = first; encoding <= last; encoding += 32) {
        if (encoding % 0x4000 == 0) {
            if (log_.engine)
                close_engine();
            open_engine(0);
        }
        run_word(encoding, ~0ull);
        run_word(encoding, (uint64_t)next(&seed) << 32 | next(&seed));
    }
    close_engine();
}

Test(hostile, msr, .timeout = 300)
{
    run_all(0xd5100000, 0xd51fffe0, 3);
}

Test(hostile, sys, .timeout = 300)
{
    run_all(0xd5080000, 0xd50fffe0, 4);
}

static bool watches_nothing(void *context, uint32_t word)
{
    (void)context, (void)word;
    return false;
}

/* An ERET to AArch32 is not executed: Unicorn does not survive what can come of it. */
Test(hostile, aarch32, .timeout = 60)
{
    static const uint64_t spsr[] = {0x10, 0x30, 0x600001d0};
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due, .watches = watches_nothing};
    for (unsigned i = 0; i < sizeof spsr / sizeof *spsr; i++) {
        struct el2_error error = {""};
        struct code code = {0};
        struct el2_cpu_state state;
        memset(&log_, 0, sizeof log_);
        log_.engine = el2_engine_create(&(struct el2_engine_options){0}, &calls, &log_, &error);
        cr_assert_not_null(log_.engine, "%s", error.text);
        put_mov(&code, 0, CODE_AT);
        put_msr(&code, EL2_SYS_ELR_EL1, 0);
        put_mov(&code, 0, spsr[i]);
        put_msr(&code, EL2_SYS_SPSR_EL1, 0);
        const unsigned eret = code.count;
        put(&code, 0xd69f03e0);
        cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_ABORTED);
        el2_engine_state(log_.engine, &state);
        cr_expect_eq(state.pc, CODE_AT + eret * 4);
        cr_expect_eq(log_.exceptions, 0);
        close_engine();
    }
}
