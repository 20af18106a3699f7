/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/inject.h"

#include "cpumodel/arch/archfeature.h"

#define SCTLR_SPAN      (1ull << 23)
#define SCTLR_DSSBS     (1ull << 44)
#define SCTLR_SPINTMASK (1ull << 62)
#define SCTLR_NMI       (1ull << 61)

enum vector_group {
    CURRENT_SP_EL0 = 0x000,
    CURRENT_SP_ELX = 0x200,
    LOWER_AARCH64 = 0x400,
    LOWER_AARCH32 = 0x600,
};

struct el2_entry_rules el2_entry_by_cpu(const struct el2_cpu *cpu)
{
    return (struct el2_entry_rules){
        .style = EL2_ENTRY_CPU,
        .pan = el2_arch_present(EL2_FEAT_PAN, cpu->id),
        .ssbs = el2_arch_present(EL2_FEAT_SSBS, cpu->id),
        .dit = el2_arch_present(EL2_FEAT_DIT, cpu->id),
        .nmi = el2_arch_present(EL2_FEAT_NMI, cpu->id),
        .mte = el2_arch_present(EL2_FEAT_MTE2, cpu->id),
    };
}

uint64_t el2_vector_offset(uint64_t pstate, enum el2_vector vector)
{
    uint64_t group = LOWER_AARCH32;
    if (!(pstate & EL2_PSTATE_nRW)) {
        switch (pstate & EL2_PSTATE_MODE) {
        case EL2_PSTATE_EL1h:
            group = CURRENT_SP_ELX;
            break;
        case EL2_PSTATE_EL1t:
            group = CURRENT_SP_EL0;
            break;
        default:
            group = LOWER_AARCH64;
            break;
        }
    }
    return group + vector;
}

static uint64_t pstate_by_cpu(uint64_t pstate, uint64_t sctlr, const struct el2_entry_rules *rules)
{
    uint64_t entry = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF | (pstate & EL2_PSTATE_NZCV);
    if (rules->dit)
        entry |= pstate & EL2_PSTATE_DIT;
    if (rules->pan) {
        entry |= pstate & EL2_PSTATE_PAN;
        if (!(sctlr & SCTLR_SPAN))
            entry |= EL2_PSTATE_PAN;
    }
    if (rules->ssbs && sctlr & SCTLR_DSSBS)
        entry |= EL2_PSTATE_SSBS;
    if (rules->mte)
        entry |= EL2_PSTATE_TCO;
    if (rules->nmi && sctlr & SCTLR_NMI && !(sctlr & SCTLR_SPINTMASK))
        entry |= EL2_PSTATE_ALLINT;
    return entry;
}

static uint64_t pstate_by_linux(uint64_t pstate, uint64_t sctlr, const struct el2_entry_rules *rules)
{
    uint64_t entry =
        EL2_PSTATE_EL1h | EL2_PSTATE_DAIF | (pstate & (EL2_PSTATE_NZCV | EL2_PSTATE_DIT | EL2_PSTATE_PAN));
    if (!(sctlr & SCTLR_SPAN))
        entry |= EL2_PSTATE_PAN;
    if (sctlr & SCTLR_DSSBS)
        entry |= EL2_PSTATE_SSBS;
    if (rules->mte)
        entry |= EL2_PSTATE_TCO;
    return entry;
}

uint64_t el2_entry_pstate(uint64_t pstate, uint64_t sctlr, const struct el2_entry_rules *rules)
{
    switch (rules->style) {
    case EL2_ENTRY_CONSTANT:
        return EL2_PSTATE_EL1h | EL2_PSTATE_DAIF;
    case EL2_ENTRY_COMPUTED:
        return pstate_by_linux(pstate, sctlr, rules);
    default:
        return pstate_by_cpu(pstate, sctlr, rules);
    }
}

struct el2_cpu_state el2_enter_el1(const struct el2_cpu_state *state, const struct el2_exception *exception,
                                   const struct el2_entry_rules *rules)
{
    struct el2_cpu_state entered = *state;
    entered.elr_el1 = exception->return_address;
    entered.spsr_el1 = state->pstate;
    if (exception->vector == EL2_VECTOR_SYNC || exception->vector == EL2_VECTOR_SERROR)
        entered.esr_el1 = exception->esr;
    if (exception->has_far)
        entered.far_el1 = exception->far;
    entered.pstate = el2_entry_pstate(state->pstate, state->sctlr_el1, rules);
    entered.pc = state->vbar_el1 + el2_vector_offset(state->pstate, exception->vector);
    return entered;
}
