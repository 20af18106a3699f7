/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ID space and the timers, read and written by a guest that runs, at EL1 and EL0, one after another: what each
 * gives, and each trap to EL2 with what the kernel makes of it, also on a vCPU that moves.
 */
#include "test_machine.h"

#include <inttypes.h>
#include <stdio.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "frozen/frozen.h"

#define WORDS_MAX  (1u << 16)
#define SLOT_WORDS 8
#define VECTORS    512 /* words from CODE_AT */
#define SETUP      1024
#define SLOTS      2048 /* index of the first slot */
#define RESULTS_AT 0x41000000ull
#define RESULTS    4096

struct guest { /* a program of one access a slot, each storing X0 */
    uint32_t word[WORDS_MAX];
    unsigned count;
    el2_encoding encoding[RESULTS];
    bool reads[RESULTS];
    unsigned slots;
};

static void add(struct guest *guest, uint32_t word)
{
    cr_assert_lt(guest->count, WORDS_MAX);
    guest->word[guest->count++] = word;
}

static void add_mov(struct guest *guest, unsigned rd, uint64_t value)
{
    struct code code = {.count = 0};
    put_mov(&code, rd, value);
    for (unsigned i = 0; i < code.count; i++)
        add(guest, code.word[i]);
}

static void fill_to(struct guest *guest, unsigned index)
{
    cr_assert_leq(guest->count, index);
    while (guest->count < index)
        add(guest, INSN_NOP);
}

/* Vectors that step over the instruction, and VBAR_EL1; the slots run at EL1. */
static void add_setup(struct guest *guest)
{
    add(guest, 0x14000000 | SETUP);
    for (unsigned vector = 0; vector < 16; vector++) {
        fill_to(guest, VECTORS + vector * 32);
        add(guest, 0xd5200000 | EL2_SYS_ELR_EL1 | 16);
        add(guest, INSN_ADD_X16_4);
        add(guest, 0xd5000000 | EL2_SYS_ELR_EL1 | 16);
        add(guest, INSN_ERET);
    }
    fill_to(guest, SETUP);
    add_mov(guest, 2, CODE_AT + VECTORS * 4);
    add(guest, 0xd5000000 | EL2_SYS_VBAR_EL1 | 2);
    add_mov(guest, 28, RESULTS_AT);
    add_mov(guest, 2, CODE_AT + SLOTS * 4);
    add(guest, 0xd5000000 | EL2_SYS_ELR_EL1 | 2);
    add_mov(guest, 2, 0x3c5);
    add(guest, 0xd5000000 | EL2_SYS_SPSR_EL1 | 2);
    add(guest, INSN_ERET);
    fill_to(guest, SLOTS);
}

static void add_slot(struct guest *guest, el2_encoding encoding, bool reads)
{
    cr_assert_lt(guest->slots, RESULTS);
    guest->encoding[guest->slots] = encoding;
    guest->reads[guest->slots++] = reads;
    add_mov(guest, 0, 0x5e47);
    add(guest, (reads ? 0xd5200000 : 0xd5000000) | encoding);
    add(guest, 0xf8008780); /* str x0, [x28], #8 */
    fill_to(guest, SLOTS + guest->slots * SLOT_WORDS);
}

/* Semihosting: the results to the console, a byte a SYS_WRITEC, then SYS_EXIT. */
static void add_end(struct guest *guest)
{
    static const uint32_t loop[] = {0xd2800060, INSN_HLT_EXIT, 0x91000421, INSN_SUBS_X2_1, 0x54ffff81};
    add_mov(guest, 1, RESULTS_AT);
    add_mov(guest, 2, guest->slots * 8);
    for (size_t i = 0; i < sizeof loop / sizeof *loop; i++)
        add(guest, loop[i]); /* mov x0, #3; hlt; add x1, x1, #1; subs x2, x2, #1; b.ne the first */
    add_mov(guest, 1, RESULTS_AT);
    add_mov(guest, 0, 0x20026);
    add(guest, 0xf9000020); /* str x0, [x1] */
    add_mov(guest, 0, 0x18);
    add(guest, INSN_HLT_EXIT);
}

static void make_guest(struct guest *guest)
{
    static const el2_encoding timers[] = {
        EL2_ENCODING(3, 3, 14, 0, 0), EL2_ENCODING(3, 3, 14, 0, 2), EL2_ENCODING(3, 3, 14, 3, 0),
        EL2_ENCODING(3, 3, 14, 3, 1), EL2_ENCODING(3, 3, 14, 3, 2), EL2_ENCODING(3, 3, 14, 3, 0),
    };
    memset(guest, 0, sizeof *guest);
    add_setup(guest);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        for (unsigned reads = 0; reads < 2; reads++)
            add_slot(guest, el2_id_encoding(index), reads);
    for (size_t i = 0; i < sizeof timers / sizeof *timers; i++)
        for (unsigned reads = 0; reads < 2 && (!reads || i > 1); reads++)
            add_slot(guest, timers[i], !reads);
    add_end(guest);
}

struct run {
    const struct guest *guest;
    struct frozen *frozen;
    const char *what;
    char *seen[RESULTS]; /* what trapped to EL2 in the slot */
};

static void see(void *context, const struct el2_trap_event *event)
{
    struct rig *rig = context;
    const unsigned slot = (unsigned)((event->pc - CODE_AT) / 4 - SLOTS) / SLOT_WORDS;
    if (event->target_el == 2 && event->is_sysreg && slot < RESULTS && rig->event_count < RIG_EVENTS)
        rig->event[rig->event_count++] = *event;
}

static void tell(const struct run *run, const struct rig *rig)
{
    size_t next = 0;
    for (unsigned slot = 0; slot < run->guest->slots; slot++) {
        char scratch[EL2_ENCODING_TEXT], question[128], text[256] = "", *at = text;
        const el2_encoding encoding = run->guest->encoding[slot];
        uint64_t value;
        memcpy(&value, rig->console + slot * 8, sizeof value);
        if (el2_id_index(encoding) >= 0 || el2_crn(encoding) == 14)
            at += sprintf(at, "%" PRIx64, value);
        for (; next < rig->event_count && ((rig->event[next].pc - CODE_AT) / 4 - SLOTS) / SLOT_WORDS == slot;
             next++)
            at +=
                sprintf(at, " %s %s %" PRIx64 " by %s, %s", run->guest->reads[slot] ? "read" : "written",
                        el2_action_name(rig->event[next].action), rig->event[next].value,
                        rig->event[next].control ? rig->event[next].control : "-", rig->event[next].handler);
        snprintf(question, sizeof question, "%s %03u %s %s", run->what, slot,
                 run->guest->reads[slot] ? "MRS" : "MSR", el2_register_name(encoding, scratch));
        if (*text && strcmp(text, "5e47") != 0)
            frozen_row(run->frozen, question, text);
    }
}

static void run_guest(const char *host, const char *kernel, struct el2_machine_options options,
                      const char *what, struct frozen *frozen)
{
    static struct guest guest;
    struct rig rig;
    struct el2_error error = {""};
    struct run run = {.guest = &guest, .frozen = frozen, .what = what};
    make_guest(&guest);
    options.trace = see;
    options.instructions = 1000000;
    rig_open(&rig, host, kernel, options);
    cr_assert(el2_machine_load_content(rig.machine, "accesses", guest.word, guest.count * 4, &error), "%s",
              error.text);
    cr_assert(el2_machine_run(rig.machine, &rig.verdict, &error), "%s", error.text);
    cr_assert_eq(rig.verdict.code, EL2_VERDICT_EXITED, "%s: %s", what, rig.verdict.text);
    cr_assert_eq(rig.console_size, guest.slots * 8, "%s", what);
    tell(&run, &rig);
    rig_close(&rig);
}

Test(frozen, accesses, .timeout = 120)
{
    static const char *const kernels[] = {"linux-4.14", "linux-4.15", "linux-5.10",
                                          "linux-6.1",  "linux-6.12", "linux-7.3"};
    struct frozen *frozen = frozen_new();
    const struct el2_machine_options plain = {0}, each = {.see_each = true}, moving = {.migrate_every = 7};
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        run_guest("future", kernels[i], plain, "EL1", frozen);
        run_guest("cortex-a57", kernels[i], each, "EL1, cortex-a57", frozen);
        run_guest("future", kernels[i], moving, "EL1, moving", frozen);
    }
    frozen_check(
        frozen, "accesses",
        "A guest's access of a register on `future` (or cortex-a57): the slot, what X0 then holds (5e47: not "
        "written), and its trap to EL2: what was done, the value, by which control, the handler.");
}
