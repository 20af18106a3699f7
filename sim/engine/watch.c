/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking at code once, when it is translated. Unicorn tells of each new block before it runs; where the
 * block holds a word of interest, its address gets a hook and the block is translated again, with the hook in it.
 * A hook belongs to an address: which word is there, it sees when it runs. Of interest are the words that the
 * caller watches, and ERET, the only way to another Exception level that the engine takes by itself.
 */
#include <string.h>

#include "sim/engine/internal.h"
#include "sim/engine/translate.h"
#include "traps/syndrome/syndrome.h"

#define LONGEST_BLOCK 512u /* words that are read at once */

#define INSN_ERET      0xd69f0000u /* and ERETAA, ERETAB */
#define INSN_ERET_MASK 0xfffff000u

/* What is added to an address: they are multiples of 4. */
enum key {
    KEY_WATCHED = 1,
    KEY_RETURN = 2,
};

#define KEY_GONE UINT64_MAX

#define PSTATE_MODE 0x1full /* SPSR_EL1.M */
#define PSTATE_IL   (1ull << 20)
#define PSTATE_SS   (1ull << 21)
#define MODE_EL0T   0x00u
#define MODE_EL1T   0x04u
#define MODE_EL1H   0x05u
#define MODE_USER   0x10u

#define ESR_ILLEGAL_STATE (0x0eull << 26 | 1ull << 25)

/* The words at `pc`: in place, or copied to `buffer`. NULL where they cannot be read. */
static const uint8_t *code_at(struct el2_engine *engine, uint64_t pc, uint32_t *buffer, size_t size)
{
    if (!engine->mmu)
        return el2_engine_readable(engine, pc, size);
    return el2_guest_read(engine, pc, buffer, size) ? (const uint8_t *)buffer : NULL;
}

static bool is_hooked(const struct watch *watch, uint64_t key, unsigned *slot)
{
    unsigned at = (unsigned)((key >> 2) * 0x9e3779b97f4a7c15ull >> 40) % WATCH_SLOTS;
    while (watch->entry[at].key && watch->entry[at].key != key)
        at = (at + 1) % WATCH_SLOTS;
    *slot = at;
    return watch->entry[at].key != 0;
}

/* The instruction then executes in a block without the hook. */
static void unwatch(struct el2_engine *engine, uint64_t address)
{
    unsigned slot;
    if (!is_hooked(engine->watch, address + KEY_WATCHED, &slot))
        return;
    uc_hook_del(engine->uc, engine->watch->entry[slot].hook);
    engine->watch->entry[slot].key = KEY_GONE;
    uc_ctl_remove_cache(engine->uc, address, address + 4);
    el2_engine_settle_count(engine, address, false);
    engine->again = true;
    uc_emu_stop(engine->uc);
}

/* ERETAA has both hooks: one of them may have ended the run, or taken the guest elsewhere. */
static bool is_over(struct el2_engine *engine, uint64_t address)
{
    return engine->stop || el2_engine_pc(engine) != address;
}

/* An instruction of the guest's that the engine would execute is about to. */
static void on_watched(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct el2_engine *engine = user;
    struct el2_cpu_state state;
    uint32_t word, buffer;
    (void)size;
    el2_debug_look(engine, address);
    if (is_over(engine, address))
        return;
    const uint8_t *code = code_at(engine, address, &buffer, sizeof word);
    if (!code) {
        el2_engine_be_blind(engine, address);
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
        .kind = EL2_ENGINE_UNDEFINED, .target_el = 1, .syndrome = EL2_ESR_UNDEF};
    uc_context_save(uc, engine->context);
    el2_state_from_saved(engine, &state);
    el2_engine_take(engine, &exception, &state);
    uc_reg_write(uc, UC_ARM64_REG_PC, &state.pc); /* leaves the block */
    if (engine->stop)
        uc_emu_stop(uc);
}

/* Performs an ERET that sets PSTATE.IL, which Unicorn does not know, and the exception that follows from it: the state
 * of an illegal return is SPSR_EL1 but for the mode, which stays (DDI 0487 D1.3.4). */
static void return_illegally(struct el2_engine *engine, uint64_t spsr, bool is_legal)
{
    const struct el2_engine_exception exception = {
        .kind = EL2_ENGINE_ILLEGAL_STATE, .target_el = 1, .syndrome = ESR_ILLEGAL_STATE};
    struct el2_cpu_state state;
    uc_context_save(engine->uc, engine->context);
    el2_state_from_saved(engine, &state);
    state.pc = state.elr_el1;
    state.pstate =
        is_legal ? spsr : (spsr & ~(PSTATE_MODE | PSTATE_SS)) | (state.pstate & PSTATE_MODE) | PSTATE_IL;
    el2_engine_take(engine, &exception, &state);
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &state.pc); /* leaves the block */
    if (engine->stop)
        uc_emu_stop(engine->uc);
}

/* The Exception level is not known from here on. AArch32 is not for this engine: what Unicorn does after an
 * exception from there, it does not survive. */
static void on_return(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct el2_engine *engine = user;
    (void)size;
    el2_debug_look(engine, address);
    if (is_over(engine, address))
        return;
    bool at_el1 = el2_engine_el(engine) == 1;
    engine->el = -1;
    if (!at_el1)
        return;
    const uint64_t spsr = el2_engine_register(engine, EL2_SYS_SPSR_EL1);
    const uint64_t mode = spsr & PSTATE_MODE;
    const bool is_legal = mode == MODE_EL0T || mode == MODE_EL1T || mode == MODE_EL1H;
    if (mode == MODE_USER) {
        el2_fail(&engine->why, "went to AArch32 at EL0, which is not modelled");
        el2_engine_give_up(engine);
        uc_emu_stop(uc);
    } else if (!is_legal || spsr & PSTATE_IL) {
        return_illegally(engine, spsr, is_legal);
    }
}

void el2_watch_start_over(struct el2_engine *engine)
{
    for (unsigned i = 0; i < WATCH_SLOTS; i++)
        if (engine->watch->entry[i].key && engine->watch->entry[i].key != KEY_GONE)
            uc_hook_del(engine->uc, engine->watch->entry[i].hook);
    memset(engine->watch, 0, sizeof *engine->watch);
    el2_coherence_forget_all(engine);
}

void el2_engine_watch_anew(struct el2_engine *engine)
{
    engine->anew = true;
    el2_engine_hurry(engine);
}

/* Whether the hook is new. */
static bool add(struct el2_engine *engine, uint64_t address, enum key kind)
{
    struct watch *watch = engine->watch;
    const uint64_t key = address + kind;
    unsigned slot;
    if (is_hooked(watch, key, &slot))
        return false;
    if (watch->count == WATCH_MAX) {
        el2_engine_watch_anew(engine); /* before this word executes */
        return false;
    }
    if (uc_hook_add(engine->uc, &watch->entry[slot].hook, UC_HOOK_CODE,
                    kind == KEY_RETURN ? on_return : on_watched, engine, address, address)) {
        el2_engine_be_blind(engine, address);
        return false;
    }
    watch->entry[slot].key = key;
    watch->count++;
    return true;
}

/* Whether a word of these became hooked. */
static bool look(struct el2_engine *engine, uint64_t pc, const uint8_t *code, size_t count)
{
    bool added = false;
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, code + i * 4, sizeof word);
        if (engine->calls.watches(engine->caller, word))
            added |= add(engine, pc + i * 4, KEY_WATCHED);
        if ((word & INSN_ERET_MASK) == INSN_ERET)
            added |= add(engine, pc + i * 4, KEY_RETURN);
    }
    return added;
}

/* Whether a word of the block became hooked. */
static bool look_at_block(struct el2_engine *engine, const uc_tb *block)
{
    uint32_t buffer[LONGEST_BLOCK];
    bool added = false;
    for (size_t at = 0; at < block->size; at += sizeof buffer) {
        size_t size = block->size - at < sizeof buffer ? block->size - at : sizeof buffer;
        const uint8_t *code = code_at(engine, block->pc + at, buffer, size);
        if (!code) {
            el2_engine_be_blind(engine, block->pc + at);
            return false;
        }
        added |= look(engine, block->pc + at, code, size / 4);
    }
    return added;
}

static void on_translated(uc_engine *uc, uc_tb *block, uc_tb *before, void *user)
{
    struct el2_engine *engine = user;
    uint64_t pc = block->pc;
    (void)before;
    el2_fetch_restore(engine);
    if (!engine->calls.watches || !block->size || !look_at_block(engine, block))
        return;
    uc_ctl_remove_cache(uc, pc, pc + 4);
    uc_reg_write(uc, UC_ARM64_REG_PC, &pc); /* leaves before the block runs */
}

/* A branch ends a block; so does much else. */
static bool is_branch(uint32_t word)
{
    return (word >> 26 & 7) == 5 && word >> 24 != 0xd5;
}

void el2_watch_look(struct el2_engine *engine, uint64_t pc)
{
    if (!engine->calls.watches)
        return;
    uint32_t buffer[PAGE / 4];
    const size_t size = PAGE - pc % PAGE;
    const uint8_t *code = code_at(engine, pc, buffer, size);
    for (size_t at = 0; code && at + 4 <= size; at += 4) {
        uint32_t word;
        memcpy(&word, code + at, sizeof word);
        look(engine, pc + at, code + at, 1);
        if (is_branch(word))
            return;
    }
}

bool el2_watch_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(
        uc_hook_add(engine->uc, &hook, UC_HOOK_EDGE_GENERATED, on_translated, engine, 1, 0),
        "hook translation", error);
}
