/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several vCPUs: what PSCI does to them, whose turn it is, and how the run ends. */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/parts.h"
#include "sim/machine/turn.h"
#include "test_machine.h"

#define PSCI_CPU_SUSPEND  0xc4000001ull
#define PSCI_CPU_OFF      0x84000002ull
#define PSCI_CPU_ON       0xc4000003ull
#define PSCI_SYSTEM_OFF   0x84000008ull
#define PSCI_SYSTEM_RESET 0x84000009ull

#define OTHER    256u /* index of the first word of the other vCPUs' code */
#define OTHER_AT (CODE_AT + 4 * OTHER)

#define INSN_LDR_X3_X1 0xf9400023u
#define INSN_STR_X3_X1 0xf9000023u
#define INSN_ADD_X3_1  0x91000463u
#define INSN_CBZ_X3_1  0xb4ffffe3u /* to the instruction before */
#define INSN_CBZ_X3_2  0xb4ffffc3u
#define INSN_YIELD     0xd503203fu
#define INSN_STR_W3_X1 0xb9000023u
#define INSN_MOV_X3_1  0xd2800023u
#define INSN_MOV_X3_2  0xd2800043u
#define INSN_RET       0xd65f03c0u
#define INSN_BL        0x94000000u

static void put_psci(struct code *code, uint64_t function)
{
    put_mov(code, 0, function);
    put_hvc(code, 0);
}

/* Calls the word of an index, which is behind. */
static void put_bl(struct code *code, unsigned index)
{
    put(code, INSN_BL | (index - code->count));
}

static void put_cpu_on(struct code *code, uint64_t target, uint64_t entry, uint64_t argument)
{
    put_mov(code, 1, target);
    put_mov(code, 2, entry);
    put_mov(code, 3, argument);
    put_psci(code, PSCI_CPU_ON);
}

static void open_machine(struct rig *rig, unsigned vcpus, struct el2_machine_options options)
{
    rig_open_vcpus(rig, EL2_TEST_DATA "/boot/bcm2711.host", "linux-6.1", EL2_VM_GICV2, vcpus, options);
}

static uint64_t read_data(struct rig *rig, unsigned index)
{
    return ((uint64_t *)el2_engine_memory(rig->machine->vcpu->engine, DATA_AT, 4096))[index];
}

/* What the first does once it has turned the second on, what the second does, and how it ends. */
Test(vcpus, endings, .timeout = 60)
{
    enum does { OFF, WAIT, SUSPEND, LOOP, SYSTEM_OFF, RESET, BAD };
    static const struct {
        const char *name;
        enum does first, second;
        enum el2_verdict_code code;
        const char *text;
        unsigned vcpu;
    } cases[] = {
        {"both off", OFF, OFF, EL2_VERDICT_WAITING, "last vCPU off", 1},
        {"one off, one waits", OFF, WAIT, EL2_VERDICT_WAITING, "on all vCPUs that are on", 1},
        {"one waits, one off", WAIT, OFF, EL2_VERDICT_WAITING, "on all vCPUs that are on", 1},
        {"both wait", WAIT, WAIT, EL2_VERDICT_WAITING, "on all vCPUs that are on", 1},
        {"one waits, one is suspended", WAIT, SUSPEND, EL2_VERDICT_WAITING, "on all vCPUs that are on", 1},
        {"one off, one loops", OFF, LOOP, EL2_VERDICT_INSTRUCTION_LIMIT, "its limit", 1},
        {"one waits, one loops", WAIT, LOOP, EL2_VERDICT_INSTRUCTION_LIMIT, "its limit", 1},
        {"one loops, one off", LOOP, OFF, EL2_VERDICT_INSTRUCTION_LIMIT, "its limit", 0},
        {"the second powers off", LOOP, SYSTEM_OFF, EL2_VERDICT_POWERED_OFF, "SYSTEM_OFF", 1},
        {"the second powers off, the first is off", OFF, SYSTEM_OFF, EL2_VERDICT_POWERED_OFF, "SYSTEM_OFF",
         1},
        {"the second resets", WAIT, RESET, EL2_VERDICT_RESET, "SYSTEM_RESET", 1},
        {"the second runs away", LOOP, BAD, EL2_VERDICT_RUNAWAY, "(vCPU 1)", 1},
        {"the first runs away", BAD, LOOP, EL2_VERDICT_RUNAWAY, "(vCPU 0)", 0},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct rig rig;
        struct code code = {0};
        open_machine(&rig, 2, (struct el2_machine_options){.instructions = 100000});
        put_cpu_on(&code, 1, OTHER_AT, 0);
        for (unsigned vcpu = 0; vcpu < 2; vcpu++) {
            if (vcpu)
                put_nops_to(&code, OTHER);
            switch (vcpu ? cases[i].second : cases[i].first) {
            case OFF:
                put_psci(&code, PSCI_CPU_OFF);
                break;
            case WAIT:
                put(&code, INSN_WFI);
                put_b(&code, -1);
                break;
            case SUSPEND:
                put_psci(&code, PSCI_CPU_SUSPEND);
                put_b(&code, -1);
                break;
            case LOOP:
                put_b(&code, 0);
                break;
            case SYSTEM_OFF:
                put_psci(&code, PSCI_SYSTEM_OFF);
                break;
            case RESET:
                put_psci(&code, PSCI_SYSTEM_RESET);
                break;
            case BAD:
                put(&code, INSN_UDF);
                break;
            }
        }
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, cases[i].code, "%s: %s", cases[i].name, rig.verdict.text);
        cr_expect_not_null(strstr(rig.verdict.text, cases[i].text), "%s: %s", cases[i].name,
                           rig.verdict.text);
        cr_expect_eq(rig.verdict.vcpu, cases[i].vcpu, "%s: vCPU %u", cases[i].name, rig.verdict.vcpu);
        rig_close(&rig);
    }
}

/* Where nothing is, or no code: it takes exceptions for ever, as a CPU does. */
Test(vcpus, bad_entries, .timeout = 60)
{
    static const uint64_t entries[] = {0,          0x1000,      0x09000000,         0x3ffffffc,
                                       0x48000000, CODE_AT + 2, 0xffffffffffffffff, 0x8000000000000000};
    for (size_t i = 0; i < EL2_COUNT(entries); i++) {
        struct rig rig;
        struct code code = {0};
        open_machine(&rig, 2, (struct el2_machine_options){.instructions = 10000000});
        put_cpu_on(&code, 1, entries[i], 0);
        put_b(&code, 0);
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_RUNAWAY, "0x%lx: %s", entries[i], rig.verdict.text);
        cr_expect_not_null(strstr(rig.verdict.text, "(vCPU 1)"), "0x%lx: %s", entries[i], rig.verdict.text);
        rig_close(&rig);
    }
}

/* CTR_EL0.DIC: what one vCPU stores the other executes, though nobody maintains an instruction cache. */
Test(vcpus, coherent_fetch, .timeout = 60)
{
    const unsigned function = OTHER + 64;
    struct rig rig;
    struct code code = {0};
    rig_open_vcpus(&rig, "neoverse-v1", "linux-6.1", EL2_VM_GICV3, 2,
                   (struct el2_machine_options){.instructions = 1000000});
    put_cpu_on(&code, 1, OTHER_AT, 0);
    put_mov(&code, 1, DATA_AT);
    put(&code, INSN_LDR_X3_X1);
    put(&code, INSN_CBZ_X3_1);
    put_mov(&code, 1, CODE_AT + 4 * function);
    put_mov(&code, 3, INSN_MOV_X3_2);
    put(&code, INSN_STR_W3_X1);
    put_mov(&code, 1, DATA_AT + 8);
    put(&code, INSN_STR_X3_X1);
    put_mov(&code, 1, DATA_AT + 16);
    put(&code, INSN_LDR_X3_X1);
    put(&code, INSN_CBZ_X3_1);
    put_psci(&code, PSCI_SYSTEM_OFF);
    put_nops_to(&code, OTHER);
    put_bl(&code, function);
    put_mov(&code, 1, DATA_AT);
    put(&code, INSN_STR_X3_X1);
    put_mov(&code, 1, DATA_AT + 8);
    put(&code, INSN_LDR_X3_X1);
    put(&code, INSN_CBZ_X3_1);
    put_bl(&code, function);
    put_mov(&code, 1, DATA_AT + 16);
    put(&code, INSN_STR_X3_X1);
    put_b(&code, 0);
    put_nops_to(&code, function);
    put(&code, INSN_MOV_X3_1);
    put(&code, INSN_RET);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "%s", rig.verdict.text);
    cr_expect_eq(read_data(&rig, 0), 1);
    cr_expect_eq(read_data(&rig, 2), 2);
    rig_close(&rig);
}

/* CPU_ON of each vCPU by the one before; each has the MPIDR_EL1 that KVM gives it, and its argument. */
Test(vcpus, all_of_them, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    open_machine(&rig, EL2_VCPU_MAX, (struct el2_machine_options){.instructions = 1000000});
    put_mov(&code, 0, 100);
    put_b(&code, (int)(OTHER - code.count));
    put_nops_to(&code, OTHER);
    put(&code, 0xaa0003e6u); /* mov x6, x0 */
    put_mrs(&code, 5, EL2_SYS_MPIDR_EL1);
    put_mov(&code, 7, DATA_AT);
    put(&code, 0x92400ca8u); /* and x8, x5, #0xf */
    put(&code, 0x8b0810e7u); /* add x7, x7, x8, lsl #4 */
    put_store(&code, 5, 7);
    put_store(&code, 6, 7);
    put_mov(&code, 1, 1);
    put(&code, 0x8b010101u); /* add x1, x8, x1 */
    put_mov(&code, 2, OTHER_AT);
    put(&code, 0x910004c3u); /* add x3, x6, #1 */
    put_psci(&code, PSCI_CPU_ON);
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    for (unsigned i = 0; i < EL2_VCPU_MAX; i++) {
        cr_expect_eq(read_data(&rig, 2 * i), 0x80000000 | i, "0x%lx", read_data(&rig, 2 * i));
        cr_expect_eq(read_data(&rig, 2 * i + 1), 100 + i);
    }
    cr_expect_eq(rig.machine->all[EL2_VCPU_MAX - 1].runaway.repeats, 0);
    rig_close(&rig);
}

/* A vCPU that was turned off and on again has nothing left of what it was. */
Test(vcpus, on_again, .timeout = 60)
{
    static const el2_encoding registers[] = {EL2_SYS_VBAR_EL1,  EL2_SYS_TPIDR_EL1,    EL2_SYS_TTBR0_EL1,
                                             EL2_SYS_CPACR_EL1, EL2_SYS_CNTV_CTL_EL0, EL2_SYS_CONTEXTIDR_EL1};
    struct rig rig;
    struct code code = {0};
    open_machine(&rig, 2, (struct el2_machine_options){.instructions = 1000000});
    put_mov(&code, 7, DATA_AT);
    for (unsigned round = 0; round < 2; round++) {
        put_cpu_on(&code, 1, OTHER_AT, DATA_AT + 256 * round);
        put(&code, 0xaa0003e9u); /* mov x9, x0 */
        put(&code, INSN_YIELD);  /* until AFFINITY_INFO says that it is off */
        put_mov(&code, 1, 1);
        put_mov(&code, 2, 0);
        put_psci(&code, 0xc4000004);
        put(&code, 0xd1000400u); /* sub x0, x0, #1 */
        put_cbnz(&code, 0, -(int)8);
    }
    put(&code, INSN_WFI);
    put_nops_to(&code, OTHER);
    put(&code, 0xaa0003e7u); /* mov x7, x0 */
    for (size_t i = 0; i < EL2_COUNT(registers); i++) {
        put_mrs(&code, 5, registers[i]);
        put_store(&code, 5, 7);
    }
    put_mrs(&code, 5, EL2_SYS_SCTLR_EL1);
    put_store(&code, 5, 7);
    put_mrs(&code, 5, EL2_ENCODING(3, 3, 4, 2, 1)); /* DAIF */
    put_store(&code, 5, 7);
    put_mov(&code, 6, 0x301000);
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        put_msr(&code, registers[i], 6);
    put_mov(&code, 6, 1);
    put_msr(&code, EL2_SYS_CNTV_CTL_EL0, 6);
    put(&code, 0xd50344ffu); /* msr daifclr, #4 */
    put_psci(&code, PSCI_CPU_OFF);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s at 0x%lx", rig.verdict.text, rig.verdict.pc);
    for (unsigned i = 0; i < EL2_COUNT(registers) + 2; i++)
        cr_expect_eq(read_data(&rig, i), read_data(&rig, 32 + i), "register %u: 0x%lx, then 0x%lx", i,
                     read_data(&rig, i), read_data(&rig, 32 + i));
    cr_expect_eq(read_data(&rig, EL2_COUNT(registers) + 1), 0x3c0);
    rig_close(&rig);
}

/* SCTLR_EL1.EE of who calls (kvm_psci_vcpu_on). */
Test(vcpus, big_endian, .timeout = 60)
{
    for (unsigned big = 0; big < 2; big++) {
        struct rig rig;
        struct code code = {0};
        open_machine(&rig, 2, (struct el2_machine_options){0});
        put_mov(&code, 5, 0x30d00980 | (uint64_t)big << 25);
        put_msr(&code, EL2_SYS_SCTLR_EL1, 5);
        put(&code, INSN_ISB);
        put_cpu_on(&code, 1, OTHER_AT, 0);
        put(&code, INSN_WFI);
        put_nops_to(&code, OTHER);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
        cr_expect_eq(el2_engine_register(rig.machine->all[1].engine, EL2_SYS_SCTLR_EL1) >> 25 & 1, big);
        rig_close(&rig);
    }
}

/* Two vCPUs on unlike CPUs: what is not trapped is that of each one's. */
Test(vcpus, unlike_cpus, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    rig_open_vcpus(&rig, "future", "linux-4.15", 0, 6, (struct el2_machine_options){0});
    put_cpu_on(&code, 5, OTHER_AT, DATA_AT + 8);
    put_mov(&code, 0, DATA_AT);
    put_b(&code, (int)(OTHER - code.count));
    put_nops_to(&code, OTHER);
    put_mrs(&code, 5, EL2_SYS_CTR_EL0);
    put_mrs(&code, 6, EL2_SYS_MIDR_EL1);
    put_store(&code, 6, 0);
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    for (unsigned i = 0; i < 2; i++) {
        struct el2_answer answer;
        el2_vm_read(rig.vm, i ? 5 : 0, EL2_SYS_MIDR_EL1, &answer);
        cr_expect_eq(read_data(&rig, i), answer.value, "0x%lx", read_data(&rig, i));
    }
    cr_expect_neq(read_data(&rig, 0), read_data(&rig, 1));
    rig_close(&rig);
}

/* Neither is kept from running: a turn is no longer than it is to be. */
Test(vcpus, turns, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    open_machine(&rig, 2, (struct el2_machine_options){.instructions = 100 * EL2_TURN});
    put_cpu_on(&code, 1, OTHER_AT, 0);
    for (unsigned vcpu = 0; vcpu < 2; vcpu++) {
        if (vcpu)
            put_nops_to(&code, OTHER);
        put_mov(&code, 1, DATA_AT + 8 * vcpu);
        put(&code, INSN_LDR_X3_X1);
        put(&code, INSN_ADD_X3_1);
        put(&code, INSN_STR_X3_X1);
        put_b(&code, -3);
    }
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_INSTRUCTION_LIMIT, "%s", rig.verdict.text);
    const uint64_t first = read_data(&rig, 0), second = read_data(&rig, 1);
    cr_expect_lt(first > second ? first - second : second - first, EL2_TURN / 4 + 100, "%lu, %lu", first,
                 second);
    rig_close(&rig);
}

/* One that spins with WFE or YIELD does not use its turn up, and of one vCPU nobody takes note. */
Test(vcpus, yields, .timeout = 60)
{
    static const uint32_t words[] = {INSN_NOP, INSN_WFE, INSN_YIELD};
    uint64_t instructions[3];
    for (unsigned i = 0; i < 3; i++) {
        struct rig rig;
        struct code code = {0};
        open_machine(&rig, 2, (struct el2_machine_options){.instructions = 10 * EL2_TURN});
        put_cpu_on(&code, 1, OTHER_AT, 0);
        put_mov(&code, 1, DATA_AT);
        put(&code, words[i]);
        put(&code, INSN_LDR_X3_X1);
        put(&code, INSN_CBZ_X3_2);
        put_psci(&code, PSCI_SYSTEM_OFF);
        put_nops_to(&code, OTHER);
        put_mov(&code, 1, DATA_AT);
        put_mov(&code, 3, 1);
        put(&code, INSN_STR_X3_X1);
        put_b(&code, 0);
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "%s", rig.verdict.text);
        instructions[i] = rig.verdict.instructions;
        rig_close(&rig);
    }
    cr_expect_geq(instructions[0], 2 * EL2_TURN, "%lu", instructions[0]);
    cr_expect_lt(instructions[1], EL2_TURN + 100, "%lu", instructions[1]);
    cr_expect_eq(instructions[2], instructions[1], "%lu", instructions[2]);
}

/* Time passes where all wait, and one's timer wakes that one alone. */
Test(vcpus, timers, .timeout = 60)
{
    struct rig rig;
    struct code code = {0};
    open_machine(&rig, 2, (struct el2_machine_options){.instructions = 1000000});
    put_mov(&code, 1, 0x08000000);
    put_mov(&code, 2, 1);
    put(&code, 0xb9000022u); /* str w2, [x1] */
    put_cpu_on(&code, 1, OTHER_AT, 0);
    put(&code, INSN_WFI);
    put_psci(&code, PSCI_SYSTEM_RESET);
    put_nops_to(&code, OTHER);
    put_mov(&code, 1, 0x08000000);
    put_mov(&code, 2, 1);
    put_mov(&code, 3, 1u << 27);
    put(&code, 0xb9010023u); /* str w3, [x1, #0x100] */
    put_mov(&code, 1, 0x08010000);
    put(&code, 0xb9000022u); /* str w2, [x1] */
    put_mov(&code, 3, 0xf0);
    put(&code, 0xb9000423u); /* str w3, [x1, #4] */
    put_mov(&code, 5, 1000000000);
    put_msr(&code, EL2_SYS_CNTV_TVAL_EL0, 5);
    put_msr(&code, EL2_SYS_CNTV_CTL_EL0, 2);
    put(&code, INSN_WFI);
    put_mrs(&code, 6, EL2_SYS_CNTVCT_EL0);
    put_psci(&code, PSCI_SYSTEM_OFF);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_POWERED_OFF, "%s", rig.verdict.text);
    struct el2_cpu_state state;
    el2_machine_state(rig.machine, &state);
    cr_expect_geq(state.x[6], 1000000000);
    cr_expect_lt(state.x[6], 1000001000);
    cr_expect_lt(rig.verdict.instructions, 1000);
    rig_close(&rig);
}

/* A race that is lost the same way each time, and each event is its vCPU's. */
Test(vcpus, determinism, .timeout = 60)
{
    struct rig rig[2];
    for (unsigned run = 0; run < 2; run++) {
        struct code code = {0};
        open_machine(&rig[run], 3,
                     (struct el2_machine_options){.instructions = 40 * EL2_TURN, .trace = rig_trace});
        put_cpu_on(&code, 1, OTHER_AT, 0);
        put_cpu_on(&code, 2, OTHER_AT, 0);
        put_b(&code, (int)(OTHER - code.count));
        put_nops_to(&code, OTHER);
        put_mov(&code, 1, DATA_AT);
        put(&code, INSN_LDR_X3_X1);
        put_mov(&code, 2, 100);
        put(&code, INSN_SUBS_X2_1);
        put_cbnz(&code, 2, -1);
        put_mrs(&code, 4, EL2_SYS_ID_AA64PFR0_EL1);
        put(&code, INSN_ADD_X3_1);
        put(&code, INSN_STR_X3_X1);
        put_b(&code, -7);
        rig_run(&rig[run], &code);
        cr_expect_eq(rig[run].verdict.code, EL2_VERDICT_INSTRUCTION_LIMIT, "%s", rig[run].verdict.text);
    }
    unsigned of[3] = {0};
    cr_expect_eq(read_data(&rig[0], 0), read_data(&rig[1], 0));
    cr_expect_eq(rig[0].event_count, rig[1].event_count);
    for (size_t i = 0; i < rig[0].event_count; i++) {
        cr_expect_eq(rig[0].event[i].instructions, rig[1].event[i].instructions);
        cr_expect_eq(rig[0].event[i].vcpu, rig[1].event[i].vcpu);
        cr_expect(!i || rig[0].event[i].instructions > rig[0].event[i - 1].instructions, "event %zu", i);
        cr_expect_eq(rig[0].event[i].vcpu_count, 3);
        of[rig[0].event[i].vcpu]++;
    }
    cr_expect(of[0] > 100 && of[1] > 100 && of[2] > 100, "%u, %u, %u", of[0], of[1], of[2]);
    cr_expect_lt(read_data(&rig[0], 0), rig[0].event_count, "some are lost");
    rig_close(&rig[0]);
    rig_close(&rig[1]);
}

Test(vcpus, too_many)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("cortex-a72", &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-6.1", &error);
    struct el2_vm *vm =
        el2_vm_create(kernel, host, &(struct el2_vm_options){.vcpus = EL2_VCPU_MAX + 1}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    cr_expect_null(el2_machine_create(vm, &(struct el2_machine_options){0}, &error));
    cr_expect_not_null(strstr(error.text, "at most 8 vCPUs, not 9"), "%s", error.text);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}
