/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/dispatch.h"

#include "traps/el2/inject.h"

static struct el2_decision undef(const struct el2_exits *exits, uint64_t esr, const char *rule)
{
    return (struct el2_decision){
        .action = EL2_DO_UNDEF, .value = esr, .entry = {.style = exits->entry}, .rule = rule};
}

struct el2_decision el2_decide_access(const struct el2_exits *exits, const struct el2_answer *answer,
                                      bool is_read, uint8_t rt)
{
    struct el2_decision decision = {.rt = rt, .rule = answer->rule};
    switch (answer->kind) {
    case EL2_ANSWER_VALUE:
        decision.action = is_read ? EL2_DO_WRITE_XT : EL2_DO_SKIP;
        decision.value = answer->value;
        break;
    case EL2_ANSWER_UNDEF:
        decision = undef(exits, answer->esr, answer->rule);
        break;
    case EL2_ANSWER_KEEP:
        decision.action = EL2_DO_KEEP;
        break;
    case EL2_ANSWER_LIVELOCK:
        decision.action = EL2_DO_LIVELOCK;
        break;
    }
    decision.origin = answer->origin;
    return decision;
}

/* [trapped-registers]; what the vCPU's own registers hold is not known here. */
static struct el2_decision other_register(const struct el2_exits *exits, const struct el2_vm *vm,
                                          const struct el2_sysreg_access *access)
{
    const struct el2_exit_register *row = el2_exit_register(vm, access->encoding);
    struct el2_decision decision = {.rt = access->rt, .rule = row->rule};
    switch (row->answer) {
    case EL2_REGISTER_UNDEF:
        decision = undef(exits, EL2_ESR_UNDEF, row->rule);
        break;
    case EL2_REGISTER_RAZ_WI:
        decision.action = access->is_read ? EL2_DO_WRITE_XT : EL2_DO_SKIP;
        break;
    case EL2_REGISTER_EMULATED:
        decision.action = EL2_DO_UNHANDLED;
        decision.rule = "it gives the vCPU's own register, which is not modelled";
        break;
    case EL2_REGISTER_ALLOWED:
        decision.action = EL2_DO_UNHANDLED;
        decision.rule = "it lifts the trap of one register, which is not modelled";
        break;
    }
    decision.origin = row->origin;
    return decision;
}

static struct el2_decision sysreg(const struct el2_exits *exits, struct el2_vm *vm, unsigned vcpu,
                                  const struct el2_cpu_state *state, const struct el2_syndrome *syndrome)
{
    struct el2_sysreg_access access;
    struct el2_answer answer = {.trapped = true};
    el2_syndrome_sysreg_access(syndrome, &access);
    if (!el2_in_id_space(access.encoding))
        return other_register(exits, vm, &access);
    if (access.is_read)
        el2_vm_handle_read(vm, vcpu, access.encoding, &answer);
    else
        el2_vm_handle_write(vm, vcpu, access.encoding, el2_state_x(state, access.rt), &answer);
    return el2_decide_access(exits, &answer, access.is_read, access.rt);
}

static struct el2_decision hypercall(const struct el2_exits *exits, const struct el2_cpu_state *state,
                                     const struct el2_syndrome *syndrome, enum el2_exit_handler handler,
                                     const struct el2_hvc_context *context)
{
    struct el2_hvc_call call = el2_hvc_decode(state, syndrome->iss & 0xffff, handler);
    struct el2_decision decision = {.action = EL2_DO_HVC, .hvc = el2_hvc_decide(exits, &call, context)};
    decision.rule = decision.hvc.rule;
    decision.origin = decision.hvc.origin;
    return decision;
}

static struct el2_decision allow_with(const struct el2_exits *exits, const struct el2_vm *vm,
                                      uint32_t feature, const char *allowed, const char *refused)
{
    if (el2_vm_features(vm) & feature)
        return (struct el2_decision){.action = EL2_DO_ALLOW, .rule = allowed};
    return undef(exits, EL2_ESR_UNDEF, refused);
}

static struct el2_decision by_handler(const struct el2_exits *exits, const struct el2_exit_row *row,
                                      struct el2_vm *vm, unsigned vcpu, const struct el2_cpu_state *state,
                                      const struct el2_syndrome *syndrome,
                                      const struct el2_hvc_context *context)
{
    switch (row->handler) {
    case EL2_EXIT_WFX:
        return (struct el2_decision){.action = EL2_DO_WAIT};
    case EL2_EXIT_WFX_TIMEOUT:
        return (struct el2_decision){.action = EL2_DO_WAIT, .knows_timeout = true};
    case EL2_EXIT_SYSREG:
        return sysreg(exits, vm, vcpu, state, syndrome);
    case EL2_EXIT_HVC:
    case EL2_EXIT_SMC_STUCK:
    case EL2_EXIT_SMC_REFUSED:
    case EL2_EXIT_SMC_LIKE_HVC:
        return hypercall(exits, state, syndrome, row->handler, context);
    case EL2_EXIT_FP:
        return (struct el2_decision){.action = EL2_DO_ALLOW};
    case EL2_EXIT_SVE:
        return allow_with(exits, vm, EL2_VM_SVE,
                          "first use: the guest's registers are loaded, the trap lifted",
                          "the VM has no SVE: UNDEF is injected");
    case EL2_EXIT_PAUTH:
        return allow_with(exits, vm, EL2_VM_PAUTH, "the trap is lifted",
                          "the VM has no pointer authentication: UNDEF is injected");
    case EL2_EXIT_ABORT:
        return (struct el2_decision){.action = EL2_DO_ABORT};
    case EL2_EXIT_DEBUG:
        return (struct el2_decision){.action = EL2_DO_DEBUG};
    case EL2_EXIT_CP:
        return (struct el2_decision){.action = EL2_DO_UNHANDLED,
                                     .rule = "AArch32 coprocessor registers are not modelled"};
    case EL2_EXIT_UNDEF:
        break;
    }
    return undef(exits, EL2_ESR_UNDEF, NULL);
}

struct el2_entry_rules el2_entry_by_kernel(const struct el2_exits *exits, const struct el2_vm *vm)
{
    return (struct el2_entry_rules){.style = exits->entry, .mte = el2_vm_features(vm) & EL2_VM_MTE};
}

/* What every decision of a handler says besides. */
static struct el2_decision of_handler(struct el2_decision decision, const struct el2_exits *exits,
                                      const struct el2_exit_row *row, const struct el2_vm *vm)
{
    decision.handler = row->function;
    if (!decision.rule)
        decision.rule = row->rule;
    if (!decision.origin)
        decision.origin = row->origin;
    if (decision.action == EL2_DO_UNDEF)
        decision.entry = el2_entry_by_kernel(exits, vm);
    return decision;
}

struct el2_decision el2_dispatch(const struct el2_exits *exits, struct el2_vm *vm, unsigned vcpu,
                                 const struct el2_cpu_state *state, uint64_t esr,
                                 const struct el2_hvc_context *context)
{
    struct el2_syndrome syndrome = el2_syndrome_decode(esr);
    const struct el2_exit_row *row = el2_exit_row(exits, syndrome.ec);
    return of_handler(by_handler(exits, row, vm, vcpu, state, &syndrome, context), exits, row, vm);
}

struct el2_decision el2_dispatch_answer(const struct el2_exits *exits, const struct el2_vm *vm,
                                        const struct el2_answer *answer, bool is_read, uint8_t rt)
{
    return of_handler(el2_decide_access(exits, answer, is_read, rt), exits, el2_exit_row(exits, EL2_EC_SYS64),
                      vm);
}

void el2_perform(struct el2_cpu_state *state, const struct el2_decision *decision)
{
    switch (decision->action) {
    case EL2_DO_WRITE_XT:
        el2_state_set_x(state, decision->rt, decision->value);
        el2_state_skip(state);
        break;
    case EL2_DO_SKIP:
    case EL2_DO_KEEP:
    case EL2_DO_WAIT:
        el2_state_skip(state);
        break;
    case EL2_DO_UNDEF: {
        struct el2_exception undefined = {.esr = decision->value, .return_address = state->pc};
        *state = el2_enter_el1(state, &undefined, &decision->entry);
        break;
    }
    case EL2_DO_HVC:
        el2_hvc_perform(state, &decision->hvc);
        break;
    default:
        break;
    }
}

const char *el2_action_name(enum el2_action_taken action)
{
    static const char *const names[] = {
        [EL2_DO_WRITE_XT] = "WRITE_XT",
        [EL2_DO_SKIP] = "SKIP",
        [EL2_DO_KEEP] = "KEEP",
        [EL2_DO_UNDEF] = "UNDEF",
        [EL2_DO_HVC] = "HVC",
        [EL2_DO_WAIT] = "WAIT",
        [EL2_DO_ALLOW] = "ALLOW",
        [EL2_DO_LIVELOCK] = "LIVELOCK",
        [EL2_DO_ABORT] = "ABORT",
        [EL2_DO_DEBUG] = "DEBUG",
        [EL2_DO_UNHANDLED] = "UNHANDLED",
    };
    return names[action];
}
