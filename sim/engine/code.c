/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/engine/code.h"
#include "sim/engine/internal.h"

/* LD1 to LD4, ST1 to ST4 of multiple structures: up to 64 elements, each with its own way to memory. */
#define INSN_STRUCTURES      0x0c000000u
#define INSN_STRUCTURES_MASK 0xbf000000u

/* Bytes of host code of a word: measured are 6500 and, for a branch that is a block of its own, 540. */
#define CODE_STRUCTURES 8192u
#define CODE_OTHER      1024u

void el2_code_note(struct el2_engine *engine, uint32_t word)
{
    const uint64_t before = engine->code_size;
    engine->code_size += (word & INSN_STRUCTURES_MASK) == INSN_STRUCTURES ? CODE_STRUCTURES : CODE_OTHER;
    if (before < engine->code_limit && engine->code_size >= engine->code_limit)
        el2_engine_hurry(engine);
}

bool el2_code_is_full(const struct el2_engine *engine)
{
    return engine->code_size >= engine->code_limit;
}

void el2_code_flush(struct el2_engine *engine)
{
    if (uc_ctl(engine->uc, UC_CTL_WRITE(UC_CTL_TB_FLUSH, 0))) {
        el2_fail(&engine->why, "executes more code than Unicorn has room for, which is not modelled");
        el2_engine_give_up(engine);
    }
    engine->code_size = 0;
    engine->code_flushes++;
}

void el2_code_set_limit(struct el2_engine *engine, uint64_t bytes)
{
    engine->code_limit = bytes;
}

uint64_t el2_code_flushes(const struct el2_engine *engine)
{
    return engine->code_flushes;
}
