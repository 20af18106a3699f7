/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/use/use_end.h"

#include "traps/syndrome/instruction.h"
#include "traps/syndrome/syndrome.h"

static void by_register(const struct el2_use_context *context, el2_encoding encoding,
                        struct el2_use_ending *ending)
{
    static const enum el2_end ends[] = {
        [EL2_REGISTER_UNDEF] = EL2_END_INJECTED,
        [EL2_REGISTER_EMULATED] = EL2_END_EMULATED,
        [EL2_REGISTER_RAZ_WI] = EL2_END_READS_ZERO,
        [EL2_REGISTER_ALLOWED] = EL2_END_EXECUTES,
    };
    const struct el2_exit_register *row = el2_exit_register(context->vm, encoding);
    *ending = (struct el2_use_ending){ends[row->answer], row->function, row->rule, row->origin};
}

static void by_handler(const struct el2_use_context *context, const struct el2_use_decision *decision,
                       struct el2_use_ending *ending)
{
    const struct el2_exits *exits = el2_kernel_exits(el2_vm_kernel(context->vm));
    const struct el2_exit_row *row = el2_exit_row(exits, el2_syndrome_decode(decision->esr).ec);
    uint32_t features = el2_vm_features(context->vm);
    *ending = (struct el2_use_ending){EL2_END_INJECTED, row->function, row->rule, row->origin};
    switch (row->handler) {
    case EL2_EXIT_SYSREG:
        by_register(context, decision->instruction.encoding, ending);
        break;
    case EL2_EXIT_FP:
        ending->end = EL2_END_EXECUTES;
        break;
    case EL2_EXIT_SVE:
        ending->end = features & EL2_VM_SVE ? EL2_END_EXECUTES : EL2_END_INJECTED;
        break;
    case EL2_EXIT_PAUTH:
        ending->end = features & EL2_VM_PAUTH ? EL2_END_EXECUTES : EL2_END_INJECTED;
        break;
    case EL2_EXIT_WFX:
        ending->end = EL2_END_NO_TIMER;
        break;
    case EL2_EXIT_WFX_TIMEOUT:
        ending->end = EL2_END_EMULATED;
        break;
    default:
        break;
    }
}

void el2_use_end(const struct el2_use_context *context, const struct el2_use_decision *decision,
                 struct el2_use_ending *ending)
{
    static const enum el2_end ends[] = {
        [EL2_USE_BASE] = EL2_END_EXECUTES, [EL2_USE_EXECUTES] = EL2_END_EXECUTES, [EL2_USE_NOP] = EL2_END_NOP,
        [EL2_USE_UNDEF] = EL2_END_UNDEF,   [EL2_USE_TO_EL1] = EL2_END_TO_EL1,
    };
    if (decision->outcome == EL2_USE_TO_EL2) {
        by_handler(context, decision, ending);
        return;
    }
    *ending = (struct el2_use_ending){
        .end = ends[decision->outcome], .rule = decision->why, .origin = decision->origin};
}

const char *el2_end_name(enum el2_end end)
{
    static const char *const names[] = {
        [EL2_END_EXECUTES] = "executes",     [EL2_END_EMULATED] = "emulated",
        [EL2_END_READS_ZERO] = "reads-zero", [EL2_END_NOP] = "nop",
        [EL2_END_UNDEF] = "undef",           [EL2_END_INJECTED] = "undef-injected",
        [EL2_END_TO_EL1] = "to-el1",         [EL2_END_NO_TIMER] = "no-timer",
    };
    return names[end];
}

bool el2_end_works(enum el2_end end)
{
    return end == EL2_END_EXECUTES || end == EL2_END_EMULATED;
}

bool el2_end_is_undef(enum el2_end end)
{
    return end == EL2_END_UNDEF || end == EL2_END_INJECTED;
}
