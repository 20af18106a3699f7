/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every register that the engine has, read by two guests that are the same at different times. */
#include "test_machine.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/parts.h"

#include "vectors.h"

#define ENCODINGS (2u * 8 * 16 * 16 * 8) /* op0 2 and 3 */

#define READS_AT  (CODE_AT + CODE_MAX * 4) /* mrs x3, …; str x3, [x5], #8; …; ret */
#define VALUES_AT 0x41000000ull            /* of each pass in turn */
#define PASSES    4                        /* two at EL1, two at EL0 */
#define PAUSE     20000                    /* turns of a loop between two passes */

struct image {
    uint32_t code[CODE_MAX];
    uint32_t reads[2 * ENCODINGS + 1];
};

static el2_encoding encoding_of(unsigned index)
{
    return EL2_ENCODING(2 + (index >> 14), index >> 11 & 7, index >> 7 & 15, index >> 3 & 15, index & 7);
}

/* --- Which registers the engine has ------------------------------------------------------------------------- */

struct search {
    struct el2_engine *engine;
    uint8_t refused[ENCODINGS];
};

static enum el2_sysreg_action leave(void *context, struct el2_sysreg_event *event)
{
    (void)context, (void)event;
    return EL2_SYSREG_NATIVE;
}

static void note_refused(void *context, const struct el2_engine_exception *exception,
                         struct el2_cpu_state *state)
{
    struct search *search = context;
    uint64_t index = (state->pc - CODE_AT) / 4;
    if (exception->kind == EL2_ENGINE_UNDEFINED && index < ENCODINGS)
        search->refused[index] = true;
    else
        el2_engine_stop(search->engine);
    state->pc += 4;
}

static uint64_t never(void *context, uint64_t count)
{
    (void)context, (void)count;
    return UINT64_MAX;
}

/* The encodings that it reads at EL1, by its own rules. */
static unsigned find_registers(el2_encoding found[ENCODINGS])
{
    static const struct el2_engine_calls calls = {.sysreg = leave, .exception = note_refused, .due = never};
    static struct search search;
    static uint32_t code[ENCODINGS + 1];
    struct el2_error error = {""};
    unsigned count = 0;
    search.engine = el2_engine_create(&(struct el2_engine_options){0}, &calls, &search, &error);
    cr_assert_not_null(search.engine, "%s", error.text);
    for (unsigned i = 0; i < ENCODINGS; i++)
        code[i] = 0xd5200000u | encoding_of(i) | 3;
    code[ENCODINGS] = INSN_BRK;
    cr_assert(el2_engine_store(search.engine, CODE_AT, code, sizeof code));
    const struct el2_cpu_state state = {
        .pc = CODE_AT, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF, .sctlr_el1 = 0x30d00980};
    el2_engine_set_state(search.engine, &state);
    cr_assert_eq(el2_engine_run(search.engine, &error), EL2_ENGINE_STOPPED, "%s", error.text);
    for (unsigned i = 0; i < ENCODINGS; i++)
        if (!search.refused[i])
            found[count++] = encoding_of(i);
    el2_engine_free(search.engine);
    return count;
}

/* --- A guest that reads them -------------------------------------------------------------------------------- */

/* X3 gets the syndrome, and the guest goes on behind the instruction; an SVC ends it. */
static void put_handler_that_notes(struct code *code)
{
    put_mrs(code, 16, EL2_SYS_ESR_EL1);
    put(code, 0xd35afe11u); /* lsr x17, x16, #26 */
    put(code, 0xd1005631u); /* sub x17, x17, #0x15 */
    put_cbnz(code, 17, 2);
    put(code, INSN_WFI);
    put(code, 0xaa1003e3u); /* mov x3, x16 */
    put_mrs(code, 16, EL2_SYS_ELR_EL1);
    put(code, INSN_ADD_X16_4);
    put_msr(code, EL2_SYS_ELR_EL1, 16);
    put(code, INSN_ERET);
}

/* All that counts, does so, and EL0 may see it. */
static void put_counters(struct code *code)
{
    const struct {
        el2_encoding encoding;
        uint64_t value;
    } setup[] = {
        {EL2_SYS_PMCR_EL0, 1 << 6 | 7},
        {EL2_SYS_PMCNTENSET_EL0, 0x8000000f},
        {EL2_SYS_PMUSERENR_EL0, 15},
        {EL2_ENCODING(3, 3, 14, 12, 0), 0x11},
        {EL2_ENCODING(3, 3, 14, 12, 1), 0x11},
        {EL2_ENCODING(3, 3, 14, 12, 2), 0x08},
        {EL2_SYS_CNTKCTL_EL1, 0x303},
        {EL2_SYS_CNTP_CTL_EL0, 1},
        {EL2_SYS_CNTV_CTL_EL0, 1},
        {EL2_SYS_CPACR_EL1, 3u << 20},
        {EL2_SYS_PMCCNTR_EL0, 0xffffffffffff00},
    };
    for (size_t i = 0; i < EL2_COUNT(setup); i++) {
        put_mov(code, 2, setup[i].value);
        put_msr(code, setup[i].encoding, 2);
    }
}

/* Twice, with a pause. */
static void put_passes(struct code *code)
{
    put_mov(code, 9, READS_AT);
    put(code, 0xd63f0120u); /* blr x9 */
    put_mov(code, 2, PAUSE);
    put(code, INSN_SUBS_X2_1);
    put_cbnz(code, 2, -1);
    put(code, 0xd63f0120u);
}

static void make_guest(struct image *image, const el2_encoding *encoding, unsigned count)
{
    static struct code code;
    put_vectors(&code, put_handler_that_notes);
    put_counters(&code);
    put_mov(&code, 5, VALUES_AT);
    put_passes(&code);
    put_to_el0(&code);
    put_passes(&code);
    put(&code, INSN_SVC);
    memcpy(image->code, code.word, sizeof code.word);
    for (unsigned i = 0; i < count; i++) {
        image->reads[2 * i] = 0xd5200003u | encoding[i];
        image->reads[2 * i + 1] = 0xf80084a3u; /* str x3, [x5], #8 */
    }
    image->reads[2 * count] = 0xd65f03c0u; /* ret */
}

static void run(const struct image *image, unsigned count, bool unchecked, uint64_t *value)
{
    struct rig rig;
    struct el2_error error = {""};
    rig_open_vm(&rig, "max", "linux-7.3", EL2_VM_PMU,
                (struct el2_machine_options){.unchecked = unchecked, .seconds = 2});
    cr_assert(el2_machine_load_content(rig.machine, "test", image->code,
                                       READS_AT - CODE_AT + (2 * count + 1) * 4, &error),
              "%s", error.text);
    cr_assert(el2_machine_run(rig.machine, &rig.verdict, &error), "%s", error.text);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s at 0x%lx", rig.verdict.text,
                 (unsigned long)rig.verdict.pc);
    struct el2_cpu_state state;
    el2_machine_state(rig.machine, &state);
    cr_expect_eq(state.x[5], VALUES_AT + 8ull * PASSES * count, "0x%lx", (unsigned long)state.x[5]);
    memcpy(value, el2_engine_memory(rig.machine->vcpu->engine, VALUES_AT, 8ull * PASSES * count),
           sizeof *value * PASSES * count);
    rig_close(&rig);
}

static void compare(const struct image *image, const el2_encoding *encoding, unsigned count, bool unchecked)
{
    static uint64_t value[2][PASSES * ENCODINGS];
    unsigned changed = 0;
    for (unsigned i = 0; i < 2; i++)
        run(image, count, unchecked, value[i]);
    for (unsigned i = 0; i < PASSES * count; i++)
        cr_expect_eq(value[0][i], value[1][i], "S%u_%u_C%u_C%u_%u at EL%u: 0x%lx, 0x%lx",
                     el2_op0(encoding[i % count]), el2_op1(encoding[i % count]), el2_crn(encoding[i % count]),
                     el2_crm(encoding[i % count]), el2_op2(encoding[i % count]), i < 2 * count,
                     (unsigned long)value[0][i], (unsigned long)value[1][i]);
    for (unsigned i = 0; i < count; i++)
        changed += value[0][i] != value[0][count + i];
    cr_expect_geq(changed, 6, "%u: the counters stand still", changed);
}

Test(determinism, registers, .timeout = 60)
{
    static struct image image;
    static el2_encoding encoding[ENCODINGS];
    unsigned count = find_registers(encoding);
    cr_assert_geq(count, 150, "%u", count);
    make_guest(&image, encoding, count);
    for (int unchecked = 0; unchecked < 2; unchecked++)
        compare(&image, encoding, count, unchecked);
}
