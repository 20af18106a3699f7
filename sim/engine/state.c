/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "sim/engine/hflags.h"
#include "sim/engine/internal.h"

static uint64_t saved_get(struct el2_engine *engine, int id)
{
    uint64_t value = 0;
    uc_context_reg_read(engine->context, id, &value);
    return value;
}

static void saved_set(struct el2_engine *engine, int id, uint64_t value)
{
    uc_context_reg_write(engine->context, id, &value);
}

/* The stack pointer in use is kept apart from its bank. */
static bool uses_sp_el1(uint64_t pstate)
{
    return (pstate & 0xf) == EL2_PSTATE_EL1h;
}

void el2_state_from_saved(struct el2_engine *engine, struct el2_cpu_state *state)
{
    for (unsigned n = 0; n < 31; n++)
        state->x[n] = saved_get(engine, el2_x_id(n));
    state->pc = saved_get(engine, UC_ARM64_REG_PC);
    state->pstate = saved_get(engine, UC_ARM64_REG_PSTATE);
    state->sp_el0 = saved_get(engine, uses_sp_el1(state->pstate) ? UC_ARM64_REG_SP_EL0 : UC_ARM64_REG_SP);
    state->sp_el1 = saved_get(engine, uses_sp_el1(state->pstate) ? UC_ARM64_REG_SP : UC_ARM64_REG_SP_EL1);
    state->elr_el1 = saved_get(engine, UC_ARM64_REG_ELR_EL1);
    state->esr_el1 = saved_get(engine, UC_ARM64_REG_ESR_EL1);
    state->far_el1 = saved_get(engine, UC_ARM64_REG_FAR_EL1);
    state->vbar_el1 = saved_get(engine, UC_ARM64_REG_VBAR_EL1);
    memcpy(&state->spsr_el1, el2_saved(engine, engine->spsr_offset), sizeof state->spsr_el1);
    state->sctlr_el1 = el2_engine_register(engine, EL2_SYS_SCTLR_EL1);
}

/* Everything but SCTLR_EL1, which no exception changes. One restore, and no write of PC that would end the
 * run. */
void el2_state_to_engine(struct el2_engine *engine, const struct el2_cpu_state *state)
{
    for (unsigned n = 0; n < 31; n++)
        saved_set(engine, el2_x_id(n), state->x[n]);
    saved_set(engine, UC_ARM64_REG_PC, state->pc);
    saved_set(engine, UC_ARM64_REG_PSTATE, state->pstate);
    saved_set(engine, UC_ARM64_REG_SP_EL0, state->sp_el0);
    saved_set(engine, UC_ARM64_REG_SP_EL1, state->sp_el1);
    saved_set(engine, UC_ARM64_REG_SP, uses_sp_el1(state->pstate) ? state->sp_el1 : state->sp_el0);
    saved_set(engine, UC_ARM64_REG_ELR_EL1, state->elr_el1);
    saved_set(engine, UC_ARM64_REG_ESR_EL1, state->esr_el1);
    saved_set(engine, UC_ARM64_REG_FAR_EL1, state->far_el1);
    saved_set(engine, UC_ARM64_REG_VBAR_EL1, state->vbar_el1);
    memcpy(el2_saved(engine, engine->spsr_offset), &state->spsr_el1, sizeof state->spsr_el1);

    uint32_t hflags;
    uint8_t *at = el2_saved(engine, engine->pc_offset + PC_TO_HFLAGS);
    memcpy(&hflags, at, sizeof hflags);
    hflags = el2_hflags(hflags, state->pstate, el2_engine_register(engine, EL2_SYS_SCTLR_EL1),
                        el2_engine_register(engine, EL2_SYS_CPACR_EL1));
    memcpy(at, &hflags, sizeof hflags);
    uc_context_restore(engine->uc, engine->context);
    engine->el = engine->calls.watches ? (int)(state->pstate >> 2 & 3) : -1;
}

void el2_engine_state(struct el2_engine *engine, struct el2_cpu_state *state)
{
    uc_context_save(engine->uc, engine->context);
    el2_state_from_saved(engine, state);
}

void el2_engine_set_state(struct el2_engine *engine, const struct el2_cpu_state *state)
{
    el2_engine_write(engine, EL2_SYS_SCTLR_EL1, state->sctlr_el1);
    engine->mmu = state->sctlr_el1 & SCTLR_M;
    el2_coherence_translation_changed(engine);
    uc_context_save(engine->uc, engine->context);
    el2_state_to_engine(engine, state);
    engine->block_size = 0;
}
