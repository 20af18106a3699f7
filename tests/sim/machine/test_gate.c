/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Features of the CPU and of the engine: what may execute, and that the engine's own never show through. */
#include "cpumodel/text/bits.h"
#include "test_machine.h"

#include <stdio.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/engine/engine.h"
#include "sim/execute/executable.h"
#include "sim/execute/gate.h"
#include "traps/syndrome/syndrome.h"

#include "vectors.h"

/* --- What the engine itself executes ----------------------------------------------------------------------
 */

struct trial {
    struct el2_engine *engine;
    uint64_t at;
    uint64_t deadline;
    bool undefined; /* the word itself, by the engine */
    unsigned ec;
    bool ended;
};

static enum el2_sysreg_action trial_sysreg(void *context, struct el2_sysreg_event *event)
{
    (void)context, (void)event;
    return EL2_SYSREG_NATIVE;
}

static void trial_exception(void *context, const struct el2_engine_exception *exception,
                            struct el2_cpu_state *state)
{
    struct trial *trial = context;
    if (!trial->ended && state->pc == trial->at && exception->kind == EL2_ENGINE_UNDEFINED) {
        trial->undefined = true;
        trial->ec = el2_syndrome_decode(exception->syndrome).ec;
    }
    trial->ended = true;
    el2_engine_stop(trial->engine);
}

static uint64_t trial_due(void *context, uint64_t count)
{
    struct trial *trial = context;
    if (count >= trial->deadline)
        el2_engine_stop(trial->engine);
    return trial->deadline;
}

static void trial_open(struct trial *trial)
{
    static const struct el2_engine_calls calls = {
        .sysreg = trial_sysreg, .exception = trial_exception, .due = trial_due};
    struct el2_error error = {""};
    const struct el2_engine_options options = {.ram_size = 2 << 20, .hcr_el2 = 3ull << 40};
    trial->engine = el2_engine_create(&options, &calls, trial, &error);
    cr_assert_not_null(trial->engine, "%s", error.text);
    trial->at = EL2_RAM_BASE;
}

/* False where the engine broke. */
static bool try_word(struct trial *trial, uint32_t word)
{
    const uint32_t code[] = {word, INSN_BRK};
    struct el2_error error;
    struct el2_cpu_state state = {.pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF, .sctlr_el1 = 0x30d00980};
    for (unsigned n = 0; n < 31; n++)
        state.x[n] = EL2_RAM_BASE + 0x180000;
    state.sp_el0 = state.sp_el1 = EL2_RAM_BASE + 0x180000;
    trial->at = trial->at + 8 < EL2_RAM_BASE + 0x100000 ? trial->at + 8 : EL2_RAM_BASE;
    trial->undefined = trial->ended = false;
    memcpy(el2_engine_memory(trial->engine, trial->at, sizeof code), code, sizeof code);
    state.pc = trial->at;
    el2_engine_set_state(trial->engine, &state);
    trial->deadline = el2_engine_count(trial->engine) + 50;
    if (el2_engine_run(trial->engine, &error) != EL2_ENGINE_ABORTED)
        return true;
    el2_engine_free(trial->engine);
    trial_open(trial);
    return false;
}

/* An instruction of every row: the engine executes it where its set says so, and only there. */
Test(gate, engine_set, .timeout = 120)
{
    struct el2_arch_set set;
    struct trial trial;
    size_t count, tried = 0, native = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    el2_gate_engine_set(&set);
    trial_open(&trial);
    for (size_t i = 0; i < count; i++) {
        if (row[i].unallocated || row[i].need.alternative[0][0] == EL2_FEAT_NONE ||
            row[i].absent == EL2_ARCH_NOP)
            continue;
        bool has = el2_arch_need_met(&row[i].need, &set);
        bool alive = try_word(&trial, row[i].example);
        tried++;
        native += has;
        if (has)
            cr_expect(alive && !trial.undefined, "%s 0x%08x: the engine does not execute it", row[i].mnemonic,
                      row[i].example);
        else
            cr_expect(!alive || (trial.undefined && (!trial.ec || trial.ec == EL2_EC_SVE)),
                      "%s 0x%08x: the engine executes it", row[i].mnemonic, row[i].example);
    }
    cr_expect_gt(tried, 3000, "%zu", tried);
    cr_expect_gt(native, 300, "%zu", native);
    el2_engine_free(trial.engine);
}

/* A register or an operation of every row that EL1 may use: the engine has it where it is said so, and there alone. */
Test(gate, engine_registers, .timeout = 60)
{
    struct el2_arch_set set;
    struct trial trial;
    size_t count, native = 0, tried = 0;
    const struct el2_arch_register *row = el2_arch_registers(&count);
    el2_gate_engine_set(&set);
    trial_open(&trial);
    for (size_t i = 0; i < count; i++) {
        const enum el2_executor by = el2_executor_of_register(&set, &row[i]);
        bool can = false;
        if (el2_op1(row[i].encoding) > 3 || by == EL2_BY_EL2SIM)
            continue;
        for (unsigned is_read = 0; is_read < 2; is_read++)
            can =
                can || (try_word(&trial, 0xd5000000u | is_read << 21 | row[i].encoding) && !trial.undefined);
        cr_expect_eq(can, by == EL2_BY_ENGINE, "%s: the engine %s it", row[i].name, can ? "has" : "lacks");
        tried++;
        native += can;
    }
    cr_expect_gt(tried, 500, "%zu", tried);
    cr_expect_gt(native, 20, "%zu", native);
    el2_engine_free(trial.engine);
}

#define WORDS_OF_A_ROW 64

static uint64_t next(uint64_t *seed)
{
    return *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
}

/* Words that are no instruction are UNDEFINED: by the engine, or watched. Those tried are a bit away from words of a
 * row, chosen by that row's own bits: another row changes nothing of them. */
Test(gate, no_instruction, .timeout = 120)
{
    struct rig rig;
    struct el2_error error = {""};
    struct trial trial;
    size_t count, lax = 0, tried = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    rig_open(&rig, "max", "linux-7.3", (struct el2_machine_options){0});
    struct el2_gate *gate = el2_gate_create(rig.vm, 0, false, &error);
    cr_assert_not_null(gate, "%s", error.text);
    trial_open(&trial);
    for (size_t i = 0; i < count; i++) {
        uint64_t seed = (uint64_t)row[i].mask << 32 | row[i].value;
        for (unsigned n = 0; n < WORDS_OF_A_ROW; n++) {
            uint64_t bits = next(&seed) >> 32, flip = next(&seed) >> 59;
            uint32_t word = (row[i].value | ((uint32_t)bits & ~row[i].mask)) ^ 1u << flip;
            if (el2_arch_instruction(word))
                continue;
            tried++;
            if (!try_word(&trial, word) || trial.undefined)
                continue;
            lax++;
            cr_expect(el2_gate_watches(gate, word), "0x%08x is no instruction, and the engine executes it",
                      word);
        }
    }
    cr_expect_gt(tried, 10000, "%zu", tried);
    cr_expect_gt(lax, 10, "only %zu: nothing was tested", lax);
    el2_engine_free(trial.engine);
    el2_gate_free(gate);
    rig_close(&rig);
}

/* --- What a guest gets ------------------------------------------------------------------------------------
 */

#define INSN_LDADD     0xb8210203u /* ldadd w1, w3, [x16] */
#define INSN_PACIASP   0xd503233fu
#define INSN_PACGA     0x9ac03041u /* pacga x1, x2, x0 */
#define INSN_XPACLRI   0xd50320ffu
#define INSN_FMOV      0x9e670020u /* fmov d0, x1 */
#define INSN_SDOT      0x0e829420u
#define INSN_RDVL      0x04bf5021u
#define INSN_CFINV     0xd500401fu
#define INSN_RNDR_X5   0xd53b2405u
#define INSN_DC_CVAP   0xd50b7c30u /* dc cvap, x16 */
#define INSN_MSR_PAN   0xd500419fu
#define INSN_ABS       0xdac02041u /* abs x1, x2 */
#define INSN_WARP      0xdac2a005u /* of the host future, to x5 */
#define INSN_HUSH      0x23000400u
#define INSN_MRS_RNDR2 0xd53b2445u

#define VECTOR_AT 1152u /* index of the vector of an exception at EL1h */
#define FPEN      (3ull << 20)

static void put_off(struct code *code)
{
    put_mov(code, 0, 0x84000008);
    put_hvc(code, 0);
}

static void put_start(struct code *code)
{
    put_mov(code, 16, CODE_AT + 0x1000);
    put_msr(code, EL2_SYS_VBAR_EL1, 16);
    put_mov(code, 16, DATA_AT);
    put_mov(code, 2, 7);
    put_mov(code, 1, 5);
}

static void put_end(struct code *code)
{
    put_mov(code, 15, 1); /* got here */
    put_off(code);
    put_nops_to(code, VECTOR_AT);
    put_mrs(code, 14, EL2_SYS_ESR_EL1);
    put_off(code);
}

struct guest_case {
    const char *host, *kernel;
    uint32_t word;
    bool works;
    uint64_t esr; /* where it does not: ESR_EL1 */
    uint64_t cpacr;
    enum el2_verdict_code code;
};

static const struct guest_case cases[] = {
    {"cortex-a53", "linux-4.15", INSN_LDADD, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a76", "linux-4.15", INSN_LDADD, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-7.3", INSN_PACIASP, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_PACGA, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_XPACLRI, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_CFINV, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_DC_CVAP, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_MSR_PAN, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a76", "linux-4.15", INSN_MSR_PAN, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_RNDR_X5, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_ABS, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"max", "linux-4.15", 0xd5300000u | EL2_SYS_RNDR_EL0 | 5, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", 0xd5300000u | EL2_SYS_APIAKEYLO_EL1, false, 0x02000000, 0,
     EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_FMOV, false, 0x1fe00000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_FMOV, true, 0, FPEN, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_SDOT, false, 0x02000000, FPEN, EL2_VERDICT_POWERED_OFF},
    {"cortex-a76", "linux-4.15", INSN_SDOT, true, 0, FPEN, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-4.15", INSN_RDVL, false, 0x02000000, FPEN, EL2_VERDICT_POWERED_OFF},
    {"neoverse-v1", "linux-4.15", INSN_RDVL, false, 0x02000000, FPEN | 3 << 16, EL2_VERDICT_POWERED_OFF},
    {"neoverse-v1", "linux-4.15", INSN_RDVL, false, 0x66000000, FPEN, EL2_VERDICT_POWERED_OFF},
    {"future", "linux-7.3", INSN_WARP, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-7.3", INSN_WARP, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"future", "linux-7.3", INSN_MRS_RNDR2, true, 0, 0, EL2_VERDICT_POWERED_OFF},
    {"cortex-a53", "linux-7.3", INSN_MRS_RNDR2, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
    {"future", "linux-7.3", INSN_HUSH, false, 0x02000000, 0, EL2_VERDICT_POWERED_OFF},
};

static void run_case(const struct guest_case *row)
{
    struct rig rig;
    struct code code = {.count = 0};
    struct el2_cpu_state state;
    put_start(&code);
    put_mov(&code, 3, row->cpacr);
    put_msr(&code, EL2_SYS_CPACR_EL1, 3);
    put(&code, INSN_ISB);
    put(&code, row->word);
    put_end(&code);
    rig_open(&rig, row->host, row->kernel, (struct el2_machine_options){.instructions = 10000});
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, row->code, "%s 0x%08x: %s", row->host, row->word, rig.verdict.text);
    cr_expect_eq(state.x[15], row->works, "%s 0x%08x: works %d", row->host, row->word, !row->works);
    cr_expect_eq(state.x[14], row->esr, "%s 0x%08x: ESR_EL1 0x%lx", row->host, row->word,
                 (unsigned long)state.x[14]);
    rig_close(&rig);
}

Test(gate, outcomes, .timeout = 60)
{
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        run_case(&cases[i]);
}

/* A rig on a host of its own. */
static void rig_open_text(struct rig *rig, const char *host, const char *kernel,
                          struct el2_machine_options options)
{
    struct el2_error error = {""};
    rig_open(rig, "cortex-a76", kernel, options);
    el2_machine_free(rig->machine);
    el2_vm_free(rig->vm);
    el2_host_free(rig->host);
    rig->host = el2_host_parse("text", host, strlen(host), &error);
    cr_assert_not_null(rig->host, "%s", error.text);
    rig->vm = el2_vm_create(rig->kernel, rig->host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(rig->vm, "%s", error.text);
    rig->machine = el2_machine_create(rig->vm, &options, &error);
    cr_assert_not_null(rig->machine, "%s", error.text);
}

static struct el2_cpu_state run_code(const char *host, const char *kernel, const struct code *code,
                                     struct el2_machine_options options, struct el2_verdict *verdict)
{
    struct rig rig;
    struct el2_cpu_state state;
    options.instructions = 1000000;
    rig_open(&rig, host, kernel, options);
    rig_run(&rig, code);
    el2_machine_state(rig.machine, &state);
    *verdict = rig.verdict;
    rig_close(&rig);
    return state;
}

/* SCTLR_EL1.EnIA is RES0 without FEAT_PAuth: PACIASP stays a NOP. */
Test(gate, hints_stay_hints, .timeout = 20)
{
    static const struct {
        const char *host;
        bool changes;
    } rows[] = {{"cortex-a53", false}, {"neoverse-v1", true}};
    for (unsigned i = 0; i < 2; i++) {
        struct code code = {.count = 0};
        struct el2_verdict verdict;
        put_start(&code);
        put_mov(&code, 3, 0x30d00980 | 1ull << 31);
        put_msr(&code, EL2_SYS_SCTLR_EL1, 3);
        put(&code, INSN_ISB);
        put_mov(&code, 30, 0x12345678);
        put(&code, INSN_PACIASP);
        put(&code, 0xaa1e03e5); /* mov x5, x30 */
        put_end(&code);
        struct rig rig;
        struct el2_cpu_state state;
        rig_open(&rig, rows[i].host, "linux-6.1", (struct el2_machine_options){.instructions = 10000});
        el2_vm_free(rig.vm);
        el2_machine_free(rig.machine);
        struct el2_error error = {""};
        struct el2_vm_options features = {.features = rows[i].changes ? EL2_VM_PAUTH : 0};
        rig.vm = el2_vm_create(rig.kernel, rig.host, &features, &error);
        cr_assert_not_null(rig.vm, "%s", error.text);
        rig.machine =
            el2_machine_create(rig.vm, &(struct el2_machine_options){.instructions = 10000}, &error);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        verdict = rig.verdict;
        cr_expect_eq(verdict.code, EL2_VERDICT_POWERED_OFF, "%s", verdict.text);
        cr_expect_eq(state.x[5] != 0x12345678, rows[i].changes, "%s: X30 0x%lx", rows[i].host,
                     (unsigned long)state.x[5]);
        rig_close(&rig);
    }
}

/* FPEN decides for code that has been translated already. */
Test(gate, fp_comes_and_goes, .timeout = 20)
{
    struct code code = {.count = 0};
    struct el2_verdict verdict;
    put_start(&code);
    put_mov(&code, 9, 3);
    put_mov(&code, 3, FPEN);
    unsigned head = code.count;
    put_msr(&code, EL2_SYS_CPACR_EL1, 3);
    put(&code, INSN_ISB);
    put(&code, INSN_FMOV);
    put(&code, 0xd1000529); /* sub x9, x9, #1 */
    put(&code, 0xf1000529); /* subs x9, x9, #1 */
    put_mov(&code, 3, 0);
    put(&code, 0x54000001u | ((head - code.count) & 0x7ffff) << 5); /* b.ne: now without FP */
    put_end(&code);
    struct el2_cpu_state state =
        run_code("cortex-a53", "linux-4.15", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(state.x[14], 0x1fe00000, "0x%lx", (unsigned long)state.x[14]);
    cr_expect_eq(state.x[9], 1);
}

/* A word is written over a NOP that has been executed, and executed. */
static struct el2_cpu_state run_self_modifying(const char *host, uint32_t word, struct el2_verdict *verdict)
{
    struct code code = {.count = 0};
    put_start(&code);
    put_mov(&code, 9, 2);
    put_mov(&code, 8, word);
    unsigned head = code.count;
    put(&code, 0x10000087); /* adr x7, 4 instructions on */
    put_b(&code, 3);
    put(&code, INSN_NOP);
    put(&code, INSN_NOP);
    put(&code, INSN_NOP);   /* here */
    put(&code, 0xb90000e8); /* str w8, [x7] */
    put(&code, 0xd50b7b27); /* dc cvau, x7 */
    put(&code, 0xd5033b9f); /* dsb ish */
    put(&code, 0xd50b7527); /* ic ivau, x7 */
    put(&code, 0xd5033b9f);
    put(&code, INSN_ISB);
    put(&code, 0xf1000529); /* subs x9, x9, #1 */
    put(&code, 0x54000001u | ((head - code.count) & 0x7ffff) << 5);
    put_end(&code);
    return run_code(host, "linux-4.15", &code, (struct el2_machine_options){0}, verdict);
}

Test(gate, self_modifying, .timeout = 20)
{
    struct el2_verdict verdict;
    struct el2_cpu_state state = run_self_modifying("cortex-a53", INSN_LDADD, &verdict);
    cr_expect_eq(verdict.code, EL2_VERDICT_POWERED_OFF, "%s", verdict.text);
    cr_expect_eq(state.x[14], 0x02000000, "0x%lx", (unsigned long)state.x[14]);
    cr_expect_eq(state.x[9], 1, "not when the word was executed");
    state = run_self_modifying("cortex-a76", INSN_LDADD, &verdict);
    cr_expect_eq(state.x[15], 1);
    cr_expect_eq(state.x[14], 0);
}

/* The same behind stage 1: a page of code that is mapped twice, executed at the second address. */
Test(gate, virtual_addresses, .timeout = 20)
{
    struct code code = {.count = 0};
    struct el2_verdict verdict;
    put_start(&code);
    put_mov(&code, 4, DATA_AT + 0x10000);    /* level 1 table, 39-bit addresses: 1 GiB blocks */
    put_mov(&code, 5, EL2_RAM_BASE | 0x701); /* AF, inner shareable, block */
    put(&code, 0xf9000485);                  /* str x5, [x4, #8]: identity */
    put(&code, 0xf9000885);                  /* str x5, [x4, #16]: 0x80000000 too */
    put_msr(&code, EL2_SYS_TTBR0_EL1, 4);
    put_mov(&code, 5, 25 | 1ull << 23);
    put_msr(&code, EL2_SYS_TCR_EL1, 5);
    put_mov(&code, 5, 0xff);
    put_msr(&code, EL2_SYS_MAIR_EL1, 5);
    put(&code, INSN_ISB);
    put_mov(&code, 5, 0x30d00981);
    put_msr(&code, EL2_SYS_SCTLR_EL1, 5);
    put(&code, INSN_ISB);
    put_mov(&code, 6, 0x80000000 + (CODE_AT - EL2_RAM_BASE) + (code.count + 6) * 4);
    put(&code, 0xd61f00c0); /* br x6 */
    put_nops_to(&code, code.count + 8);
    put(&code, INSN_LDADD);
    put_end(&code);
    struct el2_cpu_state state =
        run_code("cortex-a53", "linux-4.15", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(verdict.code, EL2_VERDICT_POWERED_OFF, "%s", verdict.text);
    cr_expect_eq(state.x[14], 0x02000000, "0x%lx", (unsigned long)state.x[14]);
    cr_expect_eq(state.elr_el1 >> 30, 2, "0x%lx", (unsigned long)state.elr_el1);
    state = run_code("cortex-a76", "linux-4.15", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(state.x[15], 1, "%s", verdict.text);
}

/* Looking at code does not change what a guest does, nor how many instructions it executes. */
Test(gate, same_count, .timeout = 20)
{
    struct code code = {.count = 0};
    struct el2_verdict checked, unchecked;
    put_start(&code);
    put_mov(&code, 9, 1000);
    unsigned head = code.count;
    put(&code, INSN_NOP);
    put(&code, INSN_LDADD);
    put(&code, 0x91000463); /* add x3, x3, #1 */
    put(&code, INSN_LDADD);
    put(&code, 0xf1000529); /* subs x9, x9, #1 */
    put(&code, 0x54000001u | ((head - code.count) & 0x7ffff) << 5);
    put_end(&code);
    struct el2_cpu_state a =
        run_code("cortex-a76", "linux-4.15", &code, (struct el2_machine_options){0}, &checked);
    struct el2_cpu_state b = run_code("cortex-a76", "linux-4.15", &code,
                                      (struct el2_machine_options){.unchecked = true}, &unchecked);
    cr_expect_eq(checked.instructions, unchecked.instructions, "%lu, %lu",
                 (unsigned long)checked.instructions, (unsigned long)unchecked.instructions);
    cr_expect_arr_eq(a.x, b.x, sizeof a.x);
}

Test(gate, numbers_are_the_same_each_time, .timeout = 20)
{
    struct code code = {.count = 0};
    struct el2_verdict verdict;
    put_start(&code);
    put(&code, INSN_RNDR_X5);
    put(&code, INSN_RNDR_X5 + 1);
    put_end(&code);
    struct el2_cpu_state a = run_code("max", "linux-7.3", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(verdict.code, EL2_VERDICT_POWERED_OFF, "%s", verdict.text);
    struct el2_cpu_state b = run_code("max", "linux-7.3", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(a.x[15], 1);
    cr_expect_neq(a.x[5], a.x[6]);
    cr_expect_eq(a.x[5], b.x[5]);
    cr_expect_eq(a.x[6], b.x[6]);
}

Test(gate, not_modelled_is_named, .timeout = 20)
{
    struct code code = {.count = 0};
    struct el2_verdict verdict;
    put_start(&code);
    put_mov(&code, 3, FPEN);
    put_msr(&code, EL2_SYS_CPACR_EL1, 3);
    put(&code, INSN_ISB);
    put(&code, 0x4e80a420); /* smmla v0.4s, v1.16b, v0.16b */
    put_end(&code);
    run_code("neoverse-v1", "linux-7.3", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(verdict.code, EL2_VERDICT_NOT_MODELLED);
    cr_expect_not_null(strstr(verdict.text, "smmla"), "%s", verdict.text);
    cr_expect_not_null(strstr(verdict.text, "FEAT_I8MM"), "%s", verdict.text);
    run_code("cortex-a53", "linux-7.3", &code, (struct el2_machine_options){0}, &verdict);
    cr_expect_eq(verdict.code, EL2_VERDICT_POWERED_OFF, "%s", verdict.text);
}

/* The control of EL1 that a declared feature needs can be set, where the CPU has the register. */
Test(gate, declared_control, .timeout = 20)
{
    static const char host_text[] = "[host]\ninherit = future\n[cpus]\nID_AA64MMFR1_EL1.HCX = 1\n"
                                    "ID_AA64MMFR3_EL1.SCTLRX = 1\n";
    static const struct {
        uint64_t value, works;
    } rows[] = {{1ull << 40, 1}, {0, 0}};
    for (unsigned i = 0; i < 2; i++) {
        struct code code = {.count = 0};
        struct rig rig;
        struct el2_cpu_state state;
        put_start(&code);
        put_mov(&code, 3, rows[i].value);
        put_msr(&code, EL2_SYS_SCTLR2_EL1, 3);
        put(&code, INSN_ISB);
        put_mrs(&code, 4, EL2_SYS_SCTLR2_EL1);
        put(&code, INSN_HUSH);
        put_end(&code);
        rig_open_text(&rig, host_text, "linux-7.3", (struct el2_machine_options){.instructions = 10000});
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[4], rows[i].value, "0x%lx: %s", (unsigned long)state.x[4], rig.verdict.text);
        cr_expect_eq(state.x[15], rows[i].works, "0x%lx: ESR_EL1 0x%lx: %s", (unsigned long)rows[i].value,
                     (unsigned long)state.x[14], rig.verdict.text);
        rig_close(&rig);
    }
}

/* --- Moving ------------------------------------------------------------------------------------------------
 */

static const char unlike[] = "[host]\ninherit = cortex-a76\ncpus = 2\n[cpu 1]\nID_AA64ISAR0_EL1.ATOMIC = 0\n"
                             "MIDR_EL1 = 0x410fd034\n";

static bool has_promise(const struct rig *rig, enum el2_promise_code code, const char *feature)
{
    size_t count;
    const struct el2_promise *promise = el2_machine_promises(rig->machine, &count);
    for (size_t i = 0; i < count; i++)
        if (promise[i].code == code &&
            (!feature || (promise[i].feature && !strcmp(promise[i].feature, feature))))
            return true;
    return false;
}

/* FEAT_LSE comes and goes with the CPU; under 4.14 the guest sees it do so, from 4.15 on it does not. */
Test(gate, moves, .timeout = 20)
{
    static const struct {
        const char *kernel;
        bool changes;
    } rows[] = {{"linux-4.14", true}, {"linux-4.15", false}};
    for (unsigned i = 0; i < 2; i++) {
        struct code code = {.count = 0};
        struct rig rig;
        struct el2_cpu_state state;
        put_start(&code);
        put_mrs(&code, 6, EL2_SYS_ID_AA64ISAR0_EL1);
        put(&code, INSN_LDADD);
        put_mov(&code, 9, 100);
        put(&code, 0xf1000529); /* subs x9, x9, #1 */
        put(&code, 0x54ffffe1); /* b.ne: past the move */
        put_mrs(&code, 7, EL2_SYS_ID_AA64ISAR0_EL1);
        put(&code, INSN_LDADD);
        put_end(&code);
        rig_open_text(&rig, unlike, rows[i].kernel,
                      (struct el2_machine_options){.instructions = 100000, .migrate_every = 100});
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(el2_machine_moves(rig.machine), 2, "%lu", (unsigned long)el2_machine_moves(rig.machine));
        rig_close(&rig);
        rig_open_text(&rig, unlike, rows[i].kernel,
                      (struct el2_machine_options){.instructions = 100000, .migrate_every = 150});
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(el2_machine_moves(rig.machine), 1);
        cr_expect_eq(state.x[14], 0x02000000, "%s: 0x%lx", rows[i].kernel, (unsigned long)state.x[14]);
        cr_expect_eq(state.x[6] != state.x[7], rows[i].changes, "%s: 0x%lx, 0x%lx", rows[i].kernel,
                     (unsigned long)state.x[6], (unsigned long)state.x[7]);
        cr_expect_eq(has_promise(&rig, EL2_PROMISE_CHANGED, NULL), rows[i].changes, "%s", rows[i].kernel);
        cr_expect_eq(has_promise(&rig, EL2_PROMISE_HIDDEN_USABLE, "FEAT_LSE"), !rows[i].changes, "%s",
                     rows[i].kernel);
        rig_close(&rig);
    }
}

/* What executes at full speed is noted all the same. */
Test(gate, used_without_looking, .timeout = 20)
{
    struct code code = {.count = 0};
    struct rig rig;
    put_start(&code);
    put(&code, INSN_LDADD);
    put(&code, INSN_LDADD);
    put_end(&code);
    rig_open(&rig, "cortex-a76", "linux-7.3", (struct el2_machine_options){.instructions = 10000});
    rig_run(&rig, &code);
    size_t count;
    el2_machine_promises(rig.machine, &count);
    cr_expect(has_promise(&rig, EL2_PROMISE_UNSEEN, "FEAT_LSE"));
    cr_expect_eq(count, 1, "%zu", count);
    rig_close(&rig);
}

/* An instruction that names a register or an operation, or a PSTATE field: one of a feature is noted, with what the guest
 * sees of the feature; one that every CPU has is none. */
Test(gate, used_by_name, .timeout = 20)
{
    static const struct {
        const char *kernel;
        uint32_t word;
        const char *feature; /* or NULL */
        enum el2_promise_code code;
    } rows[] = {
        {"linux-7.3", INSN_MSR_PAN, "FEAT_PAN", EL2_PROMISE_UNSEEN},
        {"linux-4.14", INSN_MSR_PAN, "FEAT_PAN", EL2_PROMISE_UNSEEN},
        {"linux-7.3", 0xd500407f, "FEAT_UAO", EL2_PROMISE_UNSEEN}, /* msr uao, #0 */
        {"linux-7.3", 0xd503405f, "FEAT_DIT", EL2_PROMISE_UNSEEN}, /* msr dit, #0 */
        {"linux-7.3", 0xd50330ff, "FEAT_SB", EL2_PROMISE_UNSEEN},
        {"linux-7.3", INSN_DC_CVAP, "FEAT_DPB", EL2_PROMISE_UNSEEN},
        {"linux-7.3", 0xd50340df, NULL, 0}, /* msr daifset, #0 */
        {"linux-7.3", 0xd50041bf, NULL, 0}, /* msr spsel, #1 */
        {"linux-7.3", 0xd50b7e30, NULL, 0}, /* dc civac, x16 */
        {"linux-7.3", 0xd5033b9f, NULL, 0}, /* dsb ish */
    };
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct rig rig;
        struct code code = {.count = 0};
        size_t count;
        put_start(&code);
        put(&code, rows[i].word);
        put_end(&code);
        rig_open(&rig, "max", rows[i].kernel, (struct el2_machine_options){.instructions = 10000});
        rig_run(&rig, &code);
        const struct el2_promise *promise = el2_machine_promises(rig.machine, &count);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "0x%08x: %s", rows[i].word, rig.verdict.text);
        cr_expect_eq(count, rows[i].feature != NULL, "0x%08x: %zu, %s", rows[i].word, count,
                     count ? promise->feature : "");
        if (rows[i].feature && count) {
            cr_expect_str_eq(promise->feature, rows[i].feature, "0x%08x", rows[i].word);
            cr_expect_eq(promise->code, rows[i].code, "0x%08x: %d", rows[i].word, promise->code);
            cr_expect_eq(promise->word, rows[i].word);
        }
        rig_close(&rig);
    }
}

/* What is asked for by name and every CPU has, or the host's own kernel decides on, executes at full speed. */
Test(gate, base_by_name_is_not_watched)
{
    static const uint32_t words[] = {0xd50340df, 0xd50041bf, 0xd50b7e30, 0xd5033b9f, 0xd503305f, 0xd50342ff};
    struct rig rig;
    struct el2_error error = {""};
    rig_open(&rig, "max", "linux-7.3", (struct el2_machine_options){0});
    struct el2_gate *gate = el2_gate_create(rig.vm, 0, false, &error);
    cr_assert_not_null(gate, "%s", error.text);
    for (size_t i = 0; i < EL2_COUNT(words); i++)
        cr_expect_not(el2_gate_watches(gate, words[i]), "0x%08x", words[i]);
    cr_expect(el2_gate_watches(gate, INSN_MSR_PAN));
    el2_gate_free(gate);
    rig_close(&rig);
}

/* A word whose first use was noted is never looked at again, whatever else was asked about since: the engine would
 * look for ever. */
Test(gate, what_was_noted_stays_noted, .timeout = 60)
{
    struct rig rig;
    size_t rows, noted = 0;
    struct el2_error error = {""};
    const struct el2_arch_register *row = el2_arch_registers(&rows);
    rig_open(&rig, "max", "linux-7.3", (struct el2_machine_options){0});
    struct el2_gate *gate = el2_gate_create(rig.vm, 0, false, &error);
    cr_assert_not_null(gate, "%s", error.text);
    for (unsigned round = 0; round < 2; round++)
        for (size_t i = 0; i < rows; i++) { /* SYS, or MRS */
            const uint32_t word = (el2_op0(row[i].encoding) == 1 ? 0xd5000005 : 0xd5200005) | row[i].encoding;
            if (!el2_gate_watches(gate, word))
                continue;
            el2_gate_note(gate, word);
            if (round == 0)
                noted += !el2_gate_watches(gate, word);
            else
                cr_expect(el2_gate_watches(gate, word), "%s is noted twice", row[i].name);
        }
    cr_expect_gt(noted, 10, "%zu", noted);
    el2_gate_free(gate);
    rig_close(&rig);
}
