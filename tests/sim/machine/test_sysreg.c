/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers whose value is not the engine's alone, as a guest sees them. */
#include "test_machine.h"

#include "cpumodel/text/count.h"
#include "sim/engine/engine.h"
#include "traps/syndrome/syndrome.h"

#include "vectors.h"

#define SCTLR_RESET 0x00c50078ull
#define DZP         (1ull << 4)

/* An MSR of a value, and what an MRS reads then. */
static const struct {
    const char *what;
    const char *host;
    el2_encoding encoding;
    uint64_t written;
    uint64_t read;
} CONTROLS[] = {
    {"CPACR_EL1 without SVE and SME", "cortex-a57", EL2_SYS_CPACR_EL1, ~0ull, 1ull << 28 | 3ull << 20},
    {"CPACR_EL1 with SVE", "neoverse-v1", EL2_SYS_CPACR_EL1, ~0ull, 1ull << 28 | 3ull << 20 | 3ull << 16},
    {"CPACR_EL1, one bit", "cortex-a57", EL2_SYS_CPACR_EL1, 1ull << 20, 1ull << 20},
    {"CPACR_EL1, zero", "cortex-a57", EL2_SYS_CPACR_EL1, 0, 0},
    {"SCTLR_EL1, PAuth and BTI absent", "cortex-a57", EL2_SYS_SCTLR_EL1,
     SCTLR_RESET | 1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13 | 3ull << 35 | 1ull << 12,
     SCTLR_RESET | 1ull << 12},
    {"SCTLR_EL1, EnIA absent", "cortex-a57", EL2_SYS_SCTLR_EL1, SCTLR_RESET | 1ull << 31, SCTLR_RESET},
    {"SCTLR_EL1, EnDB absent", "cortex-a57", EL2_SYS_SCTLR_EL1, SCTLR_RESET | 1ull << 13, SCTLR_RESET},
    {"SCTLR_EL1, BT0 absent", "cortex-a57", EL2_SYS_SCTLR_EL1, SCTLR_RESET | 1ull << 35, SCTLR_RESET},
    {"SCTLR_EL1, PAuth there, BTI absent", "neoverse-v1", EL2_SYS_SCTLR_EL1,
     SCTLR_RESET | 1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13 | 3ull << 35,
     SCTLR_RESET | 1ull << 31 | 1ull << 30 | 1ull << 27 | 1ull << 13},
    {"SCTLR_EL1, nothing absent", "cortex-a57", EL2_SYS_SCTLR_EL1, SCTLR_RESET | 1ull << 12,
     SCTLR_RESET | 1ull << 12},
};

Test(sysreg, controls, .timeout = 60)
{
    for (size_t i = 0; i < sizeof CONTROLS / sizeof *CONTROLS; i++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, CONTROLS[i].host, "linux-4.15", (struct el2_machine_options){0});
        put_mov(&code, 1, CONTROLS[i].written);
        put_msr(&code, CONTROLS[i].encoding, 1);
        put(&code, INSN_ISB);
        put_mrs(&code, 3, CONTROLS[i].encoding);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[3], CONTROLS[i].read, "%s: 0x%lx", CONTROLS[i].what, state.x[3]);
        cr_expect_eq(rig.verdict.instructions, code.count, "%s", CONTROLS[i].what);
        rig_close(&rig);
    }
}

/* ZCR_EL1 is what was written, and RDVL tells which of the host's lengths that makes. */
Test(sysreg, vector_length, .timeout = 60)
{
    static const struct {
        uint64_t written, read, bytes;
    } LENGTHS[] = {{0, 0, 16}, {1, 1, 32}, {2, 2, 32}, {3, 3, 64}, {0x1ff, 15, 64}, {~0xfull, 0, 16}};
    for (size_t i = 0; i < EL2_COUNT(LENGTHS); i++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open_vm(&rig, EL2_TEST_DATA "/sim/machine/long-vectors.host", "linux-6.1", EL2_VM_SVE,
                    (struct el2_machine_options){0});
        put_mov(&code, 1, 3ull << 20 | 3ull << 16);
        put_msr(&code, EL2_SYS_CPACR_EL1, 1);
        put(&code, INSN_ISB);
        put_mrs(&code, 5, EL2_SYS_ZCR_EL1);
        put_mov(&code, 1, LENGTHS[i].written);
        put_msr(&code, EL2_SYS_ZCR_EL1, 1);
        put(&code, INSN_ISB);
        put_mrs(&code, 3, EL2_SYS_ZCR_EL1);
        put(&code, 0x04bf5024); /* rdvl x4, #1 */
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
        cr_expect_eq(state.x[5], 0, "KVM resets it to 0, not 0x%lx", (unsigned long)state.x[5]);
        cr_expect_eq(state.x[3], LENGTHS[i].read, "%zu: 0x%lx", i, (unsigned long)state.x[3]);
        cr_expect_eq(state.x[4], LENGTHS[i].bytes, "%zu: %lu", i, (unsigned long)state.x[4]);
        rig_close(&rig);
    }
}

/* Addresses of more than 48 bits are not translated: turning them on ends the run, on a CPU that has them. */
Test(sysreg, wide_addresses, .timeout = 60)
{
    static const struct {
        const char *host;
        uint64_t tcr;
        bool ends;
    } ROWS[] = {
        {"max", 16 | 16 << 16, false},
        {"max", 15 | 16 << 16, true},
        {"max", 12 | 12 << 16, true},
        {"max", 11 | 0 << 16, false},
        {"max", 16 | 12 << 16 | 1 << 23, false},
        {"max", 12 | 16 << 16 | 1 << 7, false},
        {"max", 16 | 15 << 16, true},
        {"max", 16 | 16 << 16 | 1ull << 59, true},
        {"neoverse-v1", 15 | 15 << 16 | 1ull << 59, false},
        {EL2_TEST_DATA "/sim/machine/wide-addresses.host", 16 | 16 << 16 | 1ull << 59, false},
        {EL2_TEST_DATA "/sim/machine/wide-addresses.host", 12 | 12 << 16, true},
    };
    for (size_t i = 0; i < EL2_COUNT(ROWS); i++) {
        struct rig rig;
        struct code code = {0};
        rig_open(&rig, ROWS[i].host, "linux-7.3", (struct el2_machine_options){0});
        put_mov(&code, 1, ROWS[i].tcr);
        put_msr(&code, EL2_SYS_TCR_EL1, 1);
        put_mrs(&code, 2, EL2_SYS_TCR_EL1);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, ROWS[i].ends ? EL2_VERDICT_NOT_MODELLED : EL2_VERDICT_WAITING,
                     "%zu: %s", i, rig.verdict.text);
        if (ROWS[i].ends)
            cr_expect_eq(rig.verdict.pc, EL2_RAM_BASE + 0x80000 + 4 * (code.count - 3), "%zu: 0x%lx", i,
                         (unsigned long)rig.verdict.pc);
        rig_close(&rig);
    }
}

/* CSSELR_EL1 and what it selects, written and read in turn, whether KVM answers (4.15 does not trap it). */
Test(sysreg, csselr, .timeout = 60)
{
    static const char *const KERNELS[] = {"linux-4.15", "linux-5.10", "linux-6.1", "linux-7.3"};
    for (size_t k = 0; k < sizeof KERNELS / sizeof *KERNELS; k++)
        for (int engine_traps = 0; engine_traps < 2; engine_traps++) {
            struct rig rig;
            struct code code = {0};
            struct el2_cpu_state state;
            rig_open(&rig, "cortex-a57", KERNELS[k],
                     (struct el2_machine_options){.engine_traps = engine_traps});
            for (unsigned select = 0; select < 3; select++) {
                put_mov(&code, 2, select);
                put_msr(&code, EL2_SYS_CSSELR_EL1, 2);
                put_mrs(&code, 10 + select, EL2_SYS_CCSIDR_EL1);
                put_mrs(&code, 20 + select, EL2_SYS_CSSELR_EL1);
            }
            put_mov(&code, 2, 0);
            put_msr(&code, EL2_SYS_CSSELR_EL1, 2);
            put_mrs(&code, 13, EL2_SYS_CCSIDR_EL1);
            put(&code, INSN_WFI);
            rig_run(&rig, &code);
            el2_machine_state(rig.machine, &state);
            for (unsigned select = 0; select < 4; select++) {
                struct el2_answer answer;
                el2_vm_write(rig.vm, 0, EL2_SYS_CSSELR_EL1, select % 3, &answer);
                el2_vm_read(rig.vm, 0, EL2_SYS_CCSIDR_EL1, &answer);
                cr_expect_eq(state.x[10 + select], answer.value, "%s: CCSIDR_EL1 under %u", KERNELS[k],
                             select % 3);
                if (select < 3)
                    cr_expect_eq(state.x[20 + select], select, "%s", KERNELS[k]);
            }
            cr_expect_eq(el2_machine_id_use(rig.machine, el2_id_index(EL2_SYS_CSSELR_EL1))->writes, 4);
            cr_expect_eq(el2_machine_id_use(rig.machine, el2_id_index(EL2_SYS_CSSELR_EL1))->reads, 3);
            cr_expect_eq(rig.verdict.instructions, code.count, "%s", KERNELS[k]);
            rig_close(&rig);
        }
}

/* From 6.6 KVM completes a read of CCSIDR_EL1 whose CSSELR_EL1 selects no cache without writing Xt. */
Test(sysreg, a_read_that_keeps_the_register, .timeout = 60)
{
    for (int engine_traps = 0; engine_traps < 2; engine_traps++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, "cortex-a57", "linux-7.3", (struct el2_machine_options){.engine_traps = engine_traps});
        put_mov(&code, 2, 14);
        put_msr(&code, EL2_SYS_CSSELR_EL1, 2);
        put_mov(&code, 3, 0x5a5a1234);
        put_mrs(&code, 3, EL2_SYS_CCSIDR_EL1);
        put_mrs(&code, 4, EL2_SYS_CSSELR_EL1);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[3], 0x5a5a1234, "0x%lx", state.x[3]);
        cr_expect_eq(state.x[4], 14, "0x%lx", state.x[4]);
        cr_expect_eq(rig.verdict.instructions, code.count);
        rig_close(&rig);
    }
}

/* ESR_EL1 to X10, CTR_EL0 and DC ZVA allowed at EL0 (UCT, DZE), and back. */
static void put_handler_that_allows(struct code *code)
{
    put_mrs(code, 10, EL2_SYS_ESR_EL1);
    put_mrs(code, 11, EL2_SYS_SCTLR_EL1);
    put(code, 0xb272056b); /* orr x11, x11, #0xc000 */
    put_msr(code, EL2_SYS_SCTLR_EL1, 11);
    put(code, INSN_ISB);
    put(code, INSN_ERET);
}

/* DCZID_EL0 to X6 and X7, then WFI. */
static void put_handler_that_reads(struct code *code)
{
    put_mrs(code, 6, EL2_SYS_DCZID_EL0);
    put_mrs(code, 7, EL2_SYS_DCZID_EL0);
    put(code, INSN_WFI);
}

/* What EL0 may read follows SCTLR_EL1, also after it has been read before. */
Test(sysreg, at_el0, .timeout = 60)
{
    for (int see_each = 0; see_each < 2; see_each++) {
        struct rig rig;
        static struct code code;
        struct el2_cpu_state state;
        code.count = 0;
        rig_open(&rig, "cortex-a57", "linux-4.15",
                 (struct el2_machine_options){.see_each = see_each, .instructions = 5000});
        put_vectors(&code, put_handler_that_allows);
        put_to_el0(&code);
        put_mrs(&code, 4, EL2_SYS_DCZID_EL0);
        put_mrs(&code, 5, EL2_SYS_CTR_EL0); /* trapped to EL1, then done again */
        put(&code, 0xaa0a03e6);             /* mov x6, x10 */
        put_mrs(&code, 7, EL2_SYS_DCZID_EL0);
        put_b(&code, 0);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        const struct el2_cpu *cpu = &rig.host->cpu[0];
        cr_expect_eq(state.x[4], cpu->id[el2_id_index(EL2_SYS_DCZID_EL0)] | DZP, "0x%lx", state.x[4]);
        cr_expect_eq(state.x[5], cpu->id[el2_id_index(EL2_SYS_CTR_EL0)], "0x%lx", state.x[5]);
        cr_expect_eq(state.x[6], el2_syndrome_sysreg(EL2_SYS_CTR_EL0, true, 5), "0x%lx", state.x[6]);
        cr_expect_eq(state.x[7], cpu->id[el2_id_index(EL2_SYS_DCZID_EL0)], "0x%lx", state.x[7]);
        rig_close(&rig);
    }
}

/* A read at EL0 says nothing of the same at EL1: DC ZVA is prohibited at EL0 alone. */
Test(sysreg, el0_and_el1_differ, .timeout = 60)
{
    struct rig rig;
    static struct code code;
    struct el2_cpu_state state;
    code.count = 0;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_vectors(&code, put_handler_that_reads);
    put_to_el0(&code);
    put_mrs(&code, 4, EL2_SYS_DCZID_EL0);
    put_mrs(&code, 5, EL2_SYS_DCZID_EL0);
    put(&code, INSN_SVC);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    uint64_t dczid = rig.host->cpu[0].id[el2_id_index(EL2_SYS_DCZID_EL0)];
    cr_expect_eq(state.x[4], dczid | DZP);
    cr_expect_eq(state.x[5], dczid | DZP);
    cr_expect_eq(state.x[6], dczid);
    cr_expect_eq(state.x[7], dczid);
    cr_expect_eq(el2_machine_id_use(rig.machine, el2_id_index(EL2_SYS_DCZID_EL0))->reads, 4);
    rig_close(&rig);
}

/* The timer at EL0: CNTKCTL_EL1 is 0 at the start, and EL1 gets the refusal. */
Test(sysreg, timer_at_el0, .timeout = 60)
{
    struct rig rig;
    static struct code code;
    struct el2_cpu_state state;
    code.count = 0;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.instructions = 5000});
    put_vectors(&code, put_handler_that_allows);
    put_to_el0(&code);
    put_mrs(&code, 5, EL2_SYS_CNTVCT_EL0);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(state.x[10], el2_syndrome_sysreg(EL2_SYS_CNTVCT_EL0, true, 5), "0x%lx", state.x[10]);
    rig_close(&rig);
}

/* A read that the engine answers by itself is counted and is the new CPU's after a move. */
Test(sysreg, a_move_is_seen, .timeout = 60)
{
    static const char HOST[] = "[host]\ninherit = cortex-a57\ncpus = 2\n[cpu 1]\nMIDR_EL1 = 0x411fd073\n";
    struct el2_error error = {""};
    struct rig rig;
    struct code code = {0};
    struct el2_cpu_state state;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){0});
    struct el2_host *host = el2_host_parse("two.host", HOST, sizeof HOST - 1, &error);
    cr_assert_not_null(host, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(rig.kernel, host, &(struct el2_vm_options){0}, &error);
    const struct el2_machine_options options = {.migrate_every = 1000, .seconds = 20};
    struct el2_machine *machine = el2_machine_create(vm, &options, &error);
    cr_assert_not_null(machine, "%s", error.text);
    put_mrs(&code, 3, EL2_SYS_MIDR_EL1); /* MIDR_EL1, twice: the second is remembered */
    put_mrs(&code, 4, EL2_SYS_MIDR_EL1);
    put_mov(&code, 2, 600);
    put(&code, INSN_SUBS_X2_1);
    put(&code, 0x54ffffe1); /* b.ne -1 */
    put_mrs(&code, 5, EL2_SYS_MIDR_EL1);
    put(&code, INSN_WFI);
    cr_assert(el2_machine_load_content(machine, "test", code.word, code.count * 4, &error), "%s", error.text);
    cr_assert(el2_machine_run(machine, &rig.verdict, &error), "%s", error.text);
    el2_machine_state(machine, &state);
    cr_expect_eq(state.x[3], host->cpu[0].id[0]);
    cr_expect_eq(state.x[4], host->cpu[0].id[0]);
    cr_expect_eq(state.x[5], 0x411fd073);
    cr_expect_eq(el2_machine_id_use(machine, 0)->reads, 3);
    cr_expect_eq(el2_machine_id_use(machine, 0)->value, 0x411fd073);
    cr_expect_eq(el2_machine_moves(machine), 1);
    el2_machine_free(machine);
    el2_vm_free(vm);
    el2_host_free(host);
    rig_close(&rig);
}

/* The PMU counts instructions: PMCCNTR_EL0, and the event counters by what the guest has them count. */
Test(sysreg, pmu, .timeout = 60)
{
    static const char *const KERNELS[] = {"linux-4.14", "linux-7.3"};
    const struct {
        el2_encoding encoding;
        uint64_t value;
    } SETUP[] = {
        {EL2_SYS_PMSELR_EL0, 0},
        {EL2_SYS_PMXEVTYPER_EL0, 0x08},           /* INST_RETIRED */
        {EL2_ENCODING(3, 3, 14, 12, 1), 0x11},    /* PMEVTYPER1_EL0: CPU_CYCLES */
        {EL2_ENCODING(3, 3, 14, 12, 2), 0x00},    /* PMEVTYPER2_EL0: SW_INCR */
        {EL2_SYS_PMCNTENSET_EL0, 1u << 31 | 15u}, /* all */
        {EL2_SYS_PMUSERENR_EL0, 15},
        {EL2_SYS_PMSWINC_EL0, 15}, /* not yet: PMCR_EL0.E is 0 */
    };
    for (size_t k = 0; k < EL2_COUNT(KERNELS); k++)
        for (unsigned el = 0; el < 2; el++) {
            struct rig rig;
            struct code code = {0};
            struct el2_cpu_state state;
            rig_open_vm(&rig, "max", KERNELS[k], EL2_VM_PMU, (struct el2_machine_options){0});
            put_vectors_that_wait(&code);
            for (size_t i = 0; i < EL2_COUNT(SETUP); i++) {
                put_mov(&code, 1, SETUP[i].value);
                put_msr(&code, SETUP[i].encoding, 1);
            }
            put_mov(&code, 1, 1 << 6 | 7);
            put_mov(&code, 2, 1000);
            put_msr(&code, EL2_SYS_PMCR_EL0, 1);
            if (!el)
                put_to_el0(&code);
            put(&code, INSN_SUBS_X2_1);
            put_cbnz(&code, 2, -1);
            put_msr(&code, EL2_SYS_PMSWINC_EL0, 1); /* 0x47 */
            put_mrs(&code, 20, EL2_SYS_PMCCNTR_EL0);
            put_mrs(&code, 21, EL2_SYS_PMXEVCNTR_EL0);
            put_mrs(&code, 22, EL2_ENCODING(3, 3, 14, 8, 1));
            put_mrs(&code, 23, EL2_ENCODING(3, 3, 14, 8, 2));
            put_mrs(&code, 24, EL2_SYS_PMCCNTR_EL0);
            put_mrs(&code, 25, EL2_SYS_PMOVSSET_EL0);
            put(&code, INSN_SVC);
            rig_run(&rig, &code);
            el2_machine_state(rig.machine, &state);
            const uint64_t cycles = 2000 + 2 + (el ? 0 : 5);
            cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
            cr_expect_eq(state.x[20], cycles, "%s: %lu", KERNELS[k], (unsigned long)state.x[20]);
            cr_expect_eq(state.x[21], cycles + 1, "%s: %lu", KERNELS[k], (unsigned long)state.x[21]);
            cr_expect_eq(state.x[22], cycles + 2, "%s: %lu", KERNELS[k], (unsigned long)state.x[22]);
            cr_expect_eq(state.x[23], 1, "%s: %lu", KERNELS[k], (unsigned long)state.x[23]);
            cr_expect_eq(state.x[24], cycles + 4, "%s: %lu", KERNELS[k], (unsigned long)state.x[24]);
            cr_expect_eq(state.x[25], 0, "%s: 0x%lx", KERNELS[k], (unsigned long)state.x[25]);
            rig_close(&rig);
        }
}

/* One that the engine has not, read over and over at one place: each time as at first. */
Test(sysreg, one_that_the_engine_lacks, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    struct el2_cpu_state state;
    rig_open_vm(&rig, "max", "linux-7.3", EL2_VM_MTE, (struct el2_machine_options){.instructions = 1000});
    put_mov(&code, 2, 5);
    put_mov(&code, 3, 0);
    const unsigned head = code.count;
    put_mrs(&code, 1, EL2_SYS_GMID_EL1);
    put(&code, 0x8b010063); /* add x3, x3, x1 */
    put(&code, INSN_SUBS_X2_1);
    put_cbnz(&code, 2, (int)head - (int)code.count);
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    cr_expect_eq(state.x[3], 5 * state.x[1], "%lu", state.x[3]);
    rig_close(&rig);
}

/* Event counters have 64 bits, and PMCR_EL0 has LP, where the CPU has FEAT_PMUv3p5 and the kernel gives it to guests. */
Test(sysreg, long_event_counters, .timeout = 60)
{
    static const struct {
        const char *host, *kernel;
        bool is_long;
    } rows[] = {{"max", "linux-4.14", false},
                {"max", "linux-6.1", false},
                {"max", "linux-6.6", true},
                {"neoverse-n2", "linux-7.3", true},
                {"neoverse-n1", "linux-7.3", false}};
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open_vm(&rig, rows[i].host, rows[i].kernel, EL2_VM_PMU, (struct el2_machine_options){0});
        put_mov(&code, 1, ~0ull);
        put_msr(&code, EL2_ENCODING(3, 3, 14, 8, 0), 1); /* PMEVCNTR0_EL0 */
        put_mov(&code, 1, 1ull << 7);
        put_msr(&code, EL2_SYS_PMCR_EL0, 1);
        put(&code, INSN_ISB);
        put_mrs(&code, 3, EL2_ENCODING(3, 3, 14, 8, 0));
        put_mrs(&code, 4, EL2_SYS_PMCR_EL0);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[3], rows[i].is_long ? ~0ull : 0xffffffff, "row %zu: 0x%lx", i, state.x[3]);
        cr_expect_eq(state.x[4] >> 7 & 1, rows[i].is_long, "row %zu: 0x%lx", i, state.x[4]);
        rig_close(&rig);
    }
}
