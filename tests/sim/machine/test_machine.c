/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_machine.h"

#include <time.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/engine/engine.h"
#include "traps/syndrome/syndrome.h"

#define FUTURE  "future"
#define KERNELS 6

static const char *const kernels[KERNELS] = {"linux-4.14", "linux-4.15", "linux-5.15",
                                             "linux-6.6",  "linux-6.12", "linux-7.3"};

/* Semihosting SYS_EXIT with `status`: the block is put at DATA_AT + 0x8000. */
static void put_exit(struct code *code, unsigned status)
{
    put_mov(code, 1, DATA_AT + 0x8000);
    put_mov(code, 0, 0x20026);
    put(code, 0xf9000020u); /* str x0, [x1] */
    put_mov(code, 0, status);
    put(code, 0xf9000420u); /* str x0, [x1, #8] */
    put_mov(code, 0, 0x18);
    put(code, INSN_HLT_EXIT);
}

#define VECTORS      512 /* index of the first word: CODE_AT + 0x800 */
#define VECTOR_WORDS 512

/* Vectors at CODE_AT + 0x800 that step over the instruction, a jump over them, and VBAR_EL1 set to them. */
static void put_stepping_vectors(struct code *code)
{
    put_b(code, VECTORS + VECTOR_WORDS);
    put_nops_to(code, VECTORS);
    for (unsigned vector = 0; vector < 16; vector++) {
        put_nops_to(code, VECTORS + vector * 32);
        put_mrs(code, 16, EL2_SYS_ELR_EL1);
        put(code, INSN_ADD_X16_4);
        put_msr(code, EL2_SYS_ELR_EL1, 16);
        put(code, INSN_ERET);
    }
    put_nops_to(code, VECTORS + VECTOR_WORDS);
    put_mov(code, 2, CODE_AT + VECTORS * 4);
    put_msr(code, EL2_SYS_VBAR_EL1, 2);
}

Test(machine, runs_once)
{
    struct rig rig;
    struct code code = {0};
    struct el2_error error;
    rig_open(&rig, FUTURE, kernels[1], (struct el2_machine_options){0});
    cr_expect_not(el2_machine_run(rig.machine, &rig.verdict, &error));
    cr_expect_not_null(strstr(error.text, "load"), "%s", error.text);
    put_exit(&code, 42);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_EXITED, "%s", rig.verdict.text);
    cr_expect_eq(rig.verdict.status, 42);
    cr_expect_eq(rig.verdict.instructions, code.count);
    cr_expect_not(el2_machine_run(rig.machine, &rig.verdict, &error));
    rig_close(&rig);
}

/* --- Verdicts ------------------------------------------------------------------------------------------- */

struct ending {
    const char *what;
    const char *kernel;
    uint32_t word[6];
    enum el2_verdict_code code;
    const char *words; /* in the verdict's text */
};

#define MOVZ_X0_LOW(value)  (0xd2800000u | (value) << 5)
#define MOVK_X0_HIGH(value) (0xf2a00000u | (value) << 5)

static const struct ending endings[] = {
    {"a loop", "linux-4.15", {0x14000000}, EL2_VERDICT_INSTRUCTION_LIMIT, "100000 instructions"},
    {"WFI", "linux-4.15", {INSN_WFI}, EL2_VERDICT_WAITING, "none will come"},
    {"WFE in a loop", "linux-4.15", {INSN_WFE, 0x17ffffff}, EL2_VERDICT_INSTRUCTION_LIMIT, "instructions"},
    {"UDF without vectors", "linux-4.15", {INSN_UDF}, EL2_VERDICT_RUNAWAY, "VBAR_EL1 is 0x0"},
    {"a jump into nothing",
     "linux-4.15",
     {0xd2a00000u | 0x1234 << 5, 0xd61f0000},
     EL2_VERDICT_RUNAWAY,
     "IABT"},
    {"a jump far above", "linux-4.15", {0xd2ffffe0u, 0xd61f0000}, EL2_VERDICT_RUNAWAY, "over and over"},
    {"a misaligned jump",
     "linux-4.15",
     {0x10000000u | 1u << 29, 0xd61f0000},
     EL2_VERDICT_RUNAWAY,
     "over and over"},
    {"PSCI SYSTEM_OFF",
     "linux-4.15",
     {MOVZ_X0_LOW(8u), MOVK_X0_HIGH(0x8400u), INSN_SMC - 1},
     EL2_VERDICT_POWERED_OFF,
     "SYSTEM_OFF"},
    {"PSCI SYSTEM_RESET",
     "linux-4.14",
     {MOVZ_X0_LOW(9u), MOVK_X0_HIGH(0x8400u), INSN_SMC - 1},
     EL2_VERDICT_RESET,
     "SYSTEM_RESET"},
    {"PSCI CPU_OFF",
     "linux-4.14",
     {MOVZ_X0_LOW(2u), MOVK_X0_HIGH(0x8400u), INSN_SMC - 1},
     EL2_VERDICT_WAITING,
     "CPU_OFF"},
    {"SMC under 4.15", "linux-4.15", {INSN_SMC}, EL2_VERDICT_RUNAWAY, "does not step over"},
    {"LDP from a device", "linux-4.15", {0xd2a12000u, 0xa9400c02}, EL2_VERDICT_UNHANDLED, "ENOSYS"},
    {"BRK without vectors", "linux-4.15", {INSN_BRK}, EL2_VERDICT_RUNAWAY, "VBAR_EL1"},
};

Test(machine, endings, .timeout = 120)
{
    for (size_t i = 0; i < EL2_COUNT(endings); i++) {
        const struct ending *ending = &endings[i];
        for (int engine_traps = 0; engine_traps < 2; engine_traps++) {
            struct rig rig;
            struct code code = {0};
            rig_open(&rig, FUTURE, ending->kernel,
                     (struct el2_machine_options){.instructions = 100000, .engine_traps = engine_traps});
            for (unsigned w = 0; w < 6; w++)
                put(&code, ending->word[w]);
            rig_run(&rig, &code);
            cr_expect_eq(rig.verdict.code, ending->code, "%s: %s, %s", ending->what,
                         el2_verdict_name(rig.verdict.code), rig.verdict.text);
            cr_expect_not_null(strstr(rig.verdict.text, ending->words), "%s: \"%s\"", ending->what,
                               rig.verdict.text);
            cr_expect_leq(rig.verdict.instructions, 100000, "%s", ending->what);
            rig_close(&rig);
        }
    }
}

#define INSN_SETP 0x19c20420u /* setp [x0]!, x1!, x2; setm, sete: 1, 2 << 14 */
#define INSN_CPYP 0x19030440u /* cpyfp [x0]!, [x3]!, x2!; cpyfm, cpyfe: 1, 2 << 22 */

/* A SET of 64 MiB: each part of it counts. */
Test(machine, limit_within_an_instruction, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    struct el2_cpu_state state;
    rig_open(&rig, "max", "linux-7.3", (struct el2_machine_options){.instructions = 103});
    put_mov(&code, 0, EL2_RAM_BASE + (16ull << 20));
    put_mov(&code, 1, 64u << 20);
    for (uint32_t stage = 0; stage < 3; stage++)
        put(&code, INSN_SETP | stage << 14);
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_INSTRUCTION_LIMIT, "%s", rig.verdict.text);
    cr_expect_eq(rig.verdict.instructions, 102, "the next would be at the limit");
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(0 - state.x[1], (64ull << 20) - (102 - 5) * 65536ull, "0x%lx", (unsigned long)state.x[1]);
    rig_close(&rig);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A limit of a second holds, whatever an instruction takes. Twice that is for a machine that is busy. */
static void expect_in_time(const struct code *code)
{
    struct rig rig;
    double started = seconds_now();
    rig_open(&rig, "max", "linux-7.3",
             (struct el2_machine_options){.seconds = 1, .instructions = UINT64_MAX, .output = UINT64_MAX});
    rig_run(&rig, code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_TIME_LIMIT, "%s", rig.verdict.text);
    cr_expect_lt(seconds_now() - started, 3, "%g seconds", seconds_now() - started);
    rig_close(&rig);
}

Test(machine, time_of_copies, .timeout = 30)
{
    struct code code = {0};
    put_mov(&code, 0, EL2_RAM_BASE + (16ull << 20));
    put_mov(&code, 3, EL2_RAM_BASE + (32ull << 20));
    put_mov(&code, 2, 65536);
    for (uint32_t stage = 0; stage < 3; stage++)
        put(&code, INSN_CPYP | stage << 22);
    put_b(&code, -(int)code.count);
    expect_in_time(&code);
}

/* SYS_WRITE0 of 4096 bytes. */
Test(machine, time_of_semihosting, .timeout = 60)
{
    struct code code = {0};
    put_mov(&code, 5, EL2_RAM_BASE + (16ull << 20));
    put_mov(&code, 1, 0x4141414141414141);
    put_mov(&code, 2, 4096 / 8);
    put_store(&code, 1, 5);
    put(&code, INSN_SUBS_X2_1);
    put_cbnz(&code, 2, -2);
    put_mov(&code, 1, EL2_RAM_BASE + (16ull << 20));
    put_mov(&code, 0, 4);
    put(&code, INSN_HLT_EXIT);
    put_b(&code, -2);
    expect_in_time(&code);
}

/* Code that is written anew, and translated anew, each time around. */
Test(machine, time_of_translation, .timeout = 60)
{
    const uint64_t at = EL2_RAM_BASE + (16ull << 20);
    struct code code = {0};
    put_mov(&code, 13, 3u << 20);
    put_msr(&code, EL2_SYS_CPACR_EL1, 13);
    put_mov(&code, 5, at);
    put_mov(&code, 1, 0x4c4000204c400020); /* ld4 {v0.16b-v3.16b}, [x1], twice */
    put_mov(&code, 2, 64);
    put_store(&code, 1, 5);
    put(&code, INSN_SUBS_X2_1);
    put_cbnz(&code, 2, -2);
    put_mov(&code, 1, 0xd65f03c0); /* ret */
    put_store(&code, 1, 5);
    put_mov(&code, 4, 0x4c400020);
    put_mov(&code, 1, EL2_RAM_BASE + (32ull << 20));
    put_mov(&code, 6, at);
    put(&code, 0xb90000c4); /* str w4, [x6] */
    put(&code, 0xd50b7526); /* ic ivau, x6 */
    put(&code, INSN_ISB);
    put(&code, 0xd63f00c0); /* blr x6 */
    put_b(&code, -4);
    expect_in_time(&code);
}

/* SMC of a kernel that steps over it: X0 = -1, and the guest goes on. */
Test(machine, smc_4_14, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    struct el2_cpu_state state;
    rig_open(&rig, FUTURE, "linux-4.14", (struct el2_machine_options){0});
    put(&code, INSN_SMC);
    put(&code, 0xaa0003f3u); /* mov x19, x0 */
    put_exit(&code, 0);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_EXITED, "%s", rig.verdict.text);
    cr_expect_eq(state.x[19], UINT64_MAX);
    rig_close(&rig);
}

Test(machine, time_limit, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    rig_open(&rig, FUTURE, kernels[1],
             (struct el2_machine_options){.seconds = 1, .instructions = UINT64_MAX});
    put_b(&code, 0);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_TIME_LIMIT, "%s", rig.verdict.text);
    rig_close(&rig);
}

Test(machine, output_limit, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    rig_open(&rig, FUTURE, kernels[1], (struct el2_machine_options){.output = 1000});
    put_mov(&code, 0, 0x09000000);
    put_mov(&code, 1, 'x');
    put(&code, 0xb9000001); /* str w1, [x0] */
    put_b(&code, -1);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_OUTPUT_LIMIT, "%s", rig.verdict.text);
    cr_expect_eq(rig.console_size, 1000);
    rig_close(&rig);
}

/* --- Exceptions to the guest's own EL1 -------------------------------------------------------------------
 */

struct fault {
    const char *what;
    uint32_t word;
    uint64_t esr;
    int64_t elr; /* from the instruction */
};

static const struct fault faults[] = {
    {"UDF", INSN_UDF, 0x02000000, 0},
    {"SVC", INSN_SVC | 7 << 5, 0x56000007, 4},
    {"BRK", INSN_BRK | 9 << 5, 0xf2000009, 0},
    {"HLT", 0xd4400020, 0x02000000, 0},
    {"MRS of an EL2 register", 0xd53cd041, 0x02000000, 0},
    {"MRS of nothing", 0xd538d5e1, 0x02000000, 0},
    {"MSR to an ID register", 0xd5180401, 0x02000000, 0},
    {"a load from nowhere", 0xf9400001 | 20 << 5, 0x96000010, 0},
    {"a store to nowhere", 0xf9000001 | 20 << 5, 0x96000050, 0},
};

Test(machine, vectors, .timeout = 120)
{
    for (size_t i = 0; i < EL2_COUNT(faults); i++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, "cortex-a57", kernels[1], (struct el2_machine_options){.trace = rig_trace});
        put_stepping_vectors(&code);
        put_mov(&code, 20, 0x0b000010);
        uint64_t at = CODE_AT + code.count * 4;
        put(&code, faults[i].word);
        put(&code, INSN_NOP); /* SVC's handler steps over this */
        put_mrs(&code, 10, EL2_SYS_ESR_EL1);
        put_mrs(&code, 11, EL2_SYS_FAR_EL1);
        put_mrs(&code, 12, EL2_SYS_SPSR_EL1);
        put_exit(&code, 0);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        const char *what = faults[i].what;
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_EXITED, "%s: %s", what, rig.verdict.text);
        cr_expect_eq(state.x[10], faults[i].esr, "%s: ESR_EL1 0x%lx", what, state.x[10]);
        cr_expect_eq(state.x[12], 0x3c5, "%s: SPSR_EL1 0x%lx", what, state.x[12]);
        cr_expect_eq(state.x[16], at + (uint64_t)faults[i].elr + 4, "%s: ELR_EL1 0x%lx", what,
                     state.x[16] - 4);
        if (state.x[10] >> 26 == 0x25)
            cr_expect_eq(state.x[11], 0x0b000010, "%s: FAR_EL1 0x%lx", what, state.x[11]);
        rig_close(&rig);
    }
}

/* --- Both trap paths -------------------------------------------------------------------------------------
 */

/* Reads every encoding at EL1 to a register of its own turn and stores it, then writes every one. */
static void put_probe(struct code *code)
{
    put_stepping_vectors(code);
    put_mov(code, 20, DATA_AT);
    for (int pass = 0; pass < 2; pass++)
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            unsigned rt = 3 + (unsigned)index % 8;
            put_mov(code, rt, 0x5e47);
            put_mrs(code, rt, el2_id_encoding(index));
            put_store(code, rt, 20);
        }
    for (int index = 0; index < EL2_ID_COUNT; index++)
        put_msr(code, el2_id_encoding(index), 31);
    put_mrs(code, 31, EL2_SYS_ID_AA64PFR0_EL1);
    put_exit(code, 0);
}

static void expect_same_event(const struct el2_trap_event *a, const struct el2_trap_event *b, size_t i)
{
    char name[EL2_ENCODING_TEXT];
    el2_encoding_print(a->encoding, name);
    cr_expect_eq(a->esr, b->esr, "event %zu (%s): 0x%lx, 0x%lx", i, name, a->esr, b->esr);
    cr_expect_eq(a->pc, b->pc, "event %zu (%s): PC", i, name);
    cr_expect_eq(a->instructions, b->instructions, "event %zu (%s): count %lu, %lu", i, name, a->instructions,
                 b->instructions);
    cr_expect(a->el == b->el && a->target_el == b->target_el && a->action == b->action &&
                  a->value == b->value && a->is_read == b->is_read && a->rt == b->rt &&
                  a->encoding == b->encoding && a->instruction == b->instruction,
              "event %zu (%s)", i, name);
    cr_expect_str_eq(a->rule ? a->rule : "", b->rule ? b->rule : "");
    cr_expect_str_eq(a->control ? a->control : "", b->control ? b->control : "");
}

static void expect_same_result(const struct rig *a, const struct rig *b)
{
    struct el2_cpu_state state[2];
    el2_machine_state(a->machine, &state[0]);
    el2_machine_state(b->machine, &state[1]);
    cr_expect(!memcmp(&state[0], &state[1], sizeof *state), "CPU states differ");
    cr_expect_eq(a->verdict.code, b->verdict.code, "%s; %s", a->verdict.text, b->verdict.text);
    cr_expect_eq(a->verdict.instructions, b->verdict.instructions);
    cr_expect_eq(el2_machine_traps(a->machine), el2_machine_traps(b->machine));
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_id_use *x = el2_machine_id_use(a->machine, index);
        const struct el2_id_use *y = el2_machine_id_use(b->machine, index);
        cr_expect(x->reads == y->reads && x->undefs == y->undefs && x->writes == y->writes &&
                      x->value == y->value,
                  "index %d: reads %lu %lu, undefs %lu %lu, writes %lu %lu, value 0x%lx 0x%lx", index,
                  x->reads, y->reads, x->undefs, y->undefs, x->writes, y->writes, x->value, y->value);
    }
    const struct el2_tally *x = el2_machine_tally(a->machine), *y = el2_machine_tally(b->machine);
    cr_expect_eq(x->total_count, y->total_count);
    uint64_t sum[2] = {0};
    for (size_t i = 0; i < x->total_count; i++)
        sum[0] += x->total[i].count;
    for (size_t i = 0; i < y->total_count; i++)
        sum[1] += y->total[i].count;
    cr_expect_eq(sum[0], sum[1]);
}

/* CCSIDR_EL1, CCSIDR2_EL1 and CSSELR_EL1 change with the write of CSSELR_EL1. */
static bool is_selected(int index)
{
    return index == 64 || index == 66 || index == 72;
}

/* What an MRS gives is what the VM says it gives: for one read of each. */
static void expect_values(const struct rig *rig)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_id_use *use = el2_machine_id_use(rig->machine, index);
        struct el2_answer answer;
        el2_vm_read(rig->vm, 0, el2_id_encoding(index), &answer);
        cr_expect_eq(use->writes, 1, "index %d: %lu writes", index, use->writes);
        if (answer.kind == EL2_ANSWER_UNDEF)
            cr_expect(use->undefs == 2 && !use->reads, "index %d is UNDEF", index);
        else if (answer.kind == EL2_ANSWER_VALUE && !is_selected(index))
            cr_expect(use->reads >= 2 && use->value == answer.value, "index %d: %lu reads, 0x%lx", index,
                      use->reads, use->value);
    }
}

static void compare_paths(const char *host, const char *kernel, bool traced)
{
    static struct code code;
    struct rig rig[3];
    el2_trace_fn *trace = traced ? rig_trace : NULL;
    code.count = 0;
    put_probe(&code);
    rig_open(&rig[0], host, kernel, (struct el2_machine_options){.trace = trace});
    rig_open(&rig[1], host, kernel, (struct el2_machine_options){.trace = trace, .engine_traps = true});
    rig_open(&rig[2], host, kernel, (struct el2_machine_options){.trace = trace, .see_each = true});
    for (int i = 0; i < 3; i++) {
        rig_run(&rig[i], &code);
        cr_assert_eq(rig[i].verdict.code, EL2_VERDICT_EXITED, "%s", rig[i].verdict.text);
    }
    expect_values(&rig[0]);
    for (int i = 1; i < 3; i++) {
        expect_same_result(&rig[0], &rig[i]);
        cr_assert_eq(rig[0].event_count, rig[i].event_count);
        for (size_t event = 0; event < rig[0].event_count; event++)
            expect_same_event(&rig[0].event[event], &rig[i].event[event], event);
    }
    if (traced)
        cr_expect_gt(rig[0].event_count, EL2_ID_COUNT);
    for (int i = 0; i < 3; i++)
        rig_close(&rig[i]);
}

static const char *const hosts[] = {"future", "cortex-a57", "cortex-a76", "neoverse-v1", "max"};

Test(machine, trap_paths_agree, .timeout = 120)
{
    for (size_t host = 0; host < EL2_COUNT(hosts); host++)
        for (int kernel = 0; kernel < KERNELS; kernel++)
            for (int traced = 0; traced < 2; traced++)
                compare_paths(hosts[host], kernels[kernel], traced);
}

/* With TID3 the engine's own syndrome is what we build: the events say so, for each encoding of the group. */
Test(machine, traps_of_4_15, .timeout = 60)
{
    struct rig rig;
    static struct code code;
    code.count = 0;
    put_probe(&code);
    rig_open(&rig, FUTURE, "linux-4.15",
             (struct el2_machine_options){.trace = rig_trace, .engine_traps = true});
    rig_run(&rig, &code);
    unsigned trapped = 0;
    for (size_t i = 0; i < rig.event_count; i++) {
        const struct el2_trap_event *event = &rig.event[i];
        if (event->target_el != 2 || !event->is_sysreg || !event->is_read)
            continue;
        cr_expect_eq(event->esr, el2_syndrome_sysreg(event->encoding, true, event->rt));
        cr_expect_str_eq(event->control, "HCR_EL2.TID3");
        trapped++;
    }
    cr_expect_eq(trapped, 2 * 56 + 1, "CRm 1 to 7, twice, and to XZR");
    rig_close(&rig);
}

/* --- Reads at EL0, CSSELR_EL1 ----------------------------------------------------------------------------
 */

Test(machine, csselr, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    struct el2_cpu_state state;
    rig_open(&rig, "cortex-a57", kernels[1], (struct el2_machine_options){0});
    for (unsigned select = 0; select < 3; select++) {
        put_mov(&code, 2, select);
        put_msr(&code, EL2_SYS_CSSELR_EL1, 2);
        put_mrs(&code, 10 + select, EL2_SYS_CCSIDR_EL1);
        put_mrs(&code, 20 + select, EL2_SYS_CSSELR_EL1);
    }
    put_exit(&code, 0);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    for (unsigned select = 0; select < 3; select++) {
        cr_expect_eq(state.x[10 + select], rig.host->cpu[0].ccsidr[select], "CSSELR_EL1 = %u", select);
        cr_expect_eq(state.x[20 + select], select);
    }
    rig_close(&rig);
}

/* The engine's clock must not show: two runs are the same, to the counter. */
Test(machine, deterministic, .timeout = 60)
{
    uint64_t seen[2][3];
    for (int run = 0; run < 2; run++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, FUTURE, kernels[1], (struct el2_machine_options){0});
        put_mrs(&code, 10, EL2_SYS_CNTVCT_EL0);
        put_mov(&code, 2, 1000);
        put(&code, INSN_SUBS_X2_1);
        put(&code, 0x54ffffe1); /* b.ne -1 */
        put_mrs(&code, 11, EL2_SYS_CNTVCT_EL0);
        put_exit(&code, 0);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        seen[run][0] = state.x[10];
        seen[run][1] = state.x[11];
        seen[run][2] = rig.verdict.instructions;
        cr_expect_eq(state.x[11] - state.x[10], 2002, "%lu", state.x[11] - state.x[10]);
        rig_close(&rig);
    }
    cr_expect(!memcmp(seen[0], seen[1], sizeof *seen));
}

/* A host that no engine could show faithfully is refused, with the register's name. */
Test(machine, impossible_host)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("cortex-a57", &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
    cr_assert(host && kernel, "%s", error.text);
    host->cpu[0].undef[0] |= 1;
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    cr_expect_null(el2_machine_create(vm, &(struct el2_machine_options){0}, &error));
    cr_expect_not_null(strstr(error.text, "MIDR_EL1"), "%s", error.text);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

/* --- Any code ends in a verdict --------------------------------------------------------------------------
 */

/* A word: any, or one that is likely to be a system instruction. */
static uint32_t any_word(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    uint32_t word = (uint32_t)(*seed >> 16);
    switch (*seed % 4) {
    case 0:
        return 0xd5000000u | (word & 0x3fffff);
    case 1:
        return *seed >> 8 & 7 ? 0xd5200000u | (word & 0x1fffff) : INSN_ERET;
    default:
        return word;
    }
}

Test(machine, any_code, .timeout = 200)
{
    static struct code code;
    for (uint64_t round = 1; round <= 300; round++) {
        struct rig rig;
        uint64_t seed = round * 0x9e3779b97f4a7c15u;
        code.count = 0;
        put_stepping_vectors(&code);
        while (code.count < CODE_MAX)
            put(&code, any_word(&seed));
        rig_open(&rig, FUTURE, kernels[round % KERNELS],
                 (struct el2_machine_options){.instructions = 50000, .engine_traps = round / 2 % 2});
        rig_run(&rig, &code);
        cr_expect_neq(rig.verdict.code, EL2_VERDICT_ENGINE, "round %lu: %s", round, rig.verdict.text);
        cr_expect_neq(rig.verdict.code, EL2_VERDICT_TIME_LIMIT, "round %lu", round);
        cr_expect(*rig.verdict.text);
        rig_close(&rig);
    }
}
