/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time: the number of instructions executed, and what is due at which. A block takes its bytes off `left`, and has more
 * to do where nothing is left: that is one instruction of the host's for both. The count is what `left` says of `next`.
 */
#include "sim/engine/internal.h"

/* Instructions: far more than run between two looks at what is due, and `left` has room for them and a block. */
#define LOOK_AHEAD (1u << 28)

/* The count, as if the current block were all executed. */
static uint64_t counted(const struct el2_engine *engine)
{
    return engine->next - (uint64_t)(int64_t)(engine->left / 4);
}

static void arm_at(struct el2_engine *engine, uint64_t count)
{
    uint64_t ahead = 0;
    if (!engine->urgent && engine->deadline > count)
        ahead = engine->deadline - count;
    if (ahead > LOOK_AHEAD)
        ahead = LOOK_AHEAD;
    engine->next = count + ahead;
    engine->left = (int32_t)(ahead * 4);
}

void el2_engine_arm(struct el2_engine *engine)
{
    arm_at(engine, counted(engine));
}

void el2_engine_reset_count(struct el2_engine *engine)
{
    engine->deadline = 0;
    arm_at(engine, 0);
}

/* Instructions of the current block from `pc` on; 0 where `pc` is not in it. */
static int32_t rest_of_block(const struct el2_engine *engine, uint64_t pc)
{
    const uint64_t done = pc - engine->block;
    return done < engine->block_size ? (int32_t)(engine->block_size - (uint32_t)done) / 4 : 0;
}

void el2_engine_settle_count(struct el2_engine *engine, uint64_t pc, bool at_instruction)
{
    /* Each exception counts as one instruction at least. */
    engine->left += 4 * (rest_of_block(engine, pc) - at_instruction);
    engine->block_size = 0;
}

uint64_t el2_engine_count(struct el2_engine *engine)
{
    if (!engine->block_size || engine->at_block)
        return counted(engine);
    const int32_t rest = rest_of_block(engine, el2_engine_pc(engine));
    return counted(engine) - (rest ? (uint64_t)rest - 1 : 0);
}

void el2_engine_set_count(struct el2_engine *engine, uint64_t count)
{
    engine->block_size = 0;
    arm_at(engine, count);
}

void el2_engine_deadline(struct el2_engine *engine, uint64_t count)
{
    engine->deadline = count;
    el2_engine_arm(engine);
}

void el2_engine_call_due(struct el2_engine *engine)
{
    const uint64_t count = counted(engine);
    if (count >= engine->deadline && !engine->stop)
        el2_engine_deadline(engine, engine->calls.due(engine->caller, count));
}

void el2_engine_hurry(struct el2_engine *engine)
{
    engine->urgent = true;
    el2_engine_arm(engine);
}

void el2_engine_stop(struct el2_engine *engine)
{
    engine->stop = true;
    el2_engine_deadline(engine, 0);
}

void el2_engine_give_up(struct el2_engine *engine)
{
    engine->gave_up = true;
    el2_engine_stop(engine);
}

void el2_engine_be_blind(struct el2_engine *engine, uint64_t pc)
{
    el2_fail(&engine->why, "executes code at 0x%llx that cannot be looked at through its page tables",
             (unsigned long long)pc);
    el2_engine_give_up(engine);
    uc_emu_stop(engine->uc);
}
