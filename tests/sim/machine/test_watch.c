/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that are looked at before they execute, where there are too many of them, and where they cannot be looked at. */
#include "test_machine.h"

#include "vectors.h"

#define INSN_LDADD    0xb8210203u /* ldadd w1, w3, [x16] */
#define INSN_ADD_X9_1 0x91000529u /* add x9, x9, #1 */
#define INSN_B_NEXT   0x14000001u
#define INSN_STR      0xf900001fu /* str xzr, [x0] */
#define TABLE         0x400c0000ull

#define WORDS 8300u

/* Counts in X9, and goes on behind the instruction. */
static void put_handler_that_counts(struct code *code)
{
    put(code, INSN_ADD_X9_1);
    put_mrs(code, 10, EL2_SYS_ELR_EL1);
    put(code, 0x9100114a); /* add x10, x10, #4 */
    put_msr(code, EL2_SYS_ELR_EL1, 10);
    put(code, INSN_ERET);
}

/* The engine has FEAT_LSE, and cortex-a53 has not: of more words than the engine has hooks for (WATCH_MAX) it executes none. */
Test(watch, more_words_than_hooks, .timeout = 120)
{
    static struct code code;
    static uint32_t words[CODE_MAX + 2 * WORDS + 1];
    struct rig rig;
    struct el2_error error = {""};
    struct el2_cpu_state state;
    unsigned count;
    put_vectors(&code, put_handler_that_counts);
    put_mov(&code, 16, DATA_AT);
    memcpy(words, code.word, code.count * 4);
    count = code.count;
    for (unsigned i = 0; i < WORDS; i++) {
        words[count++] = INSN_LDADD;
        words[count++] = INSN_B_NEXT;
    }
    words[count++] = INSN_WFI;
    rig_open(&rig, "cortex-a53", "linux-4.15", (struct el2_machine_options){.seconds = 110});
    cr_assert(el2_machine_load_content(rig.machine, "test", words, count * 4, &error), "%s", error.text);
    cr_assert(el2_machine_run(rig.machine, &rig.verdict, &error), "%s", error.text);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    cr_expect_eq(state.x[9], WORDS, "%lu", state.x[9]);
    cr_expect_eq(rig.verdict.instructions, code.count - 1023 + 7 * WORDS + 1, "%lu",
                 rig.verdict.instructions);
    rig_close(&rig);
}

/* Code goes on without its entry in the page tables where the guest has not told the TLB; but it cannot be looked at then. */
Test(watch, code_without_its_page, .timeout = 60)
{
    struct code code = {0};
    struct rig rig;
    rig_open(&rig, "cortex-a53", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_mov(&code, 0, TABLE + 8);
    put_mov(&code, 1, 0x40000701);
    put(&code, 0xf9000001); /* str x1, [x0] */
    put_mov(&code, 16, DATA_AT);
    put_mmu(&code, TABLE);
    put(&code, INSN_STR);
    const uint64_t at = CODE_AT + code.count * 4;
    put(&code, INSN_LDADD);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_NOT_MODELLED, "%s", rig.verdict.text);
    cr_expect_not_null(strstr(rig.verdict.text, "cannot be looked at through its page tables"), "%s",
                       rig.verdict.text);
    cr_expect_eq(rig.verdict.pc, at, "0x%lx", rig.verdict.pc);
    rig_close(&rig);
}
