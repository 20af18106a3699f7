/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that are UNDEFINED, or a call, where they stand: the exception that the guest's EL1 takes. */
#include "test_machine.h"

#include "vectors.h"

struct instruction_case {
    const char *what;
    const char *host;
    uint32_t word;
    unsigned el;
    uint64_t esr;
    unsigned past; /* ELR_EL1 from the instruction */
};

static const struct instruction_case CASES[] = {
    {"UDF at EL0", "cortex-a57", INSN_UDF, 0, 0x02000000, 0},
    {"HLT #0xf000 at EL0", "cortex-a57", INSN_HLT_EXIT, 0, 0x02000000, 0},
    {"HLT #0xf001 at EL1", "cortex-a57", INSN_HLT_EXIT | 1 << 5, 1, 0x02000000, 0},
    {"HVC at EL0", "cortex-a57", 0xd4000002, 0, 0x02000000, 0},
    {"SMC at EL0", "cortex-a57", INSN_SMC, 0, 0x02000000, 0},
    {"SVC at EL0", "cortex-a57", INSN_SVC | 5 << 5, 0, 0x56000005, 4},
    {"SVC at EL1", "cortex-a57", INSN_SVC | 0xffff << 5, 1, 0x5600ffff, 4},
    {"BRK at EL0", "cortex-a57", INSN_BRK | 5 << 5, 0, 0xf2000005, 0},
    {"mrs x1, CPACR_EL1 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CPACR_EL1, 0, 0x02000000, 0},
    {"msr CPACR_EL1, x1 at EL0", "cortex-a57", 0xd5000001 | EL2_SYS_CPACR_EL1, 0, 0x02000000, 0},
    {"msr SCTLR_EL1, x20 at EL0", "cortex-a57", 0xd5000014 | EL2_SYS_SCTLR_EL1, 0, 0x02000000, 0},
    {"mrs x1, ID_AA64PFR0_EL1 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_ID_AA64PFR0_EL1, 0, 0x02000000, 0},
    {"mrs x1, CSSELR_EL1 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CSSELR_EL1, 0, 0x02000000, 0},
    {"msr CSSELR_EL1, x1 at EL0", "cortex-a57", 0xd5000001 | EL2_SYS_CSSELR_EL1, 0, 0x02000000, 0},
    {"msr CTR_EL0, x1 at EL0", "cortex-a57", 0xd5000001 | EL2_SYS_CTR_EL0, 0, 0x02000000, 0},
    {"msr MIDR_EL1, x1 at EL1", "cortex-a57", 0xd5000001 | EL2_SYS_MIDR_EL1, 1, 0x02000000, 0},
    {"mrs x7, CTR_EL0 at EL0", "cortex-a57", 0xd5200007 | EL2_SYS_CTR_EL0, 0, 0x6232c0e1, 0},
    {"mrs x1, RVBAR_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_RVBAR_EL1, 1, 0x02000000, 0},
    {"mrs x1, RMR_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_RMR_EL1, 1, 0x02000000, 0},
    {"mrs x1, DSPSR_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_DSPSR_EL0, 1, 0x02000000, 0},
    {"mrs x1, DSPSR_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_DSPSR_EL0, 0, 0x02000000, 0},
    {"mrs x1, DLR_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_DLR_EL0, 1, 0x02000000, 0},
    {"mrs x1, DLR_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_DLR_EL0, 0, 0x02000000, 0},
    {"mrs x1, CSRCR_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRCR_EL1, 1, 0x02000000, 0},
    {"mrs x1, CSRPTR_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTR_EL1, 1, 0x02000000, 0},
    {"mrs x1, CSRPTRIDX_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTRIDX_EL1, 1, 0x02000000, 0},
    {"mrs x1, CSRCR_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRCR_EL0, 1, 0x02000000, 0},
    {"mrs x1, CSRCR_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CSRCR_EL0, 0, 0x02000000, 0},
    {"mrs x1, CSRPTR_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTR_EL0, 1, 0x02000000, 0},
    {"mrs x1, CSRPTR_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTR_EL0, 0, 0x02000000, 0},
    {"mrs x1, CSRIDR_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRIDR_EL0, 1, 0x02000000, 0},
    {"mrs x1, CSRIDR_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CSRIDR_EL0, 0, 0x02000000, 0},
    {"mrs x1, CSRPTRIDX_EL0 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTRIDX_EL0, 1, 0x02000000, 0},
    {"mrs x1, CSRPTRIDX_EL0 at EL0", "cortex-a57", 0xd5200001 | EL2_SYS_CSRPTRIDX_EL0, 0, 0x02000000, 0},
    {"mrs x1, TEECR32_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_TEECR32_EL1, 1, 0x02000000, 0},
    {"mrs x1, TEEHBR32_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_TEEHBR32_EL1, 1, 0x02000000, 0},
    {"mrs x1, ERXTS_EL1 at EL1", "cortex-a57", 0xd5200001 | EL2_SYS_ERXTS_EL1, 1, 0x02000000, 0},
    {"a jump to two bytes on", "cortex-a57", 0xd61f0280, 1, 0x8a000000, 0},
    {"ERET at EL0", "cortex-a57", INSN_ERET, 0, 0x02000000, 0},
};

/* Registers of devices, which are read-only or write-only; the last traps to EL2. */
static const struct instruction_case DEVICE_CASES[] = {
    {"msr CNTPCTSS_EL0, x1 at EL1", "max", 0xd5000001 | EL2_SYS_CNTPCTSS_EL0, 1, 0x02000000, 0},
    {"msr ICC_IAR1_EL1, x1 at EL1", "max", 0xd5000001 | EL2_SYS_ICC_IAR1_EL1, 1, 0x02000000, 0},
    {"mrs x1, ICC_EOIR1_EL1 at EL1", "max", 0xd5200001 | EL2_SYS_ICC_EOIR1_EL1, 1, 0x02000000, 0},
    {"mrs x1, ICC_SGI1R_EL1 at EL1", "max", 0xd5200001 | EL2_SYS_ICC_SGI1R_EL1, 1, 0x02000000, 0},
};

static void expect_case(const struct instruction_case *row, const char *kernel, unsigned features,
                        bool engine_traps)
{
    static struct code code;
    struct rig rig;
    struct el2_cpu_state state;
    const char *what = row->what;
    code.count = 0;
    rig_open_vm(&rig, row->host, kernel, features,
                (struct el2_machine_options){.engine_traps = engine_traps, .instructions = 5000});
    put_vectors_that_wait(&code);
    put_mov(&code, 20, CODE_AT + 2);
    if (row->el == 0)
        put_to_el0(&code);
    uint64_t at = row->word == 0xd61f0280 ? CODE_AT + 2 : CODE_AT + code.count * 4;
    put(&code, row->word);
    put_b(&code, 0);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s: %s", what, rig.verdict.text);
    cr_expect_eq(state.x[10], row->esr, "%s: ESR_EL1 0x%lx", what, state.x[10]);
    cr_expect_eq(state.x[12], at + row->past, "%s: ELR_EL1 0x%lx", what, state.x[12]);
    cr_expect_eq(state.x[13] & 0xf, row->el == 0 ? 0 : 5, "%s: SPSR_EL1 0x%lx", what, state.x[13]);
    rig_close(&rig);
}

Test(undefined, cases, .timeout = 120)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (int engine_traps = 0; engine_traps < 2; engine_traps++)
            expect_case(&CASES[i], "linux-4.15", 0, engine_traps);
}

Test(undefined, registers_of_devices, .timeout = 60)
{
    for (size_t i = 0; i < sizeof DEVICE_CASES / sizeof *DEVICE_CASES; i++)
        for (int engine_traps = 0; engine_traps < 2; engine_traps++)
            expect_case(&DEVICE_CASES[i], "linux-7.3", EL2_VM_GICV3, engine_traps);
}

/* Exception returns to a mode that is not there, or with SPSR_EL1.IL: an Illegal State exception at the target. */
static const struct {
    uint64_t returned; /* SPSR_EL1 of the ERET */
    uint64_t saved;    /* SPSR_EL1 of the exception */
} RETURNS[] = {
    {0x3c9, 0x1003c5},           /* EL2h */
    {0x3c8, 0x1003c5},           /* EL2t */
    {0x3cd, 0x1003c5},           /* EL3h */
    {0x3c1, 0x1003c5},           /* EL0 with its own stack pointer */
    {0x3c6, 0x1003c5},           /* M[1] */
    {0x3d3, 0x1003c5},           /* AArch32 Supervisor: EL1 is AArch64 */
    {0xa00002c9, 0xa01002c5},    /* NZCV and DAIF are restored */
    {0x1003c5, 0x1003c5},        /* EL1h with IL */
    {0x501003c0, 0x501003c0},    /* EL0t with IL */
    {0x1003c4, 0x1003c4},        /* EL1t with IL */
    {0x3c9 | 1 << 21, 0x1003c5}, /* SS is not */
};

Test(undefined, illegal_returns, .timeout = 60)
{
    for (size_t i = 0; i < sizeof RETURNS / sizeof *RETURNS; i++) {
        static struct code code;
        struct rig rig;
        struct el2_cpu_state state;
        code.count = 0;
        rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
        put_vectors_that_wait(&code);
        put_mov(&code, 20, CODE_AT + 0x3000);
        put_msr(&code, EL2_SYS_ELR_EL1, 20);
        put_mov(&code, 20, RETURNS[i].returned);
        put_msr(&code, EL2_SYS_SPSR_EL1, 20);
        put(&code, INSN_ERET);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%lx: %s", RETURNS[i].returned, rig.verdict.text);
        cr_expect_eq(state.x[10], 0x3a000000, "%lx: ESR_EL1 0x%lx", RETURNS[i].returned, state.x[10]);
        cr_expect_eq(state.x[12], CODE_AT + 0x3000, "%lx: ELR_EL1 0x%lx", RETURNS[i].returned, state.x[12]);
        cr_expect_eq(state.x[13], RETURNS[i].saved, "%lx: SPSR_EL1 0x%lx", RETURNS[i].returned, state.x[13]);
        rig_close(&rig);
    }
}

static void put_handler_that_returns(struct code *code)
{
    put(code, INSN_ERET);
}

/* Where a return goes wrong by what the exception before it has saved, it does so for ever. */
Test(undefined, illegal_returns_for_ever, .timeout = 60)
{
    static struct code code;
    struct rig rig;
    struct el2_cpu_state state;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_vectors(&code, put_handler_that_returns);
    put_mov(&code, 20, 0x3c9); /* EL2h */
    put_msr(&code, EL2_SYS_SPSR_EL1, 20);
    put_msr(&code, EL2_SYS_ELR_EL1, 2);
    put(&code, INSN_ERET);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_RUNAWAY, "%s", rig.verdict.text);
    cr_expect_not_null(strstr(rig.verdict.text, "takes the same exception (ILL)"), "%s", rig.verdict.text);
    rig_close(&rig);
}

#define TABLE   0x400c0000ull
#define GUARDED (1ull << 50)

/* BR to what is no landing pad, on a guarded page (DDI 0487 D24.2.41, ISS for an exception from a Branch Target Identification
 * instruction: BTYPE). */
Test(undefined, a_branch_to_no_landing_pad, .timeout = 60)
{
    for (unsigned guarded = 0; guarded < 2; guarded++) {
        static struct code code;
        struct rig rig;
        struct el2_cpu_state state;
        const uint64_t block = 0x40000701 | (guarded ? GUARDED : 0);
        code.count = 0;
        rig_open(&rig, "max", "linux-7.3", (struct el2_machine_options){.instructions = 5000});
        put_vectors_that_wait(&code);
        put_mov(&code, 5, block);
        put_mov(&code, 6, TABLE + 8);
        put(&code, 0xf90000c5); /* str x5, [x6] */
        put_mmu(&code, TABLE);
        put_mrs(&code, 4, EL2_SYS_SCTLR_EL1);
        put(&code, 0xb25c0084); /* orr x4, x4, #1 << 36 */
        put_msr(&code, EL2_SYS_SCTLR_EL1, 4);
        put(&code, INSN_ISB);
        const uint64_t at = CODE_AT + 0x1800;
        put_mov(&code, 20, at);
        put(&code, 0xd61f0280); /* br x20 */
        put_nops_to(&code, 0x1800 / 4);
        put(&code, INSN_SVC);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
        cr_expect_eq(state.x[10], guarded ? 0x36000003 : 0x56000000, "ESR_EL1 0x%lx", state.x[10]);
        cr_expect_eq(state.x[12], at + (guarded ? 0 : 4), "ELR_EL1 0x%lx", state.x[12]);
        rig_close(&rig);
    }
}

/* cortex-a57 has AArch32 at EL0. */
Test(undefined, a_return_to_aarch32, .timeout = 60)
{
    static struct code code;
    struct rig rig;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_vectors_that_wait(&code);
    put_mov(&code, 20, CODE_AT + code.count * 4 + 6 * 4);
    put_msr(&code, EL2_SYS_ELR_EL1, 20);
    put_mov(&code, 20, 0x1d0); /* User mode, A32 */
    put_msr(&code, EL2_SYS_SPSR_EL1, 20);
    put(&code, INSN_ERET);
    put(&code, 0xef000000); /* svc #0 in A32 */
    put(&code, 0xef000000);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_NOT_MODELLED, "%s", rig.verdict.text);
    cr_expect_not_null(strstr(rig.verdict.text, "went to AArch32 at EL0"), "%s", rig.verdict.text);
    rig_close(&rig);
}

#define INSN_MSR_SPSEL_0 0xd50040bfu

/* SP_EL0 by its name, which the engine knows, while it is the stack pointer (DDI 0487 D24.2 "SP_EL0"). */
Test(undefined, sp_el0_while_it_is_the_stack_pointer)
{
    static struct code code;
    struct rig rig;
    struct el2_cpu_state state;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_vectors_that_wait(&code);
    put(&code, INSN_MSR_SPSEL_0);
    uint64_t at = CODE_AT + code.count * 4;
    put_mrs(&code, 1, EL2_SYS_SP_EL0);
    put_b(&code, 0);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    cr_expect_eq(state.x[10], 0x02000000, "ESR_EL1 0x%lx", state.x[10]);
    cr_expect_eq(state.x[12], at, "ELR_EL1 0x%lx", state.x[12]);
    cr_expect_eq(state.x[13] & 0xf, 4, "SPSR_EL1 0x%lx", state.x[13]);
    rig_close(&rig);
}
