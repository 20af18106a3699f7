/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code that the guest changes through another address than that at which it executes it. */
#include "cpumodel/text/count.h"
#include "engine_log.h"

#define TABLE    (CODE_AT + 0x10000)
#define FUNCTION (CODE_AT + 0x20000)
#define ALIAS    0x40000000ull /* from the one address to the other */

#define INSN_BLR_X0     0xd63f0000u
#define INSN_RET        0xd65f03c0u
#define INSN_STR_W1_X2  0xb9000041u
#define INSN_DSB        0xd5033b9fu
#define INSN_IC_IVAU_X0 0xd50b7520u
#define INSN_IC_IALLU   0xd508751fu
#define INSN_IALLUIS    0xd508711fu
#define INSN_MOV_X3     0xd2800003u

/* Stage 1: two regions of 1 GiB, both at the start of RAM. */
static void put_table(void)
{
    uint64_t *table = el2_engine_memory(log_.engine, TABLE, 4096);
    table[1] = table[2] = 0x40000000 | 1 << 10 | 3 << 8 | 1;
}

/* What the function gives before and after it was changed, with `maintenance` in between or nothing. */
static void change(uint32_t maintenance, bool coherent, uint64_t result[2])
{
    struct code code = {0};
    open_engine_with((struct el2_engine_options){.coherent_fetch = coherent});
    uint32_t *function = el2_engine_memory(log_.engine, FUNCTION, 8);
    function[0] = INSN_MOV_X3 | 1 << 5;
    function[1] = INSN_RET;
    put_table();
    put_mmu(&code, TABLE);
    put_mov(&code, 0, FUNCTION);
    put_mov(&code, 1, INSN_MOV_X3 | 2 << 5);
    put_mov(&code, 2, FUNCTION + ALIAS);
    put(&code, INSN_BLR_X0);
    put(&code, INSN_SVC);
    put(&code, INSN_STR_W1_X2);
    put(&code, INSN_DSB);
    put(&code, maintenance);
    put(&code, INSN_DSB);
    put(&code, INSN_ISB);
    put(&code, INSN_BLR_X0);
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
    cr_assert_eq(log_.exceptions, 2);
    for (unsigned i = 0; i < 2; i++)
        result[i] = log_.state[i].x[3];
    cr_expect_eq(log_.count[1], code.count + 4, "each instruction counts once");
    close_engine();
}

Test(coherence, alias, .timeout = 60)
{
    static const struct {
        const char *name;
        uint32_t maintenance;
        bool coherent;
    } cases[] = {
        {"IC IVAU", INSN_IC_IVAU_X0, false},
        {"IC IALLU", INSN_IC_IALLU, false},
        {"IC IALLUIS", INSN_IALLUIS, false},
        {"CTR_EL0.DIC", INSN_NOP, true},
    };
    for (unsigned i = 0; i < EL2_COUNT(cases); i++) {
        uint64_t result[2];
        change(cases[i].maintenance, cases[i].coherent, result);
        cr_expect(result[0] == 1 && result[1] == 2, "%s: %lu, then %lu", cases[i].name, result[0], result[1]);
    }
}

/* Unicorn steps at the wrong Exception level. */
Test(software_step, not_modelled, .timeout = 60)
{
    struct code code = {0};
    open_engine(0);
    put_mov(&code, 0, 1 << 12 | 1 << 13 | 1 << 15);
    put_msr(&code, EL2_ENCODING(2, 0, 0, 2, 2), 0); /* MDSCR_EL1: TDCC, KDE and MDE, without SS */
    put_mov(&code, 0, 1);
    put_msr(&code, EL2_ENCODING(2, 0, 0, 2, 2), 0);
    put(&code, INSN_BRK);
    cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_ABORTED);
    cr_expect_eq(log_.exceptions, 0);
    close_engine();
}

/* Unicorn does not survive one. */
Test(breakpoints, not_modelled, .timeout = 60)
{
    for (unsigned op2 = 5; op2 <= 7; op2 += 2) {
        struct code code = {0};
        struct el2_error error;
        open_engine(0);
        put_mov(&code, 0, CODE_AT + 64);
        put_msr(&code, EL2_ENCODING(2, 0, 0, 0, op2 - 1), 0); /* DBGBVR0_EL1, DBGWVR0_EL1 */
        put_mov(&code, 0, 0);
        put_msr(&code, EL2_ENCODING(2, 0, 0, 0, op2), 0); /* DBGBCR0_EL1, DBGWCR0_EL1: not enabled */
        put_mov(&code, 0, 0x1e5);
        put_msr(&code, EL2_ENCODING(2, 0, 0, 0, op2), 0);
        put_b(&code, 1);
        for (unsigned i = 0; i < 32; i++)
            put(&code, INSN_NOP);
        put(&code, INSN_BRK);
        cr_expect_eq(run_from(&code, at_el1), EL2_ENGINE_ABORTED);
        cr_expect_eq(log_.exceptions, 0);
        cr_expect_eq(el2_engine_run(log_.engine, &error), EL2_ENGINE_STOPPED, "and it can go on without");
        close_engine();
    }
}
