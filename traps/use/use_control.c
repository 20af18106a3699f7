/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The controls that keep a guest from using a feature that its CPU has. */
#include "cpumodel/arch/encodings.h"
#include "traps/syndrome/syndrome.h"
#include "traps/use/use_internal.h"

/* TSCXT and TIDCP trap when they are 1, the other controls when they are 0. */
#define SCTLR_TRAPS_WHEN_SET (1ull << 20 | 1ull << 63)
#define CPACR_PERMITS        (3ull << 16 | 3ull << 20 | 3ull << 24 | 1ull << 29) /* ZEN, FPEN, SMEN, E0POE */
#define SMCR_EZT0            (1ull << 30)

#define HCR_API (1ull << 41)
#define HCR_E2H (1ull << 34)

void el2_use_permit_everything(struct el2_use_context *context)
{
    context->sctlr_el1 = ~SCTLR_TRAPS_WHEN_SET;
    context->sctlr2_el1 = ~0ull;
    context->tcr2_el1 = ~0ull;
    context->cpacr_el1 = CPACR_PERMITS;
    context->smcr_el1 = SMCR_EZT0;
    context->cntkctl_el1 = ~0ull;
}

/* HCRX_EL2.SCTLR2En, TCR2En: while the bit is 0, the register's effective value is 0. */
static bool hcrx_enables(const struct el2_use_context *context, unsigned bit)
{
    return el2_vm_control(context->vm, EL2_SYS_HCRX_EL2) >> bit & 1;
}

uint64_t el2_use_control_value(const struct el2_use_context *context, el2_encoding control)
{
    switch (control) {
    case EL2_SYS_SCTLR_EL1:
        return context->sctlr_el1;
    case EL2_SYS_SCTLR2_EL1:
        return hcrx_enables(context, 15) ? context->sctlr2_el1 : 0;
    case EL2_SYS_CPACR_EL1:
        return context->cpacr_el1;
    case EL2_SYS_TCR2_EL1:
        return hcrx_enables(context, 14) ? context->tcr2_el1 : 0;
    case EL2_SYS_SMCR_EL1:
        return context->smcr_el1;
    case EL2_SYS_CNTKCTL_EL1:
        return context->cntkctl_el1;
    default:
        return el2_vm_control(context->vm, control);
    }
}

/* ISS of a trapped LD64B, ST64B, ST64BV or ST64BV0 (DDI 0487 D24.2 ESR_ELx, EC 0x0a). */
static uint32_t ls64_iss(uint32_t word)
{
    switch (word >> 12 & 7) {
    case 3: /* ST64BV */
        return 0;
    case 2: /* ST64BV0 */
        return 1;
    default:
        return 2;
    }
}

uint64_t el2_use_syndrome(const struct el2_use_access *access, unsigned ec)
{
    struct el2_syndrome syndrome = {.ec = (uint8_t)ec, .il = true};
    switch (ec) {
    case EL2_EC_SME:
        return el2_syndrome_sme(access->uses_zt0 ? 4 : 0);
    case EL2_EC_OTHER:
        syndrome.iss = ls64_iss(access->word);
        return el2_syndrome_encode(&syndrome);
    case EL2_EC_TSTART:
        syndrome.iss = (access->word & 31) << 5;
        return el2_syndrome_encode(&syndrome);
    case EL2_EC_GCS: /* GCSSTR or GCSSTTR: ExType 2, Raddr, Rvalue */
        syndrome.iss = 2u << 20 | (access->word >> 5 & 31) << 10 | (access->word & 31) << 5;
        return el2_syndrome_encode(&syndrome);
    default:
        return el2_instruction_syndrome(&access->instruction, ec);
    }
}

static bool covers(const struct el2_arch_control *row, const struct el2_use_access *access)
{
    if (row->ec == EL2_EC_PAC && el2_use_strips_pac(access->word))
        return false;
    if (access->register_name && row->subject == EL2_ARCH_ONE &&
        el2_arch_control_covers(row, NULL, access->register_name))
        return true;
    if (row->subject != EL2_ARCH_ONE)
        return el2_arch_control_covers(row, access->mnemonic, access->register_name);
    bool is_128 = access->instruction.kind == EL2_INSN_MRRS || access->instruction.kind == EL2_INSN_MSRR;
    return (is_128 && el2_arch_control_covers(row, "128_BIT", NULL)) ||
           (access->uses_zt0 && el2_arch_control_covers(row, "ZT0", NULL)) ||
           (!access->register_name && el2_arch_control_covers(row, access->mnemonic, NULL));
}

static bool is_there(const struct el2_use_context *context, const struct el2_arch_control *row)
{
    return el2_arch_control_is_there(row, el2_vm_control(context->vm, EL2_SYS_HCR_EL2) & HCR_E2H);
}

static bool has_effect(const struct el2_use_context *context, const struct el2_arch_control *row, unsigned el)
{
    return is_there(context, row) &&
           el2_arch_control_acts(row, el2_use_control_value(context, row->control), el);
}

static void decide(const struct el2_use_access *access, const struct el2_arch_control *row,
                   struct el2_use_decision *decision)
{
    decision->control = row->name;
    decision->control_register = row->control;
    decision->control_lsb = row->lsb;
    decision->origin = "DDI 0487 D24.2";
    switch (row->effect) {
    case EL2_ARCH_MAKES_NOP:
        decision->outcome = EL2_USE_NOP;
        decision->why = "the control makes it a NOP";
        break;
    case EL2_ARCH_MAKES_UNDEF:
        decision->outcome = EL2_USE_UNDEF;
        decision->esr = el2_syndrome_unknown();
        decision->why = "the control makes it UNDEFINED";
        break;
    default:
        decision->outcome = row->target == 2 ? EL2_USE_TO_EL2 : EL2_USE_TO_EL1;
        decision->esr = el2_use_syndrome(access, row->ec);
        decision->why = "the control traps it";
        break;
    }
}

static bool be_nothing(struct el2_use_decision *decision)
{
    decision->outcome = EL2_USE_NOP;
    decision->control = "SCTLR_EL1";
    decision->control_register = EL2_SYS_SCTLR_EL1;
    decision->why = "EL1 has the key disabled";
    decision->origin = "DDI 0487 D8.10";
    return true;
}

bool el2_use_by_control(const struct el2_use_context *context, const struct el2_use_access *access,
                        enum el2_arch_id feature, bool el2, struct el2_use_decision *decision)
{
    bool traps_pauth = el2 && !(el2_vm_control(context->vm, EL2_SYS_HCR_EL2) & HCR_API), does_nothing;
    for (unsigned link = 0; link < EL2_ARCH_CHAIN && feature != EL2_FEAT_NONE; link++) {
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls(feature, &count);
        if (traps_pauth && feature == EL2_FEAT_PAuth &&
            el2_use_key_disabled(context, access->word, &does_nothing))
            return does_nothing ? be_nothing(decision) : false;
        for (size_t i = 0; i < count; i++) {
            if ((el2_op1(row[i].control) == 4) == el2 && covers(&row[i], access) &&
                has_effect(context, &row[i], access->el)) {
                decide(access, &row[i], decision);
                return true;
            }
        }
        feature = el2_arch_feature(feature)->controls;
    }
    return false;
}

const char *el2_use_control_that_covers(const struct el2_use_context *context,
                                        const struct el2_use_access *access, enum el2_arch_id feature,
                                        const struct el2_arch_set *guest)
{
    for (unsigned link = 0; link < EL2_ARCH_CHAIN && feature != EL2_FEAT_NONE; link++) {
        if (link > 0 && el2_arch_set_has(guest, feature))
            return NULL;
        size_t count;
        const struct el2_arch_control *row = el2_arch_controls(feature, &count);
        for (size_t i = 0; i < count; i++)
            if (el2_op1(row[i].control) == 4 && is_there(context, &row[i]) && covers(&row[i], access) &&
                (access->el == 0 ? row[i].at_el0 : row[i].at_el1))
                return row[i].name;
        feature = el2_arch_feature(feature)->controls;
    }
    return NULL;
}
