/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two engines of one machine: what one of them does to memory, to translations and to code, the other sees. */
#include "cpumodel/text/count.h"
#include "engine_log.h"

#define TABLE    (CODE_AT + 0x10000)
#define FUNCTION (CODE_AT + 0x20000)
#define DATA     (CODE_AT + 0x30000)
#define OTHER_AT (CODE_AT + 0x40000) /* the code of the second */
#define WINDOW   0xc0000000ull       /* the fourth region of 1 GiB, mapped as a case wants it */

#define INSN_BLR_X0        0xd63f0000u
#define INSN_RET           0xd65f03c0u
#define INSN_STR_W1_X0     0xb9000001u
#define INSN_STR_X1_X0     0xf9000001u
#define INSN_LDR_X3_X0     0xf9400003u
#define INSN_LDXR_X3_X0    0xc85f7c03u
#define INSN_STXR_W4_X5_X0 0xc8047c05u
#define INSN_LDADD_X1_X3   0xf8210003u /* ldadd x1, x3, [x0] */
#define INSN_DSB           0xd5033b9fu
#define INSN_IC_IVAU_X0    0xd50b7520u
#define INSN_IC_IALLU      0xd508751fu
#define INSN_IALLUIS       0xd508711fu
#define INSN_MOV_X3        0xd2800003u
#define TLBI_VMALLE1       0xd508871fu
#define TLBI_VMALLE1IS     0xd508831fu
#define TLBI_VAE1_X2       0xd5088722u
#define TLBI_VAE1IS_X2     0xd5088322u
#define TLBI_VAAE1_X2      0xd5088762u
#define TLBI_ASIDE1IS_X2   0xd5088342u

static struct log other_;

static const struct el2_engine_calls calls = {.sysreg = on_sysreg, .exception = on_exception, .due = on_due};

static void open_both(bool coherent)
{
    struct el2_error error;
    open_engine_with((struct el2_engine_options){.coherent_fetch = coherent});
    memset(&other_, 0, sizeof other_);
    other_.engine =
        el2_engine_create(&(struct el2_engine_options){.coherent_fetch = coherent, .peer = log_.engine},
                          &calls, &other_, &error);
    cr_assert_not_null(other_.engine, "%s", error.text);
}

static void close_both(void)
{
    el2_engine_free(log_.engine);
    el2_engine_free(other_.engine);
}

/* From `at` to the next BRK, which is stepped over. */
static const struct el2_cpu_state *go(struct log *log, struct log *before, uint64_t at, uint64_t x0)
{
    struct el2_error error;
    struct el2_cpu_state state;
    el2_engine_follow(log->engine, before->engine);
    el2_engine_state(log->engine, &state);
    state.pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF;
    state.x[0] = x0;
    state.pc = at;
    log->exceptions = 0;
    el2_engine_set_state(log->engine, &state);
    cr_assert_eq(el2_engine_run(log->engine, &error), EL2_ENGINE_STOPPED, "%s", error.text);
    cr_assert_eq(log->exceptions, 1);
    return &log->state[0];
}

static void write_code(uint64_t at, const struct code *code)
{
    cr_assert(el2_engine_store(log_.engine, at, code->word, code->count * 4));
}

/* One has run a function that the other changes. */
Test(peers, code, .timeout = 60)
{
    struct log *const logs[] = {&log_, &other_};
    static const struct {
        const char *name;
        uint32_t maintenance;
        bool coherent;
        uint64_t now;
    } cases[] = {
        {"IC IVAU", INSN_IC_IVAU_X0, false, 2},
        {"IC IALLU, which HCR_EL2.FB broadcasts", INSN_IC_IALLU, false, 2},
        {"IC IALLUIS", INSN_IALLUIS, false, 2},
        {"CTR_EL0.DIC", INSN_NOP, true, 2},
    };
    for (size_t n = 0; n < 2 * EL2_COUNT(cases); n++) {
        const size_t i = n / 2;
        struct log *const who_writes = logs[n % 2], *const who_calls = logs[1 - n % 2];
        struct code writer = {0}, caller = {0};
        open_both(cases[i].coherent);
        uint32_t *function = el2_engine_memory(log_.engine, FUNCTION, 8);
        function[0] = INSN_MOV_X3 | 1 << 5;
        function[1] = INSN_RET;
        put(&caller, INSN_BLR_X0);
        put(&caller, INSN_BRK);
        write_code(OTHER_AT, &caller);
        put_mov(&writer, 1, INSN_MOV_X3 | 2 << 5);
        put(&writer, INSN_STR_W1_X0);
        put(&writer, INSN_DSB);
        put(&writer, cases[i].maintenance);
        put(&writer, INSN_DSB);
        put(&writer, INSN_BRK);
        write_code(CODE_AT, &writer);
        cr_expect_eq(go(who_calls, who_writes, OTHER_AT, FUNCTION)->x[3], 1);
        go(who_writes, who_calls, CODE_AT, FUNCTION);
        cr_expect_eq(go(who_calls, who_writes, OTHER_AT, FUNCTION)->x[3], cases[i].now, "%s, by engine %zu",
                     cases[i].name, n % 2);
        close_both();
    }
}

/* The same with CTR_EL0.DIC through an address that was another page's before. */
Test(peers, code_through_changed_tables, .timeout = 60)
{
    enum change { TLBI, SWITCH };
    const uint64_t offset = FUNCTION - EL2_RAM_BASE;
    for (enum change change = TLBI; change <= SWITCH; change++) {
        struct code writer = {0}, caller = {0};
        open_both(true);
        uint32_t *function = el2_engine_memory(log_.engine, FUNCTION, 8);
        uint64_t *table = el2_engine_memory(log_.engine, TABLE, 16384);
        function[0] = INSN_MOV_X3 | 1 << 5;
        function[1] = INSN_RET;
        for (unsigned i = 0; i < 2; i++) { /* the second table has the window where RAM begins */
            table[1024 * i + 1] = EL2_RAM_BASE | 1 << 10 | 3 << 8 | 1;
            table[1024 * i + 3] = (TABLE + 8192 * i + 4096) | 3;
            table[1024 * i + 512] = (EL2_RAM_BASE + (i ? 0 : 2u << 20)) | 1 << 10 | 3 << 8 | 1;
        }
        put(&caller, INSN_BLR_X0);
        put(&caller, INSN_BRK);
        write_code(OTHER_AT, &caller);
        put_mmu(&writer, TABLE);
        put_mov(&writer, 1, INSN_MOV_X3 | 2 << 5);
        put(&writer, INSN_STR_W1_X0);
        if (change == TLBI) {
            put_mov(&writer, 2, TABLE + 4096);
            put_mov(&writer, 3, EL2_RAM_BASE | 1 << 10 | 3 << 8 | 1);
            put(&writer, 0xf9000043u); /* str x3, [x2] */
            put(&writer, INSN_DSB);
            put(&writer, TLBI_VMALLE1);
            put(&writer, INSN_DSB);
        } else {
            put_mov(&writer, 2, TABLE + 8192);
            put_msr(&writer, EL2_SYS_TTBR0_EL1, 2);
            put(&writer, INSN_ISB);
            put(&writer, TLBI_VMALLE1);
        }
        put(&writer, INSN_ISB);
        put(&writer, INSN_STR_W1_X0);
        put(&writer, INSN_BRK);
        write_code(CODE_AT, &writer);
        cr_expect_eq(go(&other_, &log_, OTHER_AT, FUNCTION)->x[3], 1);
        go(&log_, &other_, CODE_AT, WINDOW + offset);
        cr_expect_eq(function[0], INSN_MOV_X3 | 2 << 5);
        cr_expect_eq(go(&other_, &log_, OTHER_AT, FUNCTION)->x[3], 2, "change %d", (int)change);
        close_both();
    }
}

/* What a caller stores by el2_engine_store the peers execute, too. */
Test(peers, store, .timeout = 60)
{
    static const uint32_t changed = INSN_MOV_X3 | 2 << 5;
    struct code code = {0};
    open_both(false);
    put(&code, INSN_MOV_X3 | 1 << 5);
    put(&code, INSN_BRK);
    write_code(OTHER_AT, &code);
    cr_expect_eq(go(&other_, &log_, OTHER_AT, 0)->x[3], 1);
    cr_assert(el2_engine_store(log_.engine, OTHER_AT, &changed, sizeof changed));
    cr_expect_eq(go(&other_, &log_, OTHER_AT, 0)->x[3], 2);
    close_both();
}

/* The second has read through a page table that the first changes. */
Test(peers, tlb, .timeout = 60)
{
    static const struct {
        const char *name;
        uint32_t maintenance;
        uint64_t seen;
    } cases[] = {
        {"none", INSN_NOP, 1},
        {"TLBI VMALLE1, which HCR_EL2.FB broadcasts", TLBI_VMALLE1, 2},
        {"TLBI VMALLE1IS", TLBI_VMALLE1IS, 2},
        {"TLBI VAE1", TLBI_VAE1_X2, 2},
        {"TLBI VAE1IS", TLBI_VAE1IS_X2, 2},
        {"TLBI VAAE1", TLBI_VAAE1_X2, 2},
        {"TLBI ASIDE1IS", TLBI_ASIDE1IS_X2, 2},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct code writer = {0}, reader = {0}, set_up = {0};
        const uint64_t offset = DATA - EL2_RAM_BASE, moved = offset + (2u << 20);
        open_both(false);
        uint64_t *table = el2_engine_memory(log_.engine, TABLE, 8192);
        table[1] = EL2_RAM_BASE | 1 << 10 | 3 << 8 | 1;
        table[3] = (TABLE + 4096) | 3; /* a table of one block of 2 MiB */
        table[512] = EL2_RAM_BASE | 1 << 10 | 3 << 8 | 1;
        *(uint64_t *)el2_engine_memory(log_.engine, EL2_RAM_BASE + offset, 8) = 1;
        *(uint64_t *)el2_engine_memory(log_.engine, EL2_RAM_BASE + moved, 8) = 2;
        put_mmu(&set_up, TABLE);
        put(&set_up, INSN_BRK);
        write_code(CODE_AT + 0x1000, &set_up);
        put(&reader, INSN_LDR_X3_X0);
        put(&reader, INSN_BRK);
        write_code(OTHER_AT, &reader);
        put_mov(&writer, 1, (EL2_RAM_BASE + (2u << 20)) | 1 << 10 | 3 << 8 | 1);
        put(&writer, INSN_STR_X1_X0);
        put(&writer, INSN_DSB);
        put_mov(&writer, 2, (WINDOW + offset) >> 12);
        put(&writer, cases[i].maintenance);
        put(&writer, INSN_DSB);
        put(&writer, INSN_BRK);
        write_code(CODE_AT, &writer);
        go(&log_, &other_, CODE_AT + 0x1000, 0);
        go(&other_, &log_, CODE_AT + 0x1000, 0);
        cr_expect_eq(go(&other_, &log_, OTHER_AT, WINDOW + offset)->x[3], 1);
        go(&log_, &other_, CODE_AT, TABLE + 4096);
        cr_expect_eq(go(&other_, &log_, OTHER_AT, WINDOW + offset)->x[3], cases[i].seen, "%s", cases[i].name);
        close_both();
    }
}

/* Where another has had its turn since the load, an exclusive store fails, whatever memory holds. */
Test(peers, exclusives, .timeout = 60)
{
    struct code load = {0}, store = {0}, both = {0}, add = {0};
    open_both(false);
    put(&load, INSN_LDXR_X3_X0);
    put(&load, INSN_BRK);
    write_code(CODE_AT, &load);
    put_mov(&store, 5, 7);
    put(&store, INSN_STXR_W4_X5_X0);
    put(&store, INSN_BRK);
    write_code(CODE_AT + 0x100, &store);
    put(&both, INSN_LDXR_X3_X0);
    put_mov(&both, 5, 9);
    put(&both, INSN_STXR_W4_X5_X0);
    put(&both, INSN_BRK);
    write_code(CODE_AT + 0x200, &both);
    put_mov(&add, 1, 1);
    put(&add, INSN_LDADD_X1_X3);
    put(&add, INSN_BRK);
    write_code(OTHER_AT, &add);

    uint64_t *data = el2_engine_memory(log_.engine, DATA, 8);
    go(&log_, &other_, CODE_AT, DATA);
    go(&other_, &log_, OTHER_AT, DATA);
    *data = 0;
    cr_expect_eq(go(&log_, &other_, CODE_AT + 0x100, DATA)->x[4], 1,
                 "the same value, and not marked any more");
    cr_expect_eq(*data, 0);
    cr_expect_eq(go(&log_, &other_, CODE_AT + 0x200, DATA)->x[4], 0, "a try of its own");
    cr_expect_eq(*data, 9);
    go(&other_, &log_, OTHER_AT, DATA);
    cr_expect_eq(other_.state[0].x[3], 9);
    cr_expect_eq(*data, 10);
    close_both();
}

/* Time is one: each goes on at the count of the other. */
Test(peers, count, .timeout = 60)
{
    struct code code = {0};
    open_both(false);
    for (unsigned i = 0; i < 9; i++)
        put(&code, INSN_NOP);
    put(&code, INSN_BRK);
    write_code(CODE_AT, &code);
    for (unsigned turn = 1; turn <= 6; turn++) {
        struct log *log = turn % 2 ? &log_ : &other_, *before = turn % 2 ? &other_ : &log_;
        go(log, before, CODE_AT, 0);
        cr_expect_eq(log->count[0], 10 * turn, "turn %u: %lu", turn, log->count[0]);
    }
    close_both();
}

/* A CPU that is reset has no system register left as it was; memory is. */
Test(peers, reset, .timeout = 60)
{
    static const el2_encoding registers[] = {EL2_SYS_TTBR0_EL1, EL2_SYS_TCR_EL1, EL2_SYS_MAIR_EL1,
                                             EL2_SYS_VBAR_EL1, EL2_SYS_TPIDR_EL1};
    uint64_t fresh[EL2_COUNT(registers)];
    struct code code = {0};
    struct el2_cpu_state state;
    open_both(false);
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        fresh[i] = el2_engine_register(other_.engine, registers[i]);
    uint64_t *table = el2_engine_memory(log_.engine, TABLE, 4096);
    table[1] = table[3] = EL2_RAM_BASE | 1 << 10 | 3 << 8 | 1;
    put_mmu(&code, TABLE);
    put_msr(&code, EL2_SYS_VBAR_EL1, 4);
    put_msr(&code, EL2_SYS_TPIDR_EL1, 4);
    put(&code, INSN_BRK);
    write_code(CODE_AT, &code);
    for (unsigned i = 0; i < 2; i++) {
        go(&other_, &log_, CODE_AT, 5);
        cr_expect(el2_engine_register(other_.engine, EL2_SYS_SCTLR_EL1) & 1);
        el2_engine_reset(other_.engine);
        el2_engine_state(other_.engine, &state);
        cr_expect_eq(state.sctlr_el1 & 1, 0);
        for (size_t at = 0; at < EL2_COUNT(registers); at++)
            cr_expect_eq(el2_engine_register(other_.engine, registers[at]), fresh[at]);
        cr_expect_neq(table[1], 0);
    }
    close_both();
}
