/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers of the CPU, one at a time. */
#include "sim/engine/internal.h"

bool el2_engine_checked(uc_err err, const char *what, struct el2_error *error)
{
    return err == UC_ERR_OK || el2_fail(error, "Unicorn cannot %s: %s", what, uc_strerror(err));
}

void el2_engine_write(struct el2_engine *engine, el2_encoding encoding, uint64_t value)
{
    uc_arm64_cp_reg reg = el2_cp_reg(encoding);
    reg.val = value;
    uc_reg_write(engine->uc, UC_ARM64_REG_CP_REG, &reg);
}

uint64_t el2_engine_register(struct el2_engine *engine, el2_encoding encoding)
{
    uc_arm64_cp_reg reg = el2_cp_reg(encoding);
    return uc_reg_read(engine->uc, UC_ARM64_REG_CP_REG, &reg) == UC_ERR_OK ? reg.val : 0;
}

/* Unicorn refuses to read a register that it does not have, or leaves the value as it was. */
bool el2_engine_has(struct el2_engine *engine, el2_encoding encoding)
{
    uint64_t value[2];
    for (unsigned i = 0; i < 2; i++) {
        uc_arm64_cp_reg reg = el2_cp_reg(encoding);
        reg.val = i ? 0x5a5a5a5a5a5a5a5aull : 0xa5a5a5a5a5a5a5a5ull;
        if (uc_reg_read(engine->uc, UC_ARM64_REG_CP_REG, &reg) != UC_ERR_OK)
            return false;
        value[i] = reg.val;
    }
    return (value[0] ^ value[1]) != UINT64_MAX;
}

uint64_t el2_engine_named(struct el2_engine *engine, int id)
{
    uint64_t value = 0;
    uc_reg_read(engine->uc, id, &value);
    return value;
}

uint64_t el2_engine_pc(struct el2_engine *engine)
{
    return engine->at_block ? engine->block : el2_engine_named(engine, UC_ARM64_REG_PC);
}

uint64_t el2_engine_pstate(struct el2_engine *engine)
{
    return el2_engine_named(engine, UC_ARM64_REG_PSTATE);
}

/* Only the watch on ERET tells when the engine goes to another Exception level by itself. */
int el2_engine_el(struct el2_engine *engine)
{
    if (engine->el >= 0)
        return engine->el;
    int el = el2_engine_named(engine, UC_ARM64_REG_PSTATE) >> 2 & 3;
    engine->el = engine->calls.watches ? el : -1;
    return el;
}

void el2_engine_allow_pauth(struct el2_engine *engine)
{
    engine->hcr |= HCR_API | HCR_APK;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    uc_context_save(engine->uc, engine->context); /* from which the guest goes on */
}

void el2_engine_set_sctlr(struct el2_engine *engine, uint64_t value)
{
    el2_engine_write(engine, EL2_SYS_SCTLR_EL1, value);
    uc_context_save(engine->uc, engine->context); /* from which the guest goes on */
    engine->mmu = value & SCTLR_M;
    el2_coherence_translation_changed(engine);
}
