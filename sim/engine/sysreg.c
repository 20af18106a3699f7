/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MRS and MSR: answered by the caller before the engine looks at the register. */
#include "cpumodel/text/bits.h"
#include "sim/engine/internal.h"

/* Makes the current instruction, an MRS or MSR of an ID register or an MSR of SCTLR_EL1, exit. Others exit by
 * themselves. */
static void ring(struct el2_engine *engine)
{
    engine->doorbell = true;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr | HCR_TIDS | HCR_TVM);
}

static inline unsigned rt_of(uc_arm64_reg reg)
{
    if (reg >= UC_ARM64_REG_X0 && reg <= UC_ARM64_REG_X28)
        return reg - UC_ARM64_REG_X0;
    return reg == UC_ARM64_REG_X29 ? 29 : reg == UC_ARM64_REG_X30 ? 30 : 31;
}

/*
 * Whether the hook may skip the access. Where the engine does not know the register, or does not let this
 * Exception level have it, the block was translated as not returning: skipping would execute it for ever.
 */
static bool can_skip(struct el2_engine *engine, const struct el2_sysreg_event *event)
{
    int index = el2_id_index(event->encoding);
    if (index < 0)
        return el2_engine_has(engine, event->encoding);
    if (!event->is_read)
        return event->encoding == EL2_SYS_CSSELR_EL1 && event->el == 1;
    if (event->el == 0)
        return event->encoding == EL2_SYS_CTR_EL0 || event->encoding == EL2_SYS_DCZID_EL0;
    return el2_bit(engine->known, index);
}

/* The access is performed; its exception, which cannot be avoided, only completes it. */
static uint32_t complete_later(struct el2_engine *engine, const struct el2_sysreg_event *event,
                               bool writes_xt)
{
    engine->completion = (struct completion){
        .pending = true, .writes_xt = writes_xt && event->rt < 31, .rt = event->rt, .value = event->value};
    return 0;
}

/* What of the guest's own debugging a write turns on: DBGBCR<n>_EL1.E, DBGWCR<n>_EL1.E, MDSCR_EL1.SS; or NULL. */
static const char *turns_on(const struct el2_sysreg_event *event)
{
    const el2_encoding kind = event->encoding & ~EL2_ENCODING(0, 0, 0, 15, 0);
    if (event->is_read || !(event->value & 1))
        return NULL;
    if (event->encoding == EL2_ENCODING(2, 0, 0, 2, 2))
        return "software step";
    return kind == EL2_ENCODING(2, 0, 0, 0, 5)   ? "a hardware breakpoint"
           : kind == EL2_ENCODING(2, 0, 0, 0, 7) ? "a hardware watchpoint"
                                                 : NULL;
}

/* Unicorn does not survive a breakpoint of the guest's, and steps at the wrong Exception level: it does not come to
 * know of them, and the run ends. */
static uint32_t perform(struct el2_engine *engine, const struct el2_sysreg_event *event)
{
    const char *what = turns_on(event);
    if (!what || !can_skip(engine, event))
        return 0;
    el2_fail(&engine->why, "turns on %s, which is not modelled", what);
    el2_engine_give_up(engine);
    return 1;
}

__attribute__((noinline)) static uint32_t on_sysreg(struct el2_engine *engine, uc_arm64_reg reg,
                                                    const uc_arm64_cp_reg *cp, bool is_read)
{
    struct el2_sysreg_event event = {
        .encoding = EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2),
        .el = (uint8_t)el2_engine_el(engine),
        .rt = rt_of(reg),
        .is_read = is_read,
        .value = cp->val,
    };
    enum el2_sysreg_action action = engine->calls.sysreg(engine->caller, &event);
    switch (action) {
    case EL2_SYSREG_DONE:
    case EL2_SYSREG_KEEP:
        if (!can_skip(engine, &event))
            return complete_later(engine, &event, is_read && action == EL2_SYSREG_DONE);
        if (is_read && event.rt < 31 && action == EL2_SYSREG_DONE)
            uc_reg_write(engine->uc, reg, &event.value);
        return 1;
    case EL2_SYSREG_NATIVE:
        return perform(engine, &event);
    case EL2_SYSREG_EXCEPTION:
        break;
    }
    ring(engine);
    return 0;
}

static const struct answer not_known = {.at_el = 2};

/* The answer to a register of the ID space; NULL for any other. */
static struct answer *answer_of(struct el2_engine *engine, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return index < 0 ? NULL : &engine->answer[index < 64 ? index : index + 64];
}

/* What the engine is told to write to XZR it does not keep. */
static inline uint32_t give(uc_engine *uc, uc_arm64_reg reg, struct answer *answer)
{
    answer->count++;
    uc_reg_write(uc, (int)reg, &answer->value);
    return 1;
}

/* With the arguments of the hook, in their order: it is jumped to. */
__attribute__((noinline)) static uint32_t on_other_mrs(uc_engine *uc, uc_arm64_reg reg,
                                                       const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    struct answer *answer = answer_of(engine, EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2));
    return answer && el2_engine_el(engine) == answer->at_el ? give(uc, reg, answer)
                                                            : on_sysreg(engine, reg, cp, true);
}

/* The path of most traps, S3_0_C0_C0_0 to S3_0_C0_C7_7: all else is out of line. op0 and op1 are one load. */
static uint32_t on_mrs(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    struct answer *answer = engine->answer + ((size_t)cp->crm * 8 + cp->op2);
    const uint64_t op = cp->op0 | (uint64_t)cp->op1 << 32;
    if ((op ^ 3) | cp->crn | (uint32_t)(engine->el ^ answer->at_el))
        return on_other_mrs(uc, reg, cp, user);
    return give(uc, reg, answer);
}

static uint32_t on_msr(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    (void)uc;
    const el2_encoding encoding = EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2);
    uint32_t skip = on_sysreg(engine, reg, cp, false);
    if (!skip && encoding == EL2_SYS_SCTLR_EL1)
        engine->mmu = cp->val & 1;
    if (el2_coherence_is_translation(encoding))
        el2_coherence_translation_changed(engine);
    return skip;
}

void el2_engine_remember(struct el2_engine *engine, el2_encoding encoding, uint64_t value)
{
    int index = el2_id_index(encoding);
    if (index < 0 || !el2_bit(engine->known, index))
        return;
    struct answer *answer = answer_of(engine, encoding);
    answer->at_el = 1;
    answer->value = value;
}

uint64_t el2_engine_forget(struct el2_engine *engine, el2_encoding encoding)
{
    struct answer *answer = answer_of(engine, encoding);
    if (!answer)
        return 0;
    uint64_t count = answer->count;
    *answer = not_known;
    return count;
}

bool el2_sysreg_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    uc_engine *uc = engine->uc;
    for (size_t i = 0; i < ANSWERS; i++)
        engine->answer[i] = not_known;
    return el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_INSN, on_mrs, engine, 1, 0, UC_ARM64_INS_MRS),
                              "hook MRS", error) &&
           el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_INSN, on_msr, engine, 1, 0, UC_ARM64_INS_MSR),
                              "hook MSR", error);
}
