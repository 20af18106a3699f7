/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking at code once, when it is translated. Unicorn tells of each new block before it runs; where the
 * block holds a watched word, the address gets a hook and the block is translated again, with the hook in it.
 * A hook belongs to an address: which word is there, it sees when it runs.
 */
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine_internal.h"
#include "sim/engine/translate.h"
#include "traps/syndrome/syndrome.h"

#define PAGE          4096ull
#define GATE_GONE     2ull /* no address + 1 */
#define LONGEST_BLOCK 512u /* words that are read at once */

/* Without page tables for a moment: Unicorn finds translated code by its virtual address. */
static void forget_translation(struct el2_engine *engine, uint64_t physical, uint64_t size)
{
    uint64_t sctlr = el2_engine_register(engine, EL2_SYS_SCTLR_EL1);
    if (sctlr & 1)
        el2_engine_write(engine, EL2_SYS_SCTLR_EL1, sctlr & ~1ull);
    uc_ctl_remove_cache(engine->uc, physical, physical + size);
    if (sctlr & 1)
        el2_engine_write(engine, EL2_SYS_SCTLR_EL1, sctlr);
}

bool el2_engine_store(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size)
{
    uint8_t *memory = el2_engine_memory(engine, address, size);
    if (!memory)
        return false;
    if (!size)
        return true;
    memcpy(memory, bytes, size);
    uint64_t first = (address - EL2_RAM_BASE) / PAGE, last = (address + size - 1 - EL2_RAM_BASE) / PAGE;
    for (uint64_t page = first; page <= last; ++page)
        if (engine->translated[page / 8] >> page % 8 & 1)
            forget_translation(engine, EL2_RAM_BASE + page * PAGE, PAGE);
    return true;
}

static void be_blind(struct el2_engine *engine, uint64_t pc)
{
    engine->blind = true;
    engine->blind_pc = pc;
    engine->stop = true;
    uc_emu_stop(engine->uc);
}

/* The words at `pc`: in place, or copied to `buffer`. NULL where they cannot be read. */
static const uint8_t *code_at(struct el2_engine *engine, uint64_t pc, uint32_t *buffer, size_t size)
{
    if (!engine->mmu)
        return el2_engine_memory(engine, pc, size);
    return el2_guest_read(engine, pc, buffer, size) ? (const uint8_t *)buffer : NULL;
}

static void note_translated(struct el2_engine *engine, uint64_t pc)
{
    uint64_t physical = pc;
    if ((engine->mmu && !el2_guest_translate(engine, pc, &physical)) ||
        physical - EL2_RAM_BASE >= engine->ram_size)
        return;
    uint64_t page = (physical - EL2_RAM_BASE) / PAGE;
    engine->translated[page / 8] |= (uint8_t)(1u << page % 8);
}

static bool is_gated(const struct gate *gate, uint64_t address, unsigned *slot)
{
    unsigned at = (unsigned)((address >> 2) * 0x9e3779b97f4a7c15ull >> 40) % EL2_GATE_SLOTS;
    while (gate->entry[at].address && gate->entry[at].address != address + 1)
        at = (at + 1) % EL2_GATE_SLOTS;
    *slot = at;
    return gate->entry[at].address != 0;
}

/* The instruction then executes in a block without the hook. */
static void unwatch(struct el2_engine *engine, uint64_t address)
{
    unsigned slot;
    if (!is_gated(engine->gate, address, &slot))
        return;
    uc_hook_del(engine->uc, engine->gate->entry[slot].hook);
    engine->gate->entry[slot].address = GATE_GONE;
    uc_ctl_remove_cache(engine->uc, address, address + 4);
    el2_engine_settle_count(engine, address, false);
    engine->again = true;
    uc_emu_stop(engine->uc);
}

/* An instruction of the guest's that the engine would execute is about to. */
static void on_watched(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct el2_engine *engine = user;
    struct el2_cpu_state state;
    uint32_t word, buffer;
    (void)size;
    const uint8_t *code = code_at(engine, address, &buffer, sizeof word);
    if (engine->stop)
        return;
    if (!code) {
        be_blind(engine, address);
        return;
    }
    memcpy(&word, code, sizeof word);
    bool watched = engine->calls.watches(engine->caller, word);
    if (!watched || engine->calls.executes(engine->caller, word, (unsigned)el2_engine_el(engine))) {
        if (!watched || !engine->calls.watches(engine->caller, word))
            unwatch(engine, address);
        return;
    }
    const struct el2_engine_exception exception = {
        .kind = EL2_ENGINE_UNDEFINED, .target_el = 1, .syndrome = EL2_ESR_UNDEF, .is_watched = true};
    uc_context_save(uc, engine->context);
    el2_state_from_saved(engine, &state);
    engine->in_hook = true;
    el2_engine_take(engine, &exception, &state);
    engine->in_hook = false;
    uc_reg_write(uc, UC_ARM64_REG_PC, &state.pc); /* leaves the block */
    if (engine->stop)
        uc_emu_stop(uc);
}

void el2_engine_start_over(struct el2_engine *engine)
{
    for (unsigned i = 0; i < EL2_GATE_SLOTS; ++i)
        if (engine->gate->entry[i].address > GATE_GONE)
            uc_hook_del(engine->uc, engine->gate->entry[i].hook);
    memset(engine->gate, 0, sizeof *engine->gate);
    for (uint64_t page = 0; page < engine->ram_size / PAGE; ++page)
        if (engine->translated[page / 8] >> page % 8 & 1)
            forget_translation(engine, EL2_RAM_BASE + page * PAGE, PAGE);
    memset(engine->translated, 0, engine->ram_size / PAGE / 8);
}

void el2_engine_watch_anew(struct el2_engine *engine)
{
    engine->watch_anew = true;
}

static bool add(struct el2_engine *engine, uint64_t address)
{
    struct gate *gate = engine->gate;
    unsigned slot;
    if (is_gated(gate, address, &slot))
        return false;
    if (gate->count == EL2_GATE_MAX) {
        el2_engine_start_over(engine);
        is_gated(gate, address, &slot);
    }
    if (uc_hook_add(engine->uc, &gate->entry[slot].hook, UC_HOOK_CODE, on_watched, engine, address,
                    address)) {
        be_blind(engine, address);
        return false;
    }
    gate->entry[slot].address = address + 1;
    gate->count++;
    return true;
}

/* Whether a word of these became watched. */
static bool look(struct el2_engine *engine, uint64_t pc, const uint8_t *code, size_t count)
{
    bool added = false;
    for (size_t i = 0; i < count; ++i) {
        uint32_t word;
        memcpy(&word, code + i * 4, sizeof word);
        if (engine->calls.watches(engine->caller, word) && add(engine, pc + i * 4))
            added = true;
    }
    return added;
}

static void on_translated(uc_engine *uc, uc_tb *block, uc_tb *before, void *user)
{
    struct el2_engine *engine = user;
    uint32_t buffer[LONGEST_BLOCK];
    bool added = false;
    (void)before;
    if (engine->probing || !engine->calls.watches || !block->size)
        return;
    note_translated(engine, block->pc);
    if (block->pc / PAGE != (block->pc + block->size - 1) / PAGE)
        note_translated(engine, block->pc + block->size - 1);
    for (size_t at = 0; at < block->size; at += sizeof buffer) {
        size_t size = block->size - at < sizeof buffer ? block->size - at : sizeof buffer;
        const uint8_t *code = code_at(engine, block->pc + at, buffer, size);
        if (!code) {
            be_blind(engine, block->pc + at);
            return;
        }
        added |= look(engine, block->pc + at, code, size / 4);
    }
    if (!added)
        return;
    uint64_t pc = block->pc;
    uc_ctl_remove_cache(uc, pc, pc + 4);
    uc_reg_write(uc, UC_ARM64_REG_PC, &pc); /* leaves before the block runs */
}

/* A branch ends a block; so does much else. */
static bool is_branch(uint32_t word)
{
    return (word >> 26 & 7) == 5 && word >> 24 != 0xd5;
}

void el2_engine_look(struct el2_engine *engine, uint64_t pc)
{
    if (engine->probing || !engine->calls.watches)
        return;
    for (uint64_t at = pc; at / PAGE == pc / PAGE; at += 4) {
        uint32_t word;
        if (!el2_guest_read(engine, at, &word, sizeof word))
            return;
        look(engine, at, (const uint8_t *)&word, 1);
        if (is_branch(word))
            return;
    }
}

bool el2_engine_add_gate(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(
        uc_hook_add(engine->uc, &hook, UC_HOOK_EDGE_GENERATED, on_translated, engine, 1, 0),
        "hook translation", error);
}
