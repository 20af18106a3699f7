/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The features that the host file declares. */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/host/declared.h"
#include "traps/syndrome/syndrome.h"
#include "traps/use/use_internal.h"

#define HCR_E2H (1ull << 34)
#define ORIGIN  "the host file's [feature] section"

static bool is_system(enum el2_instruction_kind kind)
{
    return kind == EL2_INSN_MRS || kind == EL2_INSN_MSR || kind == EL2_INSN_SYS || kind == EL2_INSN_SYSL;
}

static const struct el2_host_feature *find(const struct el2_host *host, const struct el2_use_access *access)
{
    const struct el2_host_feature *feature = el2_host_feature_of_instruction(host, access->word);
    if (feature || !is_system(access->instruction.kind))
        return feature;
    return el2_host_feature_of_register(host, access->instruction.encoding);
}

/* CPTR_EL2 as it would be in the layout of HCR_EL2.E2H = 0, which declared controls name: FPEN, ZEN and SMEN
 * trap at EL1 where their low bit is 0. */
static uint64_t cptr_of_e2h_0(uint64_t cptr)
{
    uint64_t value = cptr & (1ull << 31 | 1ull << 30);
    value |= (~cptr >> 20 & 1) << 10 | (~cptr >> 16 & 1) << 8 | (~cptr >> 24 & 1) << 12;
    return value | (cptr >> 28 & 1) << 20;
}

static uint64_t control_value(const struct el2_use_context *context, el2_encoding control)
{
    uint64_t value = el2_use_control_value(context, control);
    bool e2h = el2_vm_control(context->vm, EL2_SYS_HCR_EL2) & HCR_E2H;
    return control == EL2_SYS_CPTR_EL2 && e2h ? cptr_of_e2h_0(value) : value;
}

static const char *control_name(const struct el2_host_trap *trap)
{
    const struct el2_register *named = el2_register_by_encoding(trap->control.encoding);
    return named ? named->name : "a control register without a name";
}

bool el2_use_declared_enforcer(const struct el2_use_context *context, const struct el2_use_access *access,
                               const char **name)
{
    const struct el2_host_feature *feature = find(context->host, access);
    *name = NULL;
    for (unsigned i = 0; feature && i < feature->trap_count; i++)
        if (!*name && el2_op1(feature->trap[i].control.encoding) == 4)
            *name = control_name(&feature->trap[i]);
    return feature;
}

static void be_trapped(const struct el2_use_access *access, const struct el2_host_trap *trap,
                       struct el2_use_decision *decision)
{
    decision->control = control_name(trap);
    decision->control_register = trap->control.encoding;
    decision->control_lsb = trap->control.lsb;
    if (trap->undef) {
        decision->outcome = EL2_USE_UNDEF;
        decision->esr = el2_syndrome_unknown();
        decision->why = "the control makes it UNDEFINED";
        return;
    }
    decision->outcome = trap->target == 2 ? EL2_USE_TO_EL2 : EL2_USE_TO_EL1;
    decision->esr = el2_use_syndrome(access, trap->ec);
    decision->why = "the control traps it";
}

static void execute(const struct el2_host_feature *feature, const struct el2_use_access *access,
                    struct el2_use_decision *decision)
{
    static const enum el2_use_effect effects[] = {
        [EL2_HOST_DOES_UNDEF] = EL2_USE_DOES_ENGINE,
        [EL2_HOST_DOES_NOP] = EL2_USE_DOES_NOP,
        [EL2_HOST_DOES_ZERO] = EL2_USE_DOES_ZERO,
        [EL2_HOST_DOES_VALUE] = EL2_USE_DOES_VALUE,
    };
    bool writes_register =
        access->instruction.kind == EL2_INSN_MSR || access->instruction.kind == EL2_INSN_SYS;
    if (feature->has_does && feature->does == EL2_HOST_DOES_UNDEF) {
        decision->outcome = EL2_USE_UNDEF;
        decision->esr = el2_syndrome_unknown();
        decision->why = "the host file declares that it is UNDEFINED when allowed";
        return;
    }
    decision->outcome = EL2_USE_EXECUTES;
    decision->why = "the CPU has the feature and no control keeps it from the guest";
    decision->does = feature->has_does ? effects[feature->does] : EL2_USE_DOES_ENGINE;
    decision->value = decision->does == EL2_USE_DOES_VALUE ? feature->value : 0;
    decision->rd = access->word & 31;
    if (writes_register && decision->does != EL2_USE_DOES_ENGINE)
        decision->does = EL2_USE_DOES_NOP;
}

bool el2_use_declared(const struct el2_use_context *context, const struct el2_use_access *access,
                      struct el2_use_decision *decision)
{
    if (context->host->feature_count == 0)
        return false;
    const struct el2_host_feature *feature = find(context->host, access);
    if (!feature)
        return false;
    decision->name = feature->name;
    decision->origin = ORIGIN;
    if (!el2_host_feature_present(feature, context->cpu)) {
        decision->outcome = EL2_USE_UNDEF;
        decision->esr = el2_undef_syndrome(context->cpu, &access->instruction);
        decision->why = "this CPU lacks the feature";
        return true;
    }
    for (unsigned el1 = 0; el1 < 2; el1++) { /* EL1's controls come first */
        for (unsigned i = 0; i < feature->trap_count; i++) {
            const struct el2_host_trap *trap = &feature->trap[i];
            bool of_el2 = el2_op1(trap->control.encoding) == 4;
            if (of_el2 == (el1 == 1) &&
                el2_host_bits_hold(&trap->control, control_value(context, trap->control.encoding))) {
                be_trapped(access, trap, decision);
                return true;
            }
        }
    }
    execute(feature, access, decision);
    return true;
}
