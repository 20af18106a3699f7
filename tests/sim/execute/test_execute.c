/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The models of instructions that the engine does not have, by their results (DDI 0487 C6.2). */
#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/execute/execute.h"

#define MEMORY_AT 0x1000u
#define MEMORY    0x2000u

struct world {
    uint8_t memory[MEMORY];
    uint64_t waited;
    uint64_t random;
    unsigned reads, writes, last_el, vector_bytes;
    bool is_readonly;
};

static bool in_memory(uint64_t address, uint64_t size)
{
    return address >= MEMORY_AT && address + size <= MEMORY_AT + MEMORY;
}

static bool read_memory(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size)
{
    struct world *world = context;
    world->last_el = el;
    if (!in_memory(address, size))
        return false;
    world->reads++;
    memcpy(bytes, world->memory + (address - MEMORY_AT), size);
    return true;
}

static bool write_memory(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size)
{
    struct world *world = context;
    world->last_el = el;
    if (!in_memory(address, size) || world->is_readonly)
        return false;
    world->writes++;
    memcpy(world->memory + (address - MEMORY_AT), bytes, size);
    return true;
}

static void wait_until(void *context, uint64_t time)
{
    ((struct world *)context)->waited = time;
}

static unsigned vector_bytes(void *context)
{
    return ((struct world *)context)->vector_bytes;
}

static enum el2_execute_result run(struct world *world, uint32_t word, struct el2_cpu_state *state)
{
    const struct el2_execute_world outside = {.read = read_memory,
                                              .write = write_memory,
                                              .wait = wait_until,
                                              .vector_bytes = vector_bytes,
                                              .context = world,
                                              .random = &world->random};
    return el2_execute(word, state, &outside);
}

/* x2 and x3 in, x1 out. */
struct row {
    uint32_t word;
    const char *text;
    uint64_t x2, x3, result;
};

static const struct row rows[] = {
    {0xdac02041, "abs x1, x2", (uint64_t)-5, 0, 5},
    {0xdac02041, "abs x1, x2", 7, 0, 7},
    {0xdac02041, "abs x1, x2", 1ull << 63, 0, 1ull << 63},
    {0x5ac02041, "abs w1, w2", 0xffffffff80000001, 0, 0x7fffffff},
    {0xdac01841, "ctz x1, x2", 0, 0, 64},
    {0xdac01841, "ctz x1, x2", 1ull << 40, 0, 40},
    {0x5ac01841, "ctz w1, w2", 1ull << 40, 0, 32},
    {0xdac01c41, "cnt x1, x2", 0xf0f0f0f0f0f0f0f0, 0, 32},
    {0x5ac01c41, "cnt w1, w2", 0xffffffff00000003, 0, 2},
    {0x9ac36041, "smax x1, x2, x3", (uint64_t)-1, 1, 1},
    {0x9ac36441, "umax x1, x2, x3", (uint64_t)-1, 1, (uint64_t)-1},
    {0x9ac36841, "smin x1, x2, x3", (uint64_t)-1, 1, (uint64_t)-1},
    {0x9ac36c41, "umin x1, x2, x3", (uint64_t)-1, 1, 1},
    {0x1ac36041, "smax w1, w2, w3", 0xffffffff, 1, 1},
    {0x1ac36841, "smin w1, w2, w3", 0xffffffff, 1, 0xffffffff},
    {0x91c3f441, "smax x1, x2, #-3", (uint64_t)-9, 0, (uint64_t)-3},
    {0x91c7f441, "umax x1, x2, #253", 9, 0, 253},
    {0x91cbf441, "smin x1, x2, #-3", 9, 0, (uint64_t)-3},
    {0x11cff441, "umin w1, w2, #253", 0xffffffff00000fff, 0, 253},
};

Test(execute, integers)
{
    for (size_t i = 0; i < EL2_COUNT(rows); i++) {
        struct world world = {.waited = 0};
        struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
        state.x[2] = rows[i].x2;
        state.x[3] = rows[i].x3;
        cr_expect_eq(run(&world, rows[i].word, &state), EL2_EXECUTE_DONE, "%s", rows[i].text);
        cr_expect_eq(state.x[1], rows[i].result, "%s: 0x%lx", rows[i].text, (unsigned long)state.x[1]);
        cr_expect_eq(state.pc, 0x104, "%s", rows[i].text);
    }
}

/* With vectors of so many bytes: x1 is 1000 before, x2 and SP 0x8000; x1 behind it, as GNU as 2.40 has the words. */
static const struct {
    uint32_t word;
    const char *text;
    unsigned bytes;
    uint64_t result;
} vectors[] = {
    {0x04bf5021, "rdvl x1, #1", 16, 16},
    {0x04bf5021, "rdvl x1, #1", 256, 256},
    {0x04bf5401, "rdvl x1, #-32", 64, (uint64_t)-2048},
    {0x04bf53e1, "rdvl x1, #31", 32, 992},
    {0x04bf503f, "rdvl xzr, #1", 32, 1000},
    {0x042257e1, "addvl x1, x2, #-1", 32, 0x7fe0},
    {0x043f5041, "addvl x1, sp, #2", 64, 0x8080},
    {0x046250a1, "addpl x1, x2, #5", 64, 0x8028},
    {0x0420e3e1, "cntb x1", 32, 32},
    {0x042fe3e1, "cntb x1, all, mul #16", 16, 256},
    {0x0460e3e1, "cnth x1", 16, 8},
    {0x04a0e3e1, "cntw x1", 16, 4},
    {0x04e0e3e1, "cntd x1", 16, 2},
    {0x04e0e001, "cntd x1, pow2", 48, 4},
    {0x0420e3c1, "cntb x1, mul3", 16, 15},
    {0x0420e3a1, "cntb x1, mul4", 16, 16},
    {0x0460e3c1, "cnth x1, mul3", 16, 6},
    {0x04e0e3a1, "cntd x1, mul4", 48, 4},
    {0x0420e021, "cntb x1, vl1", 16, 1},
    {0x04e0e101, "cntd x1, vl8", 64, 8},
    {0x04e0e101, "cntd x1, vl8", 48, 0},
    {0x04a0e0e1, "cntw x1, vl7", 32, 7},
    {0x0420e121, "cntb x1, vl16", 16, 16},
    {0x0420e141, "cntb x1, vl32", 16, 0},
    {0x0420e141, "cntb x1, vl32", 64, 32},
    {0x0420e1a1, "cntb x1, vl256", 256, 256},
    {0x0420e1c1, "cntb x1, #14", 256, 0},
    {0x0420e381, "cntb x1, #28", 256, 0},
    {0x0430e3e1, "incb x1", 16, 1016},
    {0x04f3e3e1, "incd x1, all, mul #4", 32, 1016},
    {0x04b0e7e1, "decw x1", 64, 984},
    {0x0471e4c1, "dech x1, vl6, mul #2", 16, 988},
};

Test(execute, vector_lengths)
{
    for (size_t i = 0; i < EL2_COUNT(vectors); i++) {
        struct world world = {.vector_bytes = vectors[i].bytes};
        struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h, .sp_el1 = 0x8000};
        state.x[1] = 1000;
        state.x[2] = 0x8000;
        cr_expect_eq(run(&world, vectors[i].word, &state), EL2_EXECUTE_DONE, "%s", vectors[i].text);
        cr_expect_eq(state.x[1], vectors[i].result, "%s: %ld", vectors[i].text, (long)state.x[1]);
        cr_expect_eq(state.pc, 0x104, "%s", vectors[i].text);
    }
}

/* addvl sp, sp, #-3: that of the Exception level and PSTATE.SP. */
Test(execute, vectors_on_the_stack)
{
    static const struct {
        uint64_t pstate;
        bool is_el1;
    } levels[] = {{EL2_PSTATE_EL0t, false}, {EL2_PSTATE_EL1t, false}, {EL2_PSTATE_EL1h, true}};
    for (size_t i = 0; i < EL2_COUNT(levels); i++) {
        struct world world = {.vector_bytes = 32};
        struct el2_cpu_state state = {.pstate = levels[i].pstate, .sp_el0 = 0x1000, .sp_el1 = 0x2000};
        cr_expect_eq(run(&world, 0x043f57bf, &state), EL2_EXECUTE_DONE);
        cr_expect_eq(state.sp_el0, levels[i].is_el1 ? 0x1000 : 0xfa0, "%zu", i);
        cr_expect_eq(state.sp_el1, levels[i].is_el1 ? 0x1fa0 : 0x2000, "%zu", i);
    }
}

/* Branches 8 bytes back or on to the next; x1 and x2 compared. */
static const struct {
    uint32_t word;
    const char *text;
    uint64_t x1, x2, pstate;
    bool taken;
} branches[] = {
    {0x7402ffc1 & ~0xc000u, "cbgt w1, w2", 1, 0, 0, true},
    {0xf402ffc1 & ~0xc000u, "cbgt x1, x2", (uint64_t)-1, 0, 0, false},
    {0xf442ffc1 & ~0xc000u, "cbhi x1, x2", (uint64_t)-1, 0, 0, true},
    {0x7462ffc1, "cbhhs w1, w2", 0x10001, 0x20001, 0, true},
    {0x7402bfc1, "cbbgt w1, w2", 0x80, 0x7f, 0, false},
    {0x74c23fc1, "cbeq w1, w2", 0x100000001, 1, 0, true},
    {0xf4e23fc1, "cbne x1, x2", 5, 5, 0, false},
    {0x75c2bfc1, "cbeq w1, #5", 5, 0, 0, true},
    {0xf53fbfc1, "cblt x1, #63", (uint64_t)-100, 0, 0, true},
    {0xf57fbfc1, "cblo x1, #63", (uint64_t)-100, 0, 0, false},
    {0x54ffffd1, "bc.ne", 0, 0, 0, true},
    {0x54ffffd1, "bc.ne", 0, 0, EL2_PSTATE_Z, false},
    {0x54ffffdc, "bc.gt", 0, 0, EL2_PSTATE_N | EL2_PSTATE_V, true},
    {0x54ffffdd, "bc.le", 0, 0, EL2_PSTATE_N | EL2_PSTATE_V, false},
    {0x54ffffd8, "bc.hi", 0, 0, EL2_PSTATE_C, true},
};

Test(execute, branches)
{
    for (size_t i = 0; i < EL2_COUNT(branches); i++) {
        struct world world = {.waited = 0};
        struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h | branches[i].pstate};
        state.x[1] = branches[i].x1;
        state.x[2] = branches[i].x2;
        cr_expect_eq(run(&world, branches[i].word, &state), EL2_EXECUTE_DONE, "%s", branches[i].text);
        cr_expect_eq(state.pc, branches[i].taken ? 0xf8 : 0x104, "%s: PC 0x%lx", branches[i].text,
                     (unsigned long)state.pc);
    }
}

static void copy(uint32_t base, uint64_t to, uint64_t from, uint64_t size, struct world *world,
                 struct el2_cpu_state *state)
{
    *state = (struct el2_cpu_state){.pc = 0x100, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_NZCV};
    state->x[0] = to;
    state->x[1] = from;
    state->x[2] = size;
    for (uint32_t stage = 0; stage < 3; stage++)
        cr_expect_eq(run(world, base | stage << 22, state), EL2_EXECUTE_DONE, "stage %u", stage);
    cr_expect_eq(state->x[2], 0);
    cr_expect_eq(state->pc, 0x10c);
    cr_expect_eq(state->pstate & EL2_PSTATE_NZCV, 0);
}

#define CPYFP 0x19010440u
#define CPYP  0x1d010440u

Test(execute, copies)
{
    struct world world = {.waited = 0};
    struct el2_cpu_state state;
    uint8_t expected[MEMORY];
    for (unsigned i = 0; i < MEMORY; i++)
        world.memory[i] = (uint8_t)(i * 37 + i / 256);

    memcpy(expected, world.memory, MEMORY);
    memmove(expected + 0x1000, expected, 0x321);
    copy(CPYFP, MEMORY_AT + 0x1000, MEMORY_AT, 0x321, &world, &state);
    cr_expect_arr_eq(world.memory, expected, MEMORY);
    cr_expect_eq(state.x[0], MEMORY_AT + 0x1321);
    cr_expect_eq(state.x[1], MEMORY_AT + 0x321);

    memmove(expected + 0x10, expected, 0x700);
    copy(CPYP, MEMORY_AT + 0x10, MEMORY_AT, 0x700, &world, &state);
    cr_expect_arr_eq(world.memory, expected, MEMORY, "overlap: backwards");

    memmove(expected, expected + 0x10, 0x700);
    copy(CPYP, MEMORY_AT, MEMORY_AT + 0x10, 0x700, &world, &state);
    cr_expect_arr_eq(world.memory, expected, MEMORY, "overlap: forwards");

    copy(CPYFP, MEMORY_AT, MEMORY_AT, 0, &world, &state);
    cr_expect_arr_eq(world.memory, expected, MEMORY);
}

#define SETP 0x19c20420u /* setp [x0]!, x1!, x2 */

Test(execute, sets)
{
    struct world world = {.waited = 0};
    struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
    state.x[0] = MEMORY_AT + 3;
    state.x[1] = 0x205;
    state.x[2] = 0x1a5;
    for (uint32_t stage = 0; stage < 3; stage++)
        cr_expect_eq(run(&world, SETP | stage << 14, &state), EL2_EXECUTE_DONE);
    cr_expect_eq(world.memory[2], 0);
    for (unsigned i = 3; i < 3 + 0x205; i++)
        cr_assert_eq(world.memory[i], 0xa5, "byte %u", i);
    cr_expect_eq(world.memory[3 + 0x205], 0);
    cr_expect_eq(state.x[0], MEMORY_AT + 3 + 0x205);
    cr_expect_eq(state.x[1], 0);
}

/* --- Large copies: memory without an end, of which the bytes are counted. */

struct endless {
    uint64_t read, written;
};

static bool read_endless(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size)
{
    (void)address, (void)el;
    memset(bytes, 0, size);
    ((struct endless *)context)->read += size;
    return true;
}

static bool write_endless(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size)
{
    (void)address, (void)el, (void)bytes;
    ((struct endless *)context)->written += size;
    return true;
}

#define AT_ONCE 65536u

/* Of `size` bytes: done by so many executions of the main part, 0 for more than 16. */
static const struct {
    const char *what;
    uint32_t word; /* of the prologue */
    uint32_t main; /* what makes it the main part */
    uint64_t to, size;
    unsigned executions;
} LARGE[] = {
    {"CPYF, in one go", CPYFP, 1u << 22, 1ull << 40, AT_ONCE, 1},
    {"CPYF, a byte more", CPYFP, 1u << 22, 1ull << 40, AT_ONCE + 1, 2},
    {"CPYF, three", CPYFP, 1u << 22, 1ull << 40, 3 * AT_ONCE, 3},
    {"CPYF, 2^55", CPYFP, 1u << 22, 1ull << 40, 1ull << 55, 0},
    {"CPY backwards, in one go", CPYP, 1u << 22, 8, AT_ONCE, 1},
    {"CPY backwards, a byte more", CPYP, 1u << 22, 8, AT_ONCE + 1, 2},
    {"CPY backwards, 2^54", CPYP, 1u << 22, 8, 1ull << 54, 0},
    {"SET, in one go", 0x19cd0400u | 1u << 5, 1u << 14, 1ull << 40, AT_ONCE, 1},
    {"SET, a byte more", 0x19cd0400u | 1u << 5, 1u << 14, 1ull << 40, AT_ONCE + 1, 2},
    {"SET, 2^55", 0x19cd0400u | 1u << 5, 1u << 14, 1ull << 40, 1ull << 55, 0},
};

static enum el2_execute_result run_endless(struct endless *endless, uint32_t word,
                                           struct el2_cpu_state *state)
{
    const struct el2_execute_world outside = {
        .read = read_endless, .write = write_endless, .wait = wait_until, .context = endless};
    return el2_execute(word, state, &outside);
}

Test(execute, large_copies, .timeout = 10)
{
    for (size_t i = 0; i < EL2_COUNT(LARGE); i++) {
        bool is_set = LARGE[i].main == 1u << 14;
        struct endless endless = {0};
        struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
        unsigned executions = 0;
        state.x[0] = LARGE[i].to;
        state.x[is_set ? 1 : 2] = LARGE[i].size;
        cr_expect_eq(run_endless(&endless, LARGE[i].word, &state), EL2_EXECUTE_DONE, "%s", LARGE[i].what);
        while (state.pc == 0x104 && executions < 16) {
            cr_expect_eq(run_endless(&endless, LARGE[i].word + LARGE[i].main, &state), EL2_EXECUTE_DONE, "%s",
                         LARGE[i].what);
            executions++;
            cr_expect_leq(endless.written, executions * (uint64_t)AT_ONCE, "%s", LARGE[i].what);
        }
        cr_expect_eq(state.pc == 0x104 ? 0 : executions, LARGE[i].executions, "%s: %u, PC 0x%lx",
                     LARGE[i].what, executions, (unsigned long)state.pc);
        cr_expect_eq(endless.written, LARGE[i].executions ? LARGE[i].size : 16ull * AT_ONCE, "%s",
                     LARGE[i].what);
        cr_expect_eq(endless.read, is_set ? 0 : endless.written, "%s", LARGE[i].what);
        uint64_t left = state.x[is_set ? 1 : 2];
        cr_expect_eq((int64_t)left < 0 ? 0 - left : left, LARGE[i].size - endless.written, "%s",
                     LARGE[i].what);
    }
}

/* Where memory ends, and where the state is not what the prologue left. */
Test(execute, refusals)
{
    struct world world = {.waited = 0};
    struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
    state.x[0] = MEMORY_AT + MEMORY - 8;
    state.x[1] = MEMORY_AT;
    state.x[2] = 16;
    cr_expect_eq(run(&world, CPYFP, &state), EL2_EXECUTE_DONE);
    cr_expect_eq(run(&world, CPYFP | 1 << 22, &state), EL2_EXECUTE_REFUSED);
    cr_expect_eq(state.pc, 0x104);
    state.pstate |= EL2_PSTATE_C;
    cr_expect_eq(run(&world, CPYFP | 1 << 22, &state), EL2_EXECUTE_UNKNOWN, "option B");
    cr_expect_eq(run(&world, 0x1dc20420, &state), EL2_EXECUTE_UNKNOWN, "SETGP sets tags");
    cr_expect_eq(run(&world, 0x19010420, &state), EL2_EXECUTE_UNKNOWN, "two operands are the same");
    cr_expect_eq(run(&world, 0xd503201f, &state), EL2_EXECUTE_UNKNOWN);
    cr_expect_eq(run(&world, 0xd9038040, &state), EL2_EXECUTE_UNKNOWN);
}

/* Unprivileged variants access as EL0. */
Test(execute, unprivileged)
{
    struct world world = {.waited = 0};
    struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
    state.x[0] = MEMORY_AT;
    state.x[1] = MEMORY_AT + 64;
    state.x[2] = 16;
    cr_expect_eq(run(&world, CPYFP | 1 << 12, &state), EL2_EXECUTE_DONE);
    cr_expect_eq(run(&world, CPYFP | 1 << 22 | 1 << 12, &state), EL2_EXECUTE_DONE);
    cr_expect_eq(world.last_el, 0);
}

Test(execute, pair_atomics)
{
    static const struct {
        uint32_t word;
        uint64_t low, high;
    } cases[] = {
        {0x192410a3 | 3, 0xff00 & ~0x0ff0ull, 0xaaaa & ~0x00ffull}, /* ldclrp x3, x4, [x5] */
        {0x192430a3 | 3, 0xff00 | 0x0ff0, 0xaaaa | 0x00ff},         /* ldsetp */
        {0x19e480a3 | 3, 0x0ff0, 0x00ff},                           /* swppal */
    };
    for (unsigned i = 0; i < 3; i++) {
        struct world world = {.waited = 0};
        struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
        uint64_t memory[2] = {0xff00, 0xaaaa};
        memcpy(world.memory, memory, sizeof memory);
        state.x[3] = 0x0ff0;
        state.x[4] = 0x00ff;
        state.x[5] = MEMORY_AT;
        cr_expect_eq(run(&world, cases[i].word, &state), EL2_EXECUTE_DONE);
        memcpy(memory, world.memory, sizeof memory);
        cr_expect_eq(state.x[3], 0xff00);
        cr_expect_eq(state.x[4], 0xaaaa);
        cr_expect_eq(memory[0], cases[i].low, "%u: 0x%lx", i, (unsigned long)memory[0]);
        cr_expect_eq(memory[1], cases[i].high, "%u: 0x%lx", i, (unsigned long)memory[1]);
        state.x[5] += 8;
        cr_expect_eq(run(&world, cases[i].word, &state), EL2_EXECUTE_REFUSED, "not aligned");
        state.x[5] -= 8;
        world.is_readonly = true;
        cr_expect_eq(run(&world, cases[i].word, &state), EL2_EXECUTE_REFUSED, "read-only");
        cr_expect_eq(state.pc, 0x104);
        cr_expect_eq(state.x[3], 0xff00);
    }
}

Test(execute, ordered)
{
    struct world world = {.waited = 0};
    struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h, .sp_el1 = MEMORY_AT + 32};
    state.x[1] = 0x1111222233334444;
    state.x[2] = 0x5555666677778888;
    state.x[3] = MEMORY_AT + 16;
    cr_expect_eq(run(&world, 0xd9020861, &state), EL2_EXECUTE_DONE); /* stilp x1, x2, [x3, #-16]! */
    cr_expect_eq(state.x[3], MEMORY_AT);
    cr_expect_eq(run(&world, 0xd9c00864, &state), EL2_EXECUTE_DONE); /* ldapr x4, [x3], #8 */
    cr_expect_eq(state.x[4], state.x[1]);
    cr_expect_eq(state.x[3], MEMORY_AT + 8);
    cr_expect_eq(run(&world, 0x99451867, &state), EL2_EXECUTE_DONE); /* ldiapp w7, w5, [x3] */
    cr_expect_eq(state.x[7], 0x77778888);
    cr_expect_eq(state.x[5], 0x55556666);
    cr_expect_eq(state.x[3], MEMORY_AT + 8);
    cr_expect_eq(run(&world, 0x99800be1, &state), EL2_EXECUTE_DONE); /* stlr w1, [sp, #-4]! */
    cr_expect_eq(state.sp_el1, MEMORY_AT + 28);
    cr_expect_eq(run(&world, 0xd9c00863, &state), EL2_EXECUTE_UNKNOWN, "the base is loaded");
}

/* A base that is stored or loaded, too, has no result; number 31 is SP as a base and XZR as an operand. */
Test(execute, base_and_operand)
{
    static const uint32_t words[] = {0xd9c00800, 0xd9800800, 0xd9400800,
                                     0xd9000800}; /* ldapr stlr ldiapp stilp */
    struct world world = {.waited = 0};
    for (size_t i = 0; i < EL2_COUNT(words); i++)
        for (uint32_t n = 0; n < 32; n++) {
            const enum el2_execute_result expected = n == 31 ? EL2_EXECUTE_DONE : EL2_EXECUTE_UNKNOWN;
            const uint32_t base = words[i] | n << 5, other = n ^ 1;
            struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h, .sp_el1 = MEMORY_AT + 64};
            if (n < 31)
                state.x[n] = MEMORY_AT + 64;
            cr_expect_eq(run(&world, i < 2 ? base | n : base | n | other << 16, &state), expected, "0x%08x",
                         base);
            cr_expect_eq(state.pc, expected == EL2_EXECUTE_DONE ? 0x104 : 0x100);
            state.sp_el1 = MEMORY_AT + 64;
            if (i >= 2)
                cr_expect_eq(run(&world, base | other | n << 16, &state), expected, "0x%08x", base);
        }
}

Test(execute, system)
{
    struct world world = {.waited = 0, .random = 1};
    struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_NZCV};
    state.x[3] = 12345;
    cr_expect_eq(run(&world, 0xd5031023, &state), EL2_EXECUTE_DONE); /* wfit x3 */
    cr_expect_eq(world.waited, 12345);
    cr_expect_eq(run(&world, 0xd503415f, &state), EL2_EXECUTE_DONE); /* msr dit, #1 */
    cr_expect(state.pstate & EL2_PSTATE_DIT);
    cr_expect_eq(run(&world, 0xd53b42a1, &state), EL2_EXECUTE_DONE); /* mrs x1, dit */
    cr_expect_eq(state.x[1], EL2_PSTATE_DIT);
    cr_expect_eq(run(&world, 0xd503405f, &state), EL2_EXECUTE_DONE); /* msr dit, #0 */
    cr_expect_not(state.pstate & EL2_PSTATE_DIT);
    state.x[1] = ~0ull;
    cr_expect_eq(run(&world, 0xd51b42c1, &state), EL2_EXECUTE_DONE); /* msr ssbs, x1 */
    cr_expect_eq(state.pstate, EL2_PSTATE_EL1h | EL2_PSTATE_NZCV | EL2_PSTATE_SSBS);
    cr_expect_eq(run(&world, 0xd53b2402, &state), EL2_EXECUTE_DONE); /* mrs x2, rndr */
    uint64_t first = state.x[2];
    cr_expect_eq(run(&world, 0xd53b2422, &state), EL2_EXECUTE_DONE); /* mrs x2, rndrrs */
    cr_expect_neq(state.x[2], first);
    cr_expect_eq(state.pstate & EL2_PSTATE_NZCV, 0);
    cr_expect_eq(run(&world, 0xd5033e3f, &state), EL2_EXECUTE_DONE); /* dsb synxs */
    cr_expect(el2_execute_replaces(0xd53b2405));
    cr_expect_not(el2_execute_replaces(0xd53b42a5));
}

Test(execute, table_is_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_execute_check(&error), "%s", error.text);
}

/* Those that name a System register or operation: each has a model whatever Rt is, and no other name of one bit more or less. */
Test(execute, by_register)
{
    static const uint32_t words[] = {
        0xd50b73c0,             /* COSP RCTX */
        0xd51b42a0, 0xd53b42a0, /* DIT */
        0xd51b42c0, 0xd53b42c0, /* SSBS */
        0xd5184300, 0xd5384300, /* ALLINT */
        0xd53b2400, 0xd53b2420, /* RNDR, RNDRRS */
    };
    struct world world = {.waited = 0, .random = 1};
    for (size_t i = 0; i < EL2_COUNT(words); i++) {
        for (uint32_t rt = 0; rt < 32; rt++) {
            struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
            cr_expect_eq(run(&world, words[i] | rt, &state), EL2_EXECUTE_DONE, "0x%08x", words[i] | rt);
            cr_expect_eq(state.pc, 0x104);
        }
        for (unsigned bit = 5; bit < 24; bit++) {
            const uint32_t word = words[i] ^ 1u << bit;
            struct el2_cpu_state state = {.pc = 0x100, .pstate = EL2_PSTATE_EL1h};
            bool known = false;
            for (size_t j = 0; j < EL2_COUNT(words); j++)
                known = known || word == words[j];
            cr_expect_eq(run(&world, word, &state), known ? EL2_EXECUTE_DONE : EL2_EXECUTE_UNKNOWN, "0x%08x",
                         word);
        }
    }
}
