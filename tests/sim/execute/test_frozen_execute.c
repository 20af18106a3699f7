/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the models of instructions make of random operands: each row of the instruction table, some words of it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/builder.h"
#include "frozen/frozen.h"
#include "sim/execute/execute.h"

#define MEMORY_AT 0x10000u
#define MEMORY    0x1000u
#define SAMPLES   16  /* of a row, with a model */
#define TRIES     256 /* until then: of some rows, few operands have a model */

struct world {
    uint8_t memory[MEMORY];
    uint64_t waited;
    uint64_t random;
    unsigned el; /* of the last access */
};

static bool in_memory(uint64_t address, uint64_t size)
{
    return address >= MEMORY_AT && size <= MEMORY && address <= MEMORY_AT + MEMORY - size;
}

static bool read_memory(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size)
{
    struct world *world = context;
    if (!in_memory(address, size))
        return false;
    world->el = el;
    memcpy(bytes, world->memory + (address - MEMORY_AT), size);
    return true;
}

static bool write_memory(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size)
{
    struct world *world = context;
    if (!in_memory(address, size))
        return false;
    world->el = el;
    memcpy(world->memory + (address - MEMORY_AT), bytes, size);
    return true;
}

static void wait_until(void *context, uint64_t time)
{
    ((struct world *)context)->waited = time;
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return *seed ^ *seed >> 29;
}

/* Numbers, addresses, sizes, and sizes counted up to 0, as the sample has them. */
static uint64_t operand(unsigned of, unsigned n, uint64_t *seed)
{
    const uint64_t number = next(seed), address = MEMORY_AT + MEMORY / 2 + (number >> 40 & 0x3f0);
    switch (of % 4) {
    case 0:
        return number;
    case 1:
        return number & 1 ? (uint64_t)(int64_t)(int8_t)(number >> 32) : number >> 32;
    case 2:
        return address;
    default:
        return n % 3 == 0 ? number >> 33 & 0x7f : n % 3 == 1 ? address : -(number >> 33 & 0x7f);
    }
}

static void hash(uint64_t *sum, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++)
        *sum = (*sum ^ byte[i]) * 0x100000001b3ull;
}

static unsigned vector_bytes(void *context)
{
    (void)context;
    return 48;
}

/* False where there is no model; "r" where it refuses, else a sum of the state and of memory. */
static bool tell(uint32_t word, unsigned of, uint64_t seed, char text[12])
{
    static struct world world;
    struct el2_cpu_state state = {.pc = 0x40080000,
                                  .pstate = (next(&seed) & 0xf0000000) | (of & 4 ? 0 : 5),
                                  .sp_el0 = MEMORY_AT + 0x800,
                                  .sp_el1 = MEMORY_AT + 0xa00};
    const struct el2_execute_world outside = {.read = read_memory,
                                              .write = write_memory,
                                              .wait = wait_until,
                                              .context = &world,
                                              .random = &world.random,
                                              .vector_bytes = vector_bytes};
    static struct world before;
    for (unsigned i = 0; before.random != 7 && i < MEMORY; i++)
        before.memory[i] = (uint8_t)(i * 7 + (i >> 8));
    before.random = 7;
    world = before;
    for (unsigned n = 0; n < 31; n++)
        state.x[n] = operand(of, n, &seed);
    const enum el2_execute_result result = el2_execute(word, &state, &outside);
    if (result == EL2_EXECUTE_UNKNOWN)
        return false;
    uint64_t sum = 0xcbf29ce484222325ull;
    hash(&sum, &state, sizeof state);
    hash(&sum, world.memory, sizeof world.memory);
    hash(&sum, &world.waited, sizeof world.waited);
    hash(&sum, &world.random, sizeof world.random);
    hash(&sum, &world.el, sizeof world.el);
    if (result == EL2_EXECUTE_DONE)
        snprintf(text, 12, "%08" PRIx32, (uint32_t)(sum ^ sum >> 32));
    else
        snprintf(text, 12, "r");
    return true;
}

/* Words of a row, until enough of them have a model. The seed is of the row's own bits, not of its place: another row
 * changes no line but its own. */
static size_t tell_row(const struct el2_arch_instruction *row, struct el2_text *all)
{
    uint64_t seed = (uint64_t)row->mask << 32 | row->value;
    size_t modelled = 0;
    unsigned without = 0;
    for (unsigned of = 0; of < TRIES && modelled < SAMPLES; of++) {
        char text[12];
        const uint32_t word = row->value | ((uint32_t)next(&seed) & ~row->mask);
        if (!tell(word, of, seed, text)) {
            without++;
            continue;
        }
        if (without)
            el2_text_add(all, ".%u ", without);
        el2_text_add(all, "%s ", text);
        without = 0;
        modelled++;
    }
    return modelled;
}

Test(frozen, execute, .timeout = 60)
{
    size_t count;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; i < count; i++) {
        char question[96], answer[SAMPLES * 16 + 1];
        struct el2_text all;
        el2_text_over(&all, answer, sizeof answer);
        snprintf(question, sizeof question, "%08" PRIx32 " %s", row[i].value, row[i].mnemonic);
        if (tell_row(&row[i], &all))
            frozen_row(frozen, question, answer);
        cr_assert_not(all.failed, "%s", question);
    }
    frozen_check(
        frozen, "execute",
        "An instruction, and sixteen words of it with random operands (of 256, where they have a model): a "
        "sum "
        "of the state and of memory after it, r where its memory is refused, .N where N words before have no "
        "model.");
}
