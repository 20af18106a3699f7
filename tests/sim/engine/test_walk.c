/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our walk of a guest's tables beside Unicorn's own, of tables and controls made at random: the guest asks by AT. */
#include "cpumodel/text/count.h"
#include "engine_log.h"
#include "sim/engine/translate.h"

#define TABLES     0x40200000ull /* of the half that is asked for */
#define TABLE_SIZE 0x40000ull
#define CODE_TABLE 0x40300000ull /* of the other, where the code is: a block of 1 GiB */
#define PROGRAM    0x40090000ull

#define INSN_AT_S1E1R_X0 0xd5087800u
#define PAR_EL1          EL2_ENCODING(3, 0, 7, 4, 0)
#define TTBR1_EL1        EL2_ENCODING(3, 0, 2, 0, 1)
#define SCTLR_EE         (1ull << 25)
#define CASES            3000

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return *seed >> 16 ^ *seed << 40;
}

static uint64_t swapped(uint64_t descriptor, bool swap)
{
    return swap ? __builtin_bswap64(descriptor) : descriptor;
}

/* Tables at first, deeper pages and blocks; some lead out of RAM. */
static uint64_t descriptor(uint64_t *seed)
{
    const uint64_t random = next(seed);
    const uint64_t inside = TABLES + (random >> 8 & (TABLE_SIZE - 1) & ~0xfffull);
    switch (random & 15) {
    case 0:
        return random & ~1ull;
    case 1:
    case 2:
    case 3:
        return (random & 0x0000fffffffff000ull) | 0x701;
    case 4:
        return (random & 0x0000fffffffff000ull) | 0x703;
    default:
        return inside | (random & 0x0007000000000000ull) | 0x703;
    }
}

struct trial {
    uint64_t tcr, ttbr, address;
    bool upper, swap;
};

static struct trial make_trial(uint64_t *seed)
{
    static const unsigned sizes[] = {0, 12, 15, 16, 17, 20, 24, 25, 28, 30, 33, 34, 36, 39, 40, 48, 63};
    const uint64_t random = next(seed);
    const unsigned unused = sizes[next(seed) % EL2_COUNT(sizes)];
    const unsigned bits = unused > 39 ? 25 : unused < 16 ? 48 : 64 - unused;
    struct trial trial = {.upper = random & 1, .swap = (random & 6) == 6};
    const unsigned own = trial.upper ? 16 : 0, other = 16 - own;
    trial.tcr = 2ull << 32 | 25ull << other | (other ? 2ull << 30 : 0) | (uint64_t)unused << own |
                (random >> 4 & 3) << (own ? 30 : 14) | (random >> 8 & 3) << 37;
    trial.ttbr = TABLES + (random >> 12 & (TABLE_SIZE / 2 - 1));
    trial.address = next(seed) & ((1ull << bits) - 1);
    if (random >> 60 == 1)
        trial.address |= 1ull << bits;
    if (trial.upper)
        trial.address = ~trial.address;
    if (random >> 60 < 4)
        trial.address ^= 0xa5ull << 56;
    return trial;
}

static void set_registers(const struct trial *trial)
{
    struct code code = {0};
    put_mov(&code, 0, trial->tcr);
    put_msr(&code, EL2_SYS_TCR_EL1, 0);
    put_mov(&code, 0, trial->upper ? CODE_TABLE : trial->ttbr);
    put_msr(&code, EL2_SYS_TTBR0_EL1, 0);
    put_mov(&code, 0, trial->upper ? trial->ttbr : CODE_TABLE);
    put_msr(&code, TTBR1_EL1, 0);
    put(&code, INSN_BRK);
    cr_assert_eq(run_from(&code, at_el1), EL2_ENGINE_STOPPED);
}

/* What AT found, or UINT64_MAX. */
static uint64_t ask(const struct trial *trial)
{
    struct el2_cpu_state state = at_el1;
    struct el2_error error;
    uint64_t *table = el2_engine_memory(log_.engine, CODE_TABLE, 4096);
    table[trial->upper ? 1 : 0] = swapped(0x40000701, trial->swap);
    table[trial->upper ? 0 : 1] = 0;
    state.pc = trial->upper ? PROGRAM : PROGRAM - 0x40000000ull + 0xffffff8000000000ull;
    state.sctlr_el1 = 0x30d00981 | (trial->swap ? SCTLR_EE : 0);
    state.x[0] = trial->address;
    log_.exceptions = 0;
    el2_engine_set_state(log_.engine, &state);
    cr_assert_eq(el2_engine_run(log_.engine, &error), EL2_ENGINE_STOPPED, "%s", error.text);
    const unsigned last = log_.exceptions - 1;
    cr_assert_eq(log_.exception[last].kind, EL2_ENGINE_BREAKPOINT);
    const uint64_t par = log_.state[last].x[1];
    return last || par & 1 ? UINT64_MAX : (par & 0x0000fffffffff000ull) | (trial->address & 0xfff);
}

Test(walk, as_unicorn, .timeout = 60)
{
    uint64_t seed = 7;
    unsigned found = 0;
    open_engine(0);
    uint64_t *tables = el2_engine_memory(log_.engine, TABLES, TABLE_SIZE);
    struct code program = {0};
    put(&program, INSN_AT_S1E1R_X0);
    put(&program, INSN_ISB);
    put_mrs(&program, 1, PAR_EL1);
    put(&program, INSN_BRK);
    memcpy(el2_engine_memory(log_.engine, PROGRAM, 64), program.word, program.count * 4);
    for (unsigned i = 0; i < CASES; i++) {
        const struct trial trial = make_trial(&seed);
        uint64_t physical;
        if (i % 16 == 0)
            for (uint64_t at = 0; at < TABLE_SIZE / 8; at++)
                tables[at] = descriptor(&seed);
        if (trial.swap)
            for (uint64_t at = 0; at < TABLE_SIZE / 8; at++)
                tables[at] = __builtin_bswap64(tables[at]);
        set_registers(&trial);
        const uint64_t is = ask(&trial);
        const uint64_t ours =
            el2_guest_translate(log_.engine, trial.address, &physical) ? physical : UINT64_MAX;
        cr_assert_eq(ours, is, "TCR 0x%lx TTBR 0x%lx 0x%lx: 0x%lx, Unicorn has 0x%lx", trial.tcr, trial.ttbr,
                     trial.address, ours, is);
        found += is != UINT64_MAX;
        if (trial.swap)
            for (uint64_t at = 0; at < TABLE_SIZE / 8; at++)
                tables[at] = __builtin_bswap64(tables[at]);
    }
    cr_expect_gt(found, CASES / 5, "%u", found);
    close_engine();
}
