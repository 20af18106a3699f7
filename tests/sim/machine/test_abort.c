/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses outside RAM: what a device answers reaches the register whole, and nothing else answers. */
#include "test_machine.h"

#include "vectors.h"

#define UART      0x09000000ull
#define UART_LAST 0x09000ffcull /* reads as 0xb1 */
#define IBRD      0x09000024ull /* keeps 16 bits */
#define ONES      0x5555aaaa5555aaaaull

static void mmio_trace(void *context, const struct el2_trap_event *event)
{
    struct rig *rig = context;
    if (event->target_el == 2 && event->action == EL2_DO_ABORT && rig->event_count < RIG_EVENTS)
        rig->event[rig->event_count++] = *event;
}

struct load {
    const char *what;
    uint64_t address;
    uint16_t ibrd; /* written before */
    uint32_t word; /* loads X1 or W1 from [x20] */
    uint64_t x1;
};

static const struct load LOADS[] = {
    {"ldrb w", UART_LAST, 0, 0x39400281, 0xb1},
    {"ldrsb w", UART_LAST, 0, 0x39c00281, 0xffffffb1},
    {"ldrsb x", UART_LAST, 0, 0x39800281, 0xffffffffffffffb1},
    {"ldrsb w, positive", UART_LAST - 12, 0, 0x39c00281, 0x0d},
    {"ldrh w", IBRD, 0x8001, 0x79400281, 0x8001},
    {"ldrsh w", IBRD, 0x8001, 0x79c00281, 0xffff8001},
    {"ldrsh x", IBRD, 0x8001, 0x79800281, 0xffffffffffff8001},
    {"ldrsh x, positive", IBRD, 0x7fff, 0x79800281, 0x7fff},
    {"ldr w", IBRD, 0x8001, 0xb9400281, 0x8001},
    {"ldrsw x", IBRD, 0x8001, 0xb9800281, 0x8001},
    {"ldr x", IBRD, 0x8001, 0xf9400281, 0x8001},
    {"ldr xzr", IBRD, 0x8001, 0xf940029f, ONES},
    {"the last byte", UART_LAST + 3, 0, 0x39400281, 0},
};

Test(abort, loads, .timeout = 60)
{
    for (size_t i = 0; i < sizeof LOADS / sizeof *LOADS; i++) {
        const struct load *load = &LOADS[i];
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.trace = mmio_trace});
        put_mov(&code, 20, IBRD);
        put_mov(&code, 1, load->ibrd);
        put(&code, 0xb9000281); /* str w1, [x20] */
        put_mov(&code, 20, load->address);
        put_mov(&code, 1, ONES);
        put(&code, load->word);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[1], load->x1, "%s: 0x%lx", load->what, state.x[1]);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s: %s", load->what, rig.verdict.text);
        cr_assert_eq(rig.event_count, 2, "%s", load->what);
        const struct el2_trap_event *event = &rig.event[1];
        cr_expect(event->is_mmio && event->is_read && !rig.event[0].is_read, "%s", load->what);
        cr_expect_eq(event->ipa, load->address, "%s", load->what);
        cr_expect_str_eq(event->rule, "PL011");
        cr_expect_eq(event->pc, CODE_AT + (code.count - 2) * 4, "%s", load->what);
        if (load->x1 != ONES)
            cr_expect_eq(event->value, load->x1, "%s: traced 0x%lx", load->what, event->value);
        rig_close(&rig);
    }
}

struct store {
    const char *what;
    uint32_t word; /* stores X1 or W1 to [x20], IBRD, which was 0x1234 */
    uint64_t x1;
    uint64_t ibrd; /* after */
};

static const struct store STORES[] = {
    {"strb", 0x39000281, 0xabcd, 0xcd},         {"strh", 0x79000281, 0x1abcd, 0xabcd},
    {"str w", 0xb9000281, 0x7000055aa, 0x55aa}, {"str x", 0xf9000281, 0x3f00004321, 0x4321},
    {"str xzr", 0xf900029f, 0x9999, 0},
};

Test(abort, stores, .timeout = 60)
{
    for (size_t i = 0; i < sizeof STORES / sizeof *STORES; i++) {
        struct rig rig;
        struct code code = {0};
        struct el2_cpu_state state;
        rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){0});
        put_mov(&code, 20, IBRD);
        put_mov(&code, 1, 0x1234);
        put(&code, 0xb9000281); /* str w1, [x20] */
        put_mov(&code, 1, STORES[i].x1);
        put(&code, STORES[i].word);
        put(&code, 0xb9400282); /* ldr w2, [x20] */
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        cr_expect_eq(state.x[2], STORES[i].ibrd, "%s: 0x%lx", STORES[i].what, state.x[2]);
        cr_expect_eq(state.x[1], STORES[i].x1, "%s", STORES[i].what);
        rig_close(&rig);
    }
}

/* Where nothing answers: ESR_EL1 of the external abort, by what was tried at which address. */
static const struct {
    const char *what;
    uint64_t address;
    uint32_t word;
    uint64_t esr;
    bool is_fetch;
} NOWHERE[] = {
    {"a load below the device", UART - 4, 0xb9400281, 0x96000010, false},
    {"a load behind the device", UART + 0x1000, 0xb9400281, 0x96000010, false},
    {"a byte below the device", UART - 1, 0x39400281, 0x96000010, false},
    {"a store below the device", UART - 4, 0xb9000281, 0x96000050, false},
    {"a store behind the device", UART + 0x1000, 0xb9000281, 0x96000050, false},
    {"a pair behind the device", UART + 0x1000, 0xa9400c02, 0x96000010, false},
    {"a fetch from the device", UART, 0xd61f0280, 0x86000010, true},
};

Test(abort, nowhere, .timeout = 60)
{
    for (size_t i = 0; i < sizeof NOWHERE / sizeof *NOWHERE; i++) {
        struct rig rig;
        static struct code code;
        struct el2_cpu_state state;
        code.count = 0;
        rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.trace = mmio_trace});
        put_vectors_that_wait(&code);
        put_mov(&code, 20, NOWHERE[i].address);
        put_mov(&code, 0, NOWHERE[i].address);
        uint64_t at = CODE_AT + code.count * 4;
        put(&code, NOWHERE[i].word);
        rig_run(&rig, &code);
        el2_machine_state(rig.machine, &state);
        const char *what = NOWHERE[i].what;
        cr_expect_eq(state.x[10], NOWHERE[i].esr, "%s: ESR_EL1 0x%lx", what, state.x[10]);
        cr_expect_eq(state.x[11], NOWHERE[i].address, "%s: FAR_EL1 0x%lx", what, state.x[11]);
        cr_expect_eq(state.x[12], NOWHERE[i].is_fetch ? NOWHERE[i].address : at, "%s: ELR_EL1 0x%lx", what,
                     state.x[12]);
        cr_assert_eq(rig.event_count, 1, "%s", what);
        cr_expect_not(rig.event[0].is_mmio, "%s", what);
        cr_expect_eq(rig.event[0].is_read, !(NOWHERE[i].esr & 0x40), "%s", what);
        cr_expect_str_eq(rig.event[0].control, "HCR_EL2.VM");
        rig_close(&rig);
    }
}

/* A device asked by an instruction that the syndrome does not describe, of a pair or with write-back: KVM_RUN fails, and
 * the trace has what did it. */
Test(abort, without_an_instruction_syndrome, .timeout = 60)
{
    static const struct {
        uint32_t word;
        bool is_read;
    } PAIRS[] = {
        {0xa9400a81, true},  /* ldp x1, x2, [x20] */
        {0xa9000a81, false}, /* stp x1, x2, [x20] */
        {0xf8408681, true},  /* ldr x1, [x20], #8 */
        {0xf8008e81, false}, /* str x1, [x20, #8]! */
        {0x38401681, true},  /* ldrb w1, [x20], #1 */
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        struct rig rig;
        struct code code = {0};
        rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.trace = mmio_trace});
        put_mov(&code, 20, UART);
        const uint64_t at = CODE_AT + code.count * 4;
        put(&code, PAIRS[i].word);
        put(&code, INSN_WFI);
        rig_run(&rig, &code);
        cr_expect_eq(rig.verdict.code, EL2_VERDICT_UNHANDLED, "%zu: %s", i, rig.verdict.text);
        cr_expect_eq(rig.event[0].esr & 0x1ffc000, 0, "%zu: 0x%lx", i, rig.event[0].esr);
        cr_expect_eq(rig.verdict.pc, at, "%zu", i);
        cr_assert_eq(rig.event_count, 1, "%zu: %zu", i, rig.event_count);
        cr_expect_eq(rig.event[0].is_read, PAIRS[i].is_read, "%zu", i);
        cr_expect_not(rig.event[0].is_mmio, "%zu", i);
        cr_expect_eq(rig.event[0].pc, at, "%zu", i);
        cr_expect_eq(rig.event[0].ipa & ~0xfull, UART, "%zu: 0x%lx", i, rig.event[0].ipa);
        cr_expect_str_eq(rig.event[0].rule, "a load or store of a device that has no instruction syndrome");
        rig_close(&rig);
    }
}

/* The same from EL0: the class says that it came from a lower Exception level. */
Test(abort, at_el0, .timeout = 60)
{
    struct rig rig;
    static struct code code;
    struct el2_cpu_state state;
    code.count = 0;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){0});
    put_vectors_that_wait(&code);
    put_mov(&code, 20, 0x0b000000);
    put_to_el0(&code);
    put(&code, 0xb9400281); /* ldr w1, [x20] */
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(state.x[10], 0x92000010, "ESR_EL1 0x%lx", state.x[10]);
    rig_close(&rig);
}

/* A table walk that goes to a device is no access that a device answers. */
Test(abort, table_walk_to_a_device, .timeout = 60)
{
    struct rig rig;
    static struct code code;
    struct el2_cpu_state state;
    code.count = 0;
    rig_open(&rig, "cortex-a57", "linux-4.15", (struct el2_machine_options){.trace = mmio_trace});
    put_vectors_that_wait(&code);
    put_mov(&code, 20, 0x41000000); /* TTBR0's table: RAM onto itself, by a block of 1 GiB */
    put_mov(&code, 1, 0x40000000 | 1 << 10 | 3 << 8 | 1); /* AF, inner shareable */
    put(&code, 0xf9000681);                               /* str x1, [x20, #8] */
    put_msr(&code, EL2_SYS_TTBR0_EL1, 20);
    put_mov(&code, 1, UART);
    put_msr(&code, EL2_SYS_TTBR1_EL1, 1); /* TTBR1: the device */
    put_mov(&code, 1, 25 | 25 << 16 | 2ull << 30 | 2ull << 32);
    put_msr(&code, EL2_SYS_TCR_EL1, 1); /* TCR */
    put(&code, INSN_ISB);
    put_mrs(&code, 1, EL2_SYS_SCTLR_EL1);
    put(&code, 0xb2400021); /* orr x1, x1, #1 */
    put_msr(&code, EL2_SYS_SCTLR_EL1, 1);
    put(&code, INSN_ISB);
    put_mov(&code, 20, 0xffffff8000000000);
    put(&code, 0xb9400281); /* ldr w1, [x20] */
    rig_run(&rig, &code);
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(state.x[10], 0x96000010, "ESR_EL1 0x%lx", state.x[10]);
    cr_expect_eq(state.x[11], 0xffffff8000000000, "FAR_EL1 0x%lx", state.x[11]);
    cr_assert_eq(rig.event_count, 1);
    cr_expect_not(rig.event[0].is_mmio);
    rig_close(&rig);
}
