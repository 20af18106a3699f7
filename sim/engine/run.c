/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/engine/internal.h"

/* What waits until Unicorn has stopped. */
static bool has_to_catch_up(const struct el2_engine *engine)
{
    return engine->anew || engine->stale || el2_code_is_full(engine) || el2_debug_is_behind(engine);
}

static void catch_up(struct el2_engine *engine)
{
    if (engine->anew)
        el2_watch_start_over(engine);
    else if (engine->stale)
        el2_coherence_settle(engine);
    el2_debug_catch_up(engine);
    if (el2_code_is_full(engine))
        el2_code_flush(engine);
    engine->anew = false;
}

/* The block is counted as executed. Out of line: on_block then needs no stack. */
__attribute__((noinline, cold)) static void at_next(struct el2_engine *engine, uint32_t size)
{
    el2_fetch_restore(engine);
    engine->urgent = el2_debug_steps(engine);
    el2_engine_arm(engine);
    if (has_to_catch_up(engine) || el2_debug_hooks_block(engine)) {
        engine->again = true;
    } else {
        engine->at_block = true;
        el2_engine_call_due(engine);
        engine->at_block = false;
    }
    if (engine->stop || engine->again || engine->interrupt) {
        engine->left += (int32_t)size;
        engine->block_size = 0;
        engine->left_block = true;
        uc_emu_stop(engine->uc);
    }
}

/* Most of what a guest of short blocks costs beyond Unicorn itself: nothing more may stand here. */
static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct el2_engine *engine = user;
    (void)uc;
    engine->block = address;
    engine->block_size = size;
    engine->left -= (int32_t)size;
    if (engine->left <= 0)
        at_next(engine, size);
}

/* A translation takes as long as thousands of instructions: the caller is due at the next block. */
static void on_translation(uc_engine *uc, uc_tb *block, uc_tb *before, void *user)
{
    (void)uc, (void)block, (void)before;
    el2_engine_deadline(user, 0);
}

bool el2_engine_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(uc_hook_add(engine->uc, &hook, UC_HOOK_BLOCK, on_block, engine, 1, 0),
                              "hook blocks", error) &&
           el2_engine_checked(
               uc_hook_add(engine->uc, &hook, UC_HOOK_EDGE_GENERATED, on_translation, engine, 1, 0),
               "hook translation", error) &&
           el2_exception_add_hooks(engine, error) && el2_fetch_add_hooks(engine, error) &&
           el2_sysreg_add_hooks(engine, error) && el2_coherence_add_hooks(engine, error) &&
           el2_watch_add_hooks(engine, error);
}

/* The first block looks at once: a word may be hidden for it. */
static uc_err start(struct el2_engine *engine)
{
    const uint64_t pc = el2_engine_pc(engine);
    engine->again = false;
    engine->block_size = 0;
    catch_up(engine);
    el2_engine_deadline(engine, 0);
    el2_fetch_prepare(engine);
    el2_watch_look(engine, pc);
    engine->left_block = false;
    uc_err err = uc_emu_start(engine->uc, pc, 0, 0, 0);
    if (engine->left_block) /* where code is hooked, Unicorn does not write PC from block to block */
        uc_reg_write(engine->uc, UC_ARM64_REG_PC, &engine->block);
    el2_fetch_restore(engine);
    return err;
}

void el2_engine_interrupt(struct el2_engine *engine)
{
    engine->interrupt = true;
    el2_engine_hurry(engine);
}

enum el2_engine_end el2_engine_run(struct el2_engine *engine, struct el2_error *error)
{
    uc_err err;
    engine->stop = engine->gave_up = engine->interrupt = false;
    do {
        err = start(engine);
        if (engine->again)
            el2_engine_call_due(engine); /* where nothing has executed, it has not been called */
        if (engine->interrupt && !engine->stop)
            el2_engine_take_interrupt(engine);
    } while (engine->again && !engine->stop);
    if (engine->gave_up) {
        el2_fail(error, "%s", engine->why.text);
        return EL2_ENGINE_ABORTED;
    }
    if (engine->stop)
        return EL2_ENGINE_STOPPED;
    if (err == UC_ERR_OK)
        return EL2_ENGINE_WAITING;
    el2_fail(error, "the engine gave up at PC 0x%llx: %s", (unsigned long long)el2_engine_pc(engine),
             uc_strerror(err));
    return EL2_ENGINE_FAILED;
}
