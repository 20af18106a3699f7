/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The debugger's calls: code hooks over pages. A hook that is added shows in what is translated from then on. What has been
 * translated before is forgotten where no block is executing; until then the current block, whose page has a hook where
 * `look` has been called from it, goes on. So blocks end where they would, and so do the times at which something is due.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/engine/debug.h"
#include "sim/engine/internal.h"
#include "sim/engine/translate.h"

struct page {
    uint64_t address;
    uc_hook hook;
    bool is_of_step;   /* it came while the engine stepped: … */
    uint64_t physical; /* … the code here has the hook, and other code may not */
    bool is_dropped;   /* its hook is to be deleted */
};

struct debug {
    el2_debug_look_fn *look;
    void *context;
    struct page page[EL2_DEBUG_PAGES_MAX];
    unsigned count;
    bool steps;
    bool all;
    bool has_all_hook;
    uc_hook all_hook;
    bool is_behind;      /* there is code without a hook that is to have one */
    bool changed;        /* the state, by `look` */
    uint64_t seen_pc;    /* the last instruction that has come up, … */
    uint64_t seen_count; /* … which was to be so manyth */
};

/* The count of an instruction is at least one, and no run has so many. */
#define NOT_SEEN UINT64_MAX

bool el2_engine_debug_start(struct el2_engine *engine, el2_debug_look_fn *look, void *context)
{
    engine->debug = calloc(1, sizeof *engine->debug);
    if (!engine->debug)
        return false;
    engine->debug->look = look;
    engine->debug->context = context;
    engine->debug->seen_count = NOT_SEEN;
    return true;
}

void el2_debug_free(struct el2_engine *engine)
{
    free(engine->debug);
}

/* The guest goes on with the state that `look` has left, at its PC: another instruction may be one to stop at, but for a step. */
static void go_on(struct el2_engine *engine, uint64_t address)
{
    const uint64_t pc = el2_engine_pc(engine);
    el2_engine_settle_count(engine, address, false);
    if (pc != address && !engine->debug->steps)
        engine->debug->seen_count = NOT_SEEN;
    engine->debug->seen_pc = pc;
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc); /* leaves the block */
}

/* Unicorn 2.1 has no size for a block whose first word is UNDEFINED: its count is one less then, and never one more. */
static bool is_seen(const struct debug *debug, uint64_t address, uint64_t count)
{
    return debug->seen_pc == address && debug->seen_count - count <= 1;
}

void el2_debug_look(struct el2_engine *engine, uint64_t address)
{
    struct debug *debug = engine->debug;
    if (!debug || engine->stop || el2_engine_pc(engine) != address)
        return;
    const uint64_t count = el2_engine_count(engine);
    if (is_seen(debug, address, count))
        return;
    debug->seen_pc = address;
    debug->seen_count = count;
    debug->changed = false;
    debug->look(debug->context, address);
    if (debug->changed)
        go_on(engine, address);
    else if (engine->stop)
        el2_engine_settle_count(engine, address, false);
    if (engine->stop)
        uc_emu_stop(engine->uc);
}

void el2_debug_follow(struct el2_engine *engine, uint64_t count)
{
    struct debug *debug = engine->debug;
    if (debug && debug->seen_count == el2_engine_count(engine) + 1)
        debug->seen_count = count + 1;
}

static void on_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    (void)uc, (void)size;
    el2_debug_look(user, address);
}

static void be_behind(struct el2_engine *engine)
{
    engine->debug->is_behind = true;
    el2_engine_hurry(engine);
}

static struct page *find_page(struct debug *debug, uint64_t address)
{
    for (unsigned i = 0; i < debug->count; i++)
        if (debug->page[i].address == address)
            return &debug->page[i];
    return NULL;
}

/* A hook is not deleted while code that has it executes. */
static void drop_pages(struct el2_engine *engine, bool all)
{
    struct debug *debug = engine->debug;
    for (unsigned i = 0; i < debug->count; i++)
        if (all || debug->page[i].is_of_step) {
            debug->page[i].is_dropped = true;
            be_behind(engine);
        }
}

static void delete_dropped(struct el2_engine *engine)
{
    struct debug *debug = engine->debug;
    unsigned kept = 0;
    for (unsigned i = 0; i < debug->count; i++)
        if (debug->page[i].is_dropped)
            uc_hook_del(engine->uc, debug->page[i].hook);
        else
            debug->page[kept++] = debug->page[i];
    debug->count = kept;
    if (debug->has_all_hook && !debug->all)
        uc_hook_del(engine->uc, debug->all_hook);
    debug->has_all_hook = debug->all;
}

static bool add_page(struct el2_engine *engine, uint64_t address, bool is_of_step)
{
    struct debug *debug = engine->debug;
    struct page page = {.address = address, .is_of_step = is_of_step};
    if (debug->count == EL2_DEBUG_PAGES_MAX ||
        uc_hook_add(engine->uc, &page.hook, UC_HOOK_CODE, on_instruction, engine, address,
                    address + PAGE - 1))
        return false;
    debug->page[debug->count++] = page;
    return true;
}

bool el2_engine_debug_page(struct el2_engine *engine, uint64_t address)
{
    struct page *page = find_page(engine->debug, address & ~(PAGE - 1));
    if (!page) {
        be_behind(engine);
        return add_page(engine, address & ~(PAGE - 1), false);
    }
    if (page->is_of_step) /* only what is mapped there now has it */
        be_behind(engine);
    page->is_of_step = page->is_dropped = false;
    return true;
}

void el2_engine_debug_forget_pages(struct el2_engine *engine)
{
    drop_pages(engine, true);
}

bool el2_engine_debug_is_crowded(const struct el2_engine *engine)
{
    return engine->debug->count > EL2_DEBUG_PAGES_MAX / 2;
}

void el2_engine_debug_step(struct el2_engine *engine, bool steps)
{
    engine->debug->steps = steps;
    if (steps)
        el2_engine_hurry(engine);
}

void el2_engine_debug_all(struct el2_engine *engine, bool all)
{
    struct debug *debug = engine->debug;
    if (debug->all == all)
        return;
    if (!debug->has_all_hook &&
        uc_hook_add(engine->uc, &debug->all_hook, UC_HOOK_CODE, on_instruction, engine, 1, 0))
        return;
    debug->has_all_hook = true;
    debug->all = all;
    be_behind(engine);
}

bool el2_debug_steps(const struct el2_engine *engine)
{
    return engine->debug && engine->debug->steps;
}

bool el2_debug_is_behind(const struct el2_engine *engine)
{
    return engine->debug && engine->debug->is_behind;
}

void el2_debug_catch_up(struct el2_engine *engine)
{
    if (!el2_debug_is_behind(engine))
        return;
    engine->debug->is_behind = false;
    delete_dropped(engine);
    el2_coherence_forget_all(engine);
}

bool el2_debug_hooks_block(struct el2_engine *engine)
{
    const uint64_t address = engine->block & ~(PAGE - 1);
    uint64_t physical = 0;
    if (!el2_debug_steps(engine) || engine->debug->all)
        return false;
    el2_guest_translate(engine, address, &physical);
    struct page *page = find_page(engine->debug, address);
    if (page && (!page->is_of_step || page->physical == physical))
        return false;
    if (!page && !add_page(engine, address, true)) {
        drop_pages(engine, false); /* then there is room */
        return engine->debug->is_behind;
    }
    find_page(engine->debug, address)->physical = physical;
    uc_ctl_remove_cache(engine->uc, address, address + PAGE);
    return true;
}

void el2_engine_debug_skip(struct el2_engine *engine)
{
    engine->debug->seen_pc = el2_engine_pc(engine);
    engine->debug->seen_count = el2_engine_count(engine) + 1;
}

void el2_engine_debug_set_state(struct el2_engine *engine, const struct el2_cpu_state *state)
{
    uc_context_save(engine->uc, engine->context);
    el2_state_to_engine(engine, state);
    engine->debug->changed = true;
}

bool el2_engine_debug_store(struct el2_engine *engine, uint64_t address, const void *bytes, uint64_t size)
{
    engine->debug->changed = true;
    return el2_engine_store_by_device(engine, address, bytes, size);
}

bool el2_engine_debug_word(struct el2_engine *engine, uint64_t address, uint32_t *word)
{
    const uint64_t page = address & ~(PAGE - 1);
    uint64_t physical;
    if (engine->code_page != page + 1) {
        engine->code_at =
            el2_guest_translate(engine, page, &physical) ? el2_engine_readable(engine, physical, PAGE) : NULL;
        engine->code_page = page + 1;
    }
    if (engine->code_at)
        memcpy(word, engine->code_at + address % PAGE, sizeof *word);
    return engine->code_at;
}

uint64_t el2_engine_debug_general(struct el2_engine *engine, unsigned n)
{
    return el2_engine_named(engine, n < 31 ? el2_x_id(n) : UC_ARM64_REG_SP);
}

void el2_engine_vector(struct el2_engine *engine, unsigned n, uint64_t value[2])
{
    value[0] = value[1] = 0;
    uc_reg_read(engine->uc, UC_ARM64_REG_Q0 + (int)n, value);
}

void el2_engine_set_vector(struct el2_engine *engine, unsigned n, const uint64_t value[2])
{
    uc_reg_write(engine->uc, UC_ARM64_REG_Q0 + (int)n, value);
}

bool el2_engine_debug_register(struct el2_engine *engine, el2_encoding encoding, uint64_t *value)
{
    *value = el2_engine_register(engine, encoding);
    return el2_engine_has(engine, encoding);
}

void el2_engine_debug_set_register(struct el2_engine *engine, el2_encoding encoding, uint64_t value)
{
    el2_engine_write(engine, encoding, value);
}
