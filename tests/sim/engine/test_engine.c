/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/count.h"
#include "engine_log.h"
#include "sim/engine/internal.h"

Test(engine, options)
{
    static const uint64_t bad[] = {1, 4096, EL2_RAM_UNIT + 4096, EL2_RAM_MAX + EL2_RAM_UNIT, UINT64_MAX};
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    for (size_t i = 0; i < EL2_COUNT(bad); i++) {
        struct el2_error error = {""};
        cr_expect_null(
            el2_engine_create(&(struct el2_engine_options){.ram_size = bad[i]}, &calls, NULL, &error));
        cr_expect_not_null(strstr(error.text, "multiple of 2 MiB"), "%s", error.text);
    }
}

Test(engine, largest_ram, .timeout = 60)
{
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    struct el2_engine *engine =
        el2_engine_create(&(struct el2_engine_options){.ram_size = EL2_RAM_MAX}, &calls, NULL, NULL);
    cr_assert_not_null(engine);
    cr_expect_not_null(el2_engine_memory(engine, EL2_RAM_BASE + EL2_RAM_MAX - 8, 8));
    cr_expect_null(el2_engine_memory(engine, EL2_RAM_BASE + EL2_RAM_MAX - 8, 9));
    cr_expect_null(el2_engine_memory(engine, EL2_RAM_BASE - 1, 1));
    cr_expect_null(el2_engine_memory(engine, UINT64_MAX, UINT64_MAX));
    cr_expect_null(el2_engine_memory(engine, EL2_RAM_BASE, UINT64_MAX));
    el2_engine_free(engine);
}

/* Of what it was tried out with, a guest finds nothing. */
Test(engine, begins_without_translation, .timeout = 60)
{
    static const el2_encoding registers[] = {EL2_SYS_MAIR_EL1, EL2_SYS_TCR_EL1, EL2_SYS_TTBR0_EL1,
                                             EL2_SYS_TTBR1_EL1, EL2_SYS_VBAR_EL1};
    open_engine(0);
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        cr_expect_eq(el2_engine_register(log_.engine, registers[i]), 0, "%zu", i);
    cr_expect_eq(el2_engine_register(log_.engine, EL2_SYS_SCTLR_EL1) & 1, 0);
    close_engine();
}

/* Every encoding: answered with a value, left alone, or made to exit, at the instruction itself. */
static void read_all(enum el2_sysreg_action answer)
{
    struct code code = {0};
    log_.answer = answer;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        put_mov(&code, 3, 0x5e47);
        put_mrs(&code, 3, el2_id_encoding(index));
    }
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_expect_eq(log_.accesses, EL2_ID_COUNT);
    for (unsigned i = 0; i < log_.accesses; i++) {
        cr_expect_eq(log_.access[i].encoding, el2_id_encoding((int)i));
        cr_expect_eq(log_.access_pc[i], CODE_AT + 8 * i + 4);
        cr_expect_eq(log_.access_count[i], 2 * i + 2, "access %u at count %lu", i, log_.access_count[i]);
        cr_expect(log_.access[i].is_read && log_.access[i].rt == 3 && log_.access[i].el == 1);
    }
}

Test(engine, all_encodings_done, .timeout = 60)
{
    open_engine(0);
    /* For an encoding that the engine does not know DONE would hang: only those that exit may be answered so.
     */
    struct code code = {0};
    log_.answer = EL2_SYSREG_DONE;
    unsigned expected = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        put_mrs(&code, (unsigned)index % 31, el2_id_encoding(index));
        put(&code, INSN_SVC);
    }
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    for (unsigned i = 0; i < log_.exceptions; i++)
        if (log_.exception[i].kind == EL2_ENGINE_SVC) {
            cr_expect_eq(log_.state[i].x[expected % 31], 0x1000 + expected, "index %u", expected);
            expected++;
        }
    cr_expect_eq(expected, EL2_ID_COUNT);
    close_engine();
}

Test(engine, all_encodings_keep, .timeout = 60)
{
    open_engine(0);
    read_all(EL2_SYSREG_KEEP);
    cr_expect_eq(log_.exceptions, 1);
    cr_expect_eq(log_.state[0].x[3], 0x5e47);
    close_engine();
}

Test(engine, all_encodings_exception, .timeout = 60)
{
    open_engine(0);
    read_all(EL2_SYSREG_EXCEPTION);
    unsigned taken = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        if (!el2_engine_can_trap(log_.engine, el2_id_encoding(index)))
            continue;
        cr_expect_eq(log_.exception[taken].kind, EL2_ENGINE_UNDEFINED);
        cr_expect_eq(log_.state[taken].pc, CODE_AT + 8 * (unsigned)index + 4, "index %d", index);
        cr_expect_eq(log_.state[taken].x[3], 0x5e47, "index %d has written Xt", index);
        taken++;
    }
    cr_expect_eq(taken, EL2_ID_COUNT - 3, "all but MIDR_EL1, MPIDR_EL1, DCZID_EL0");
    cr_expect_eq(log_.exceptions, taken + 1);
    close_engine();
}

/* The engine's own syndrome, with HCR_EL2.TID<n> armed in it, or not. */
Test(engine, own_traps, .timeout = 60)
{
    static const struct {
        el2_encoding encoding;
        unsigned bit; /* of HCR_EL2 */
        uint64_t syndrome;
    } row[] = {
        {EL2_SYS_REVIDR_EL1, 16, 0x623c0121},
        {EL2_SYS_CLIDR_EL1, 17, 0x62324121},
        {EL2_SYS_ID_AA64PFR0_EL1, 18, 0x62300129},
    };
    for (size_t i = 0; i < EL2_COUNT(row) * 4; i++) {
        const size_t at = i / 4;
        const bool armed = i & 1, own = i & 2;
        struct code code = {0};
        open_engine_with((struct el2_engine_options){
            .hcr_el2 = armed ? 1ull << row[at].bit : 7ull << 16 & ~(1ull << row[at].bit), .id_traps = own});
        log_.answer = EL2_SYSREG_NATIVE;
        put_mrs(&code, 9, row[at].encoding);
        put(&code, INSN_BRK);
        run_from(&code, at_el1);
        cr_expect_eq(log_.exceptions, armed && own ? 2 : 1, "bit %u: %u", row[at].bit, log_.exceptions);
        if (armed && own) {
            cr_expect_eq(log_.exception[0].syndrome, row[at].syndrome, "0x%lx", log_.exception[0].syndrome);
            cr_expect_eq(log_.exception[0].target_el, 2);
            cr_expect_eq(log_.state[0].pc, CODE_AT);
        }
        close_engine();
    }
}

/* What makes one access exit must not make the next one exit. */
Test(engine, trap_is_disarmed, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    log_.answer = EL2_SYSREG_EXCEPTION;
    log_.native_after = true;
    put_mrs(&code, 9, EL2_SYS_ID_AA64PFR0_EL1);
    put_mrs(&code, 9, EL2_SYS_ID_AA64PFR0_EL1);
    put(&code, INSN_BRK);
    run_from(&code, at_el1);
    cr_expect_eq(log_.exceptions, 2, "%u exceptions", log_.exceptions);
    close_engine();
}

Test(engine, xzr_is_not_sp, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    struct el2_cpu_state state = at_el1;
    state.sp_el1 = 0x40100000;
    log_.answer = EL2_SYSREG_DONE;
    put_mrs(&code, 31, EL2_SYS_ID_AA64PFR0_EL1);
    put(&code, INSN_BRK);
    run_from(&code, state);
    cr_expect_eq(log_.access[0].rt, 31);
    cr_expect_eq(log_.state[0].sp_el1, 0x40100000);
    close_engine();
}

/* Each encoding, those that the engine does not know among them, read into X30 and into XZR. */
Test(engine, the_last_register_and_none, .timeout = 60)
{
    for (unsigned rt = 30; rt < 32; rt++) {
        struct code code = {0};
        struct el2_cpu_state state = at_el1;
        unsigned at = 0;
        state.sp_el1 = 0x40100000;
        open_engine(0);
        log_.answer = EL2_SYSREG_DONE;
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            put_mrs(&code, rt, el2_id_encoding(index));
            put(&code, INSN_SVC);
        }
        put(&code, INSN_BRK);
        cr_assert_eq(run_from(&code, state), EL2_ENGINE_STOPPED);
        for (unsigned i = 0; i < log_.exceptions; i++)
            if (log_.exception[i].kind == EL2_ENGINE_SVC) {
                cr_expect_eq(log_.state[i].x[30], rt == 30 ? 0x1000 + at : 0, "index %u", at);
                cr_expect_eq(log_.state[i].x[29], 0);
                cr_expect_eq(log_.state[i].sp_el1, 0x40100000);
                at++;
            }
        cr_expect_eq(at, EL2_ID_COUNT);
        close_engine();
    }
}

/* Every part of the state comes back as it went in, at each Exception level and with each stack pointer. */
Test(engine, state, .timeout = 60)
{
    static const uint64_t modes[] = {EL2_PSTATE_EL0t, EL2_PSTATE_EL1t, EL2_PSTATE_EL1h};
    open_engine(0);
    struct code code = {0};
    put(&code, INSN_NOP);
    put(&code, INSN_BRK);
    for (size_t mode = 0; mode < EL2_COUNT(modes); mode++) {
        struct el2_cpu_state state = {.pstate = modes[mode] | EL2_PSTATE_N | EL2_PSTATE_C | EL2_PSTATE_D};
        for (unsigned n = 0; n < 31; n++)
            state.x[n] = 0x0101010101010101ull * (n + 1);
        state.sp_el0 = 0x1111222233334440;
        state.sp_el1 = 0x5555666677778880;
        state.elr_el1 = 0x9999aaaabbbbcccc;
        state.spsr_el1 = 0x80000345;
        state.esr_el1 = 0x62300009;
        state.far_el1 = 0xffff000012345678;
        state.vbar_el1 = VECTORS_AT;
        log_.exceptions = 0;
        run_from(&code, state);
        state.pc = CODE_AT + 4;
        state.sctlr_el1 = 0x30d00980;
        cr_assert_eq(log_.exceptions, 1);
        const struct el2_cpu_state *got = &log_.state[0];
        cr_expect(!memcmp(got->x, state.x, sizeof state.x), "mode %zu: X", mode);
        cr_expect_eq(got->pc, state.pc);
        cr_expect_eq(got->pstate, state.pstate, "mode %zu: PSTATE 0x%lx", mode, got->pstate);
        cr_expect_eq(got->sp_el0, state.sp_el0, "mode %zu: SP_EL0 0x%lx", mode, got->sp_el0);
        cr_expect_eq(got->sp_el1, state.sp_el1, "mode %zu: SP_EL1 0x%lx", mode, got->sp_el1);
        cr_expect_eq(got->elr_el1, state.elr_el1);
        cr_expect_eq(got->spsr_el1, state.spsr_el1);
        cr_expect_eq(got->esr_el1, state.esr_el1);
        cr_expect_eq(got->far_el1, state.far_el1);
        cr_expect_eq(got->vbar_el1, state.vbar_el1);
        cr_expect_eq(got->sctlr_el1, state.sctlr_el1);
    }
    close_engine();
}

/* The Exception level of an access, when the guest goes to EL0 by an ERET, and comes back by an exception. */
static void go_to_el0_and_back(bool mmu)
{
    open_engine(0);
    struct code code = {0};
    struct el2_cpu_state state = at_el1;
    log_.answer = EL2_SYSREG_EXCEPTION;
    if (mmu) {
        uint64_t *table = el2_engine_memory(log_.engine, 0x40200000, 4096);
        table[1] = 0x40000000 | 0x701; /* 1 GiB, for EL1 */
        table[2] = 0x40000000 | 0x741; /* the same for EL0 */
        put_mmu(&code, 0x40200000);
    }
    uint64_t el0 = (mmu ? 0x80000000 : 0x40000000) + 0x90000;
    put_mrs(&code, 1, EL2_SYS_ID_AA64PFR0_EL1);
    put_mov(&code, 0, el0);
    put_msr(&code, EL2_SYS_ELR_EL1, 0);
    put_mov(&code, 0, 0);
    put_msr(&code, EL2_SYS_SPSR_EL1, 0);
    put(&code, INSN_ERET);
    struct code user = {0};
    put_mrs(&user, 1, EL2_SYS_CTR_EL0);
    put(&user, INSN_BRK);
    memcpy(el2_engine_memory(log_.engine, 0x40090000, 4096), user.word, user.count * 4);
    cr_expect_eq(run_from(&code, state), EL2_ENGINE_STOPPED);
    cr_assert_eq(log_.accesses, 2);
    cr_expect_eq(log_.access[0].el, 1);
    cr_expect_eq(log_.access[1].el, 0, "after the ERET");
    cr_expect_eq(log_.access_pc[1], el0);
    cr_expect_eq(log_.state[log_.exceptions - 1].pstate & EL2_PSTATE_MODE, 0);
    close_engine();
}

Test(engine, el_without_mmu, .timeout = 60)
{
    go_to_el0_and_back(false);
}

Test(engine, el_with_mmu, .timeout = 60)
{
    go_to_el0_and_back(true);
}

/* Stage 2: an access outside RAM tells where, how wide, which register. */
Test(engine, stage2_aborts, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    put_mov(&code, 0, 0x0b000000);
    put(&code, 0xb9001005); /* str w5, [x0, #16] */
    put(&code, 0xf9400406); /* ldr x6, [x0, #8] */
    put(&code, 0xa9400c02); /* ldp x2, x3, [x0] */
    put_mov(&code, 0, EL2_RAM_BASE + EL2_RAM_DEFAULT - 4);
    put(&code, 0xf9400001); /* ldr x1, [x0]: half of it is RAM */
    put(&code, INSN_BRK);
    run_from(&code, at_el1);
    cr_assert_eq(log_.exceptions, 5);
    const struct el2_engine_exception *e = log_.exception;
    for (unsigned i = 0; i < 3; i++) {
        cr_expect_eq(e[i].kind, EL2_ENGINE_DATA_ABORT);
        cr_expect_eq(e[i].target_el, 2);
    }
    cr_expect_eq(e[0].ipa, 0x0b000010);
    cr_expect_eq(e[0].far, 0x0b000010);
    cr_expect_eq(e[0].syndrome >> 14 & 0x7ff, 1 << 10 | 2 << 8 | 5 << 2, "ISV, a word, X5");
    cr_expect_eq(e[0].syndrome >> 6 & 1, 1, "a write");
    cr_expect_eq(e[1].ipa, 0x0b000008);
    cr_expect_eq(e[1].syndrome >> 14 & 0x7ff, 1 << 10 | 3 << 8 | 6 << 2 | 2, "ISV, a doubleword, X6");
    cr_expect_eq(e[2].syndrome >> 24 & 1, 0, "LDP has no instruction syndrome");
    cr_expect_eq(log_.state[1].pc, log_.state[0].pc + 4, "the abort is precise");
    close_engine();
}

Test(engine, fetch_outside, .timeout = 60)
{
    static const uint64_t where[] = {0x200, 0x09000000, EL2_RAM_BASE + EL2_RAM_DEFAULT, 0x8000000000};
    open_engine(0);
    for (size_t i = 0; i < EL2_COUNT(where); i++) {
        struct code code = {0};
        struct el2_cpu_state state = at_el1;
        put(&code, INSN_BRK);
        state.pc = where[i];
        log_.exceptions = EVENTS - 1;
        cr_expect_eq(run_from(&code, state), EL2_ENGINE_STOPPED);
        const struct el2_engine_exception *e = &log_.exception[EVENTS - 1];
        cr_expect_eq(e->kind, EL2_ENGINE_INSTRUCTION_ABORT, "0x%lx", where[i]);
        cr_expect_eq(e->target_el, 2);
        cr_expect_eq(e->ipa, where[i], "0x%lx for 0x%lx", e->ipa, where[i]);
    }
    close_engine();
}

/* The syndromes of the instructions that call. */
Test(engine, calls, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    put(&code, INSN_SVC | 5 << 5);
    put_hvc(&code, 3);
    put(&code, INSN_SMC | 7 << 5);
    put(&code, INSN_UDF);
    put(&code, INSN_BRK | 9 << 5);
    run_from(&code, at_el1);
    static const struct {
        enum el2_engine_exception_kind kind;
        uint64_t syndrome, pc;
    } expected[] = {
        {EL2_ENGINE_SVC, 0x56000005, 4},         {EL2_ENGINE_HVC, 0x5a000003, 8},
        {EL2_ENGINE_SMC, 0x5e000007, 8},         {EL2_ENGINE_UNDEFINED, 0x02000000, 12},
        {EL2_ENGINE_BREAKPOINT, 0xf2000009, 16},
    };
    cr_assert_eq(log_.exceptions, 5);
    for (unsigned i = 0; i < 5; i++) {
        cr_expect_eq(log_.exception[i].kind, expected[i].kind, "%u", i);
        cr_expect_eq(log_.exception[i].syndrome, expected[i].syndrome, "%u: 0x%lx", i,
                     log_.exception[i].syndrome);
        cr_expect_eq(log_.state[i].pc, CODE_AT + expected[i].pc, "%u", i);
        cr_expect_eq(log_.count[i], i + 1, "%u: count %lu", i, log_.count[i]);
    }
    close_engine();
}

Test(engine, waits, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    put(&code, INSN_WFE);
    put(&code, INSN_WFI);
    put(&code, INSN_BRK);
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_WAITING);
    cr_expect_eq(el2_engine_pc(log_.engine), CODE_AT + 8, "WFE goes on, WFI ends");
    cr_expect_eq(el2_engine_run(log_.engine, NULL), EL2_ENGINE_STOPPED, "and the guest can be resumed");
    close_engine();
}

/* In the middle of a loop of two blocks. */
Test(engine, due_at_a_block, .timeout = 60)
{
    for (uint64_t stop_at = 20; stop_at < 30; stop_at++) {
        struct code code = {0};
        open_engine(0);
        put(&code, INSN_NOP);
        put_b(&code, 2);
        put(&code, INSN_NOP);
        put(&code, INSN_NOP);
        put(&code, INSN_NOP);
        put_b(&code, -5);
        log_.stop_at = stop_at;
        cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
        cr_expect_eq(log_.due_pc, el2_engine_pc(log_.engine), "stopped where it was due");
        cr_expect(log_.due_pc == CODE_AT || log_.due_pc == CODE_AT + 12);
        close_engine();
    }
}

/* Asked for where it is due, it is taken there: nothing executes before. */
Test(engine, interrupted_where_it_is_due, .timeout = 60)
{
    for (uint64_t at = 20; at < 30; at++) {
        struct code code = {0};
        open_engine(0);
        put(&code, INSN_NOP);
        put_b(&code, 2);
        put(&code, INSN_NOP);
        put(&code, INSN_NOP);
        put_b(&code, -4);
        log_.stop_at = at;
        log_.interrupts = true;
        cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
        cr_assert_eq(log_.exceptions, 1);
        cr_expect_eq(log_.exception[0].kind, EL2_ENGINE_INTERRUPT);
        cr_expect_lt(log_.count[0], at + 2, "%lu: at %lu", at, log_.count[0]);
        cr_expect_eq(log_.state[0].pc, log_.due_pc);
        close_engine();
    }
}

/* The same behind an exception that makes it due, as an access to a device does. */
Test(engine, interrupted_behind_an_exception, .timeout = 60)
{
    struct code code = {0};
    open_engine(0);
    put(&code, INSN_SVC);
    put_b(&code, -1);
    log_.stop_at = 1000000;
    log_.due_behind = 5; /* all is translated by then, which would make it due, too */
    log_.interrupts = true;
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_assert_eq(log_.exceptions, 6);
    cr_expect_eq(log_.exception[5].kind, EL2_ENGINE_INTERRUPT);
    cr_expect_eq(log_.count[5], 9, "at %lu", log_.count[5]);
    cr_expect_eq(log_.state[5].pc, CODE_AT + 4);
    close_engine();
}

static bool watch_no_operation(void *context, uint32_t word)
{
    (void)context;
    return word == INSN_NOP;
}

static bool let_execute(void *context, uint32_t word, unsigned el)
{
    (void)context, (void)word, (void)el;
    return true;
}

/* The same where words are watched: Unicorn then does not tell where a block is that another one has gone on to. A guest
 * that is stopped at every block goes where it goes in one run. */
Test(engine, stopped_at_blocks_of_watched_code, .timeout = 60)
{
    static const struct el2_engine_calls calls = {.sysreg = on_sysreg,
                                                  .exception = on_exception,
                                                  .due = on_due,
                                                  .watches = watch_no_operation,
                                                  .executes = let_execute};
    struct code code = {0};
    memset(&log_, 0, sizeof log_);
    log_.engine = el2_engine_create(&(struct el2_engine_options){0}, &calls, &log_, NULL);
    cr_assert_not_null(log_.engine);
    put_mov(&code, 2, 100);
    put(&code, INSN_NOP);
    put(&code, INSN_SUBS_X2_1); /* CODE_AT + 8 */
    put_b(&code, 2);
    put(&code, INSN_BRK);
    put_cbnz(&code, 2, -3); /* CODE_AT + 20 */
    put(&code, INSN_BRK);
    log_.stop_at = 20;
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    for (unsigned stops = 0; !log_.exceptions && stops < 1000; stops++) {
        const uint64_t pc = el2_engine_pc(log_.engine);
        cr_expect_eq(pc, log_.due_pc, "stopped where it was due");
        cr_expect(pc == CODE_AT + 8 || pc == CODE_AT + 20 || pc == CODE_AT + 24, "0x%lx", pc);
        log_.stop_at = el2_engine_count(log_.engine) + 5;
        cr_expect_eq(el2_engine_run(log_.engine, NULL), EL2_ENGINE_STOPPED);
    }
    cr_expect_eq(log_.exceptions, 1);
    cr_expect_eq(log_.state[0].pc, CODE_AT + 24);
    cr_expect_eq(log_.state[0].x[2], 0);
    cr_expect_eq(log_.count[0], 2 + 3 * 100 + 1, "%lu", log_.count[0]);
    close_engine();
}

Test(engine, deadline, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    put_b(&code, 0);
    log_.stop_at = 1000000;
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_expect_eq(el2_engine_count(log_.engine), 999999, "%lu", el2_engine_count(log_.engine));
    cr_expect_eq(el2_engine_pc(log_.engine), CODE_AT);
    close_engine();
}

/* Further ahead than the engine counts down at once: it is called there, and not before. */
Test(engine, distant_deadline, .timeout = 60)
{
    static const uint64_t distant = (1ull << 28) + 5000, block = 401;
    open_engine(0);
    struct code code = {0};
    for (unsigned i = 0; i + 1 < block; i++)
        put(&code, INSN_NOP);
    put_b(&code, -(int)block + 1);
    el2_engine_set_count(log_.engine, 1ull << 40);
    log_.stop_at = (1ull << 40) + distant;
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    const uint64_t count = el2_engine_count(log_.engine) - (1ull << 40);
    cr_expect_eq(count, distant / block * block, "%lu", count);
    cr_expect_leq(log_.dues, 4, "%u", log_.dues);
    close_engine();
}

/* A translation takes longer than its instructions tell, and what has been translated does not. */
Test(engine, due_after_translation, .timeout = 60)
{
    struct code code = {0};
    open_engine(0);
    for (unsigned block = 0; block < 20; block++)
        put_b(&code, 1);
    put_mov(&code, 2, 1000);
    put(&code, INSN_SUBS_X2_1);
    put_cbnz(&code, 2, -1);
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_expect_eq(log_.state[0].x[2], 0);
    cr_expect_geq(log_.dues, 20);
    cr_expect_leq(log_.dues, 40, "%u", log_.dues);
    close_engine();
}

/* Without blocks there is no block to count: an exception that leads to itself must still come to the
 * deadline. */
static void loop_exception(void *context, const struct el2_engine_exception *exception,
                           struct el2_cpu_state *state)
{
    (void)context, (void)exception, (void)state;
}

Test(engine, deadline_without_progress, .timeout = 60)
{
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = loop_exception, .due = on_due};
    struct el2_error error;
    memset(&log_, 0, sizeof log_);
    log_.engine = el2_engine_create(&(struct el2_engine_options){0}, &calls, &log_, &error);
    cr_assert_not_null(log_.engine);
    log_.stop_at = 5000;
    struct el2_cpu_state state = at_el1;
    state.pc = 0x200;
    el2_engine_set_state(log_.engine, &state);
    cr_expect_eq(el2_engine_run(log_.engine, &error), EL2_ENGINE_STOPPED);
    cr_expect_eq(el2_engine_count(log_.engine), 5000);
    close_engine();
}

/* A device of a guest with an instruction that is changed by the guest itself. */
Test(engine, changed_code, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    log_.answer = EL2_SYSREG_DONE;
    put_mov(&code, 0, CODE_AT + 0x1000);
    put_mov(&code, 1, INSN_SVC);
    put(&code, 0xd63f0000); /* blr x0 */
    put(&code, 0xb9000001); /* str w1, [x0] */
    put(&code, 0xd50b7520); /* ic ivau, x0 */
    put(&code, INSN_ISB);
    put(&code, 0xd63f0000); /* blr x0 */
    put(&code, INSN_BRK);
    uint32_t *function = el2_engine_memory(log_.engine, CODE_AT + 0x1000, 8);
    function[0] = INSN_NOP;
    function[1] = 0xd65f03c0; /* ret */
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_expect_eq(log_.exceptions, 2);
    cr_expect_eq(log_.exception[0].kind, EL2_ENGINE_SVC, "the new instruction");
    close_engine();
}

/* Code at the virtual address 0 executes as any other does. */
Test(engine, code_at_zero, .timeout = 60)
{
    open_engine(0);
    struct code code = {0};
    uint64_t *table = el2_engine_memory(log_.engine, 0x40200000, 4096);
    table[0] = 0x40000000 | 0x701;
    table[1] = 0x40000000 | 0x701;
    put_mmu(&code, 0x40200000);
    put_mov(&code, 4, 0);
    put(&code, 0xd61f0080); /* br x4 */
    static const uint32_t at_zero[] = {INSN_NOP, INSN_NOP, INSN_BRK};
    memcpy(el2_engine_memory(log_.engine, 0x40000000, sizeof at_zero), at_zero, sizeof at_zero);
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_assert_eq(log_.exceptions, 1);
    cr_expect_eq(log_.exception[0].kind, EL2_ENGINE_BREAKPOINT);
    cr_expect_eq(log_.state[0].pc, 8);
    close_engine();
}
