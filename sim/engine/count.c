/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time: the number of instructions executed, and what is due at which. */
#include "sim/engine/internal.h"

void el2_engine_settle_count(struct el2_engine *engine, uint64_t pc, bool at_instruction)
{
    /* Each exception counts as one instruction at least. */
    if (pc - engine->block < engine->block_end - engine->block)
        engine->count -= (engine->block_end - pc) / 4 - at_instruction;
    else if (at_instruction)
        engine->count++;
    engine->block = engine->block_end = 0;
}

uint64_t el2_engine_count(struct el2_engine *engine)
{
    if (engine->block == engine->block_end || engine->at_block)
        return engine->count;
    uint64_t pc = el2_engine_pc(engine);
    return pc - engine->block < engine->block_end - engine->block
               ? engine->count - ((engine->block_end - pc) / 4 - 1)
               : engine->count;
}

void el2_engine_skip(struct el2_engine *engine, uint64_t instructions)
{
    engine->count += instructions;
}

void el2_engine_deadline(struct el2_engine *engine, uint64_t count)
{
    engine->deadline = count;
    engine->next = engine->urgent ? 0 : count;
}

void el2_engine_call_due(struct el2_engine *engine)
{
    if (engine->count >= engine->deadline && !engine->stop)
        el2_engine_deadline(engine, engine->calls.due(engine->caller, engine->count));
}

void el2_engine_hurry(struct el2_engine *engine)
{
    engine->urgent = true;
    engine->next = 0;
}

void el2_engine_stop(struct el2_engine *engine)
{
    engine->stop = true;
    engine->deadline = engine->next = 0;
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
