/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/psci.h"

#include "cpumodel/arch/smccc.h"
#include "sanitise/language/rules.h"

#define MPIDR_AFFINITY 0xff00ffffffull

static const struct el2_hypercall *find(const struct el2_exits *exits, uint32_t id)
{
    size_t low = 0, high = exits->call_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (exits->call[middle].id == id)
            return &exits->call[middle];
        if (exits->call[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct el2_hvc_call el2_hvc_decode(const struct el2_cpu_state *state, uint16_t imm,
                                   enum el2_exit_handler handler)
{
    uint32_t id = (uint32_t)state->x[0];
    return (struct el2_hvc_call){
        .function = id,
        .argument = {state->x[1], state->x[2], state->x[3]},
        .imm = imm,
        .handler = handler,
        .is_64bit = id >> 30 & 1,
        .name = el2_smccc_name(id),
    };
}

static void answer(struct el2_hvc_decision *decision, uint64_t x0, const char *rule)
{
    decision->x0 = x0;
    decision->rule = rule;
}

static uint64_t argument(const struct el2_exits *exits, const struct el2_hvc_call *call, unsigned n)
{
    bool narrow = exits->narrow_32bit && !call->is_64bit;
    return narrow ? (uint32_t)call->argument[n] : call->argument[n];
}

static void cpu_on(const struct el2_exits *exits, const struct el2_hvc_call *call,
                   const struct el2_hvc_context *context, struct el2_hvc_decision *decision)
{
    uint64_t target = argument(exits, call, 0);
    if (exits->checks_affinity && target & ~MPIDR_AFFINITY) {
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "reserved bits are set in the target affinity");
        return;
    }
    for (unsigned i = 0; i < context->vcpu_count; i++) {
        if ((context->vcpu[i].mpidr & MPIDR_AFFINITY) != (target & MPIDR_AFFINITY))
            continue;
        if (context->vcpu[i].on) {
            answer(decision, EL2_PSCI_ALREADY_ON, "the vCPU runs already");
            return;
        }
        decision->kind = EL2_HVC_CPU_ON;
        decision->target = i;
        decision->entry = argument(exits, call, 1);
        decision->argument = argument(exits, call, 2);
        answer(decision, EL2_PSCI_SUCCESS, "the vCPU is reset and started");
        return;
    }
    answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no vCPU has this affinity");
}

static void affinity_info(const struct el2_exits *exits, const struct el2_hvc_call *call,
                          const struct el2_hvc_context *context, struct el2_hvc_decision *decision)
{
    uint64_t target = argument(exits, call, 0);
    uint64_t level = argument(exits, call, 1);
    static const uint8_t shifts[4] = {0, 8, 16, 32};
    bool found = false;
    if (level > 3 || (exits->checks_affinity && target & ~MPIDR_AFFINITY)) {
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no such affinity level, or reserved bits are set");
        return;
    }
    uint64_t mask = MPIDR_AFFINITY & ~((1ull << shifts[level]) - 1);
    for (unsigned i = 0; i < context->vcpu_count; i++) {
        if ((context->vcpu[i].mpidr & mask) != (target & mask))
            continue;
        found = true;
        if (context->vcpu[i].on) {
            answer(decision, 0, "ON: a matching vCPU runs");
            return;
        }
    }
    if (found)
        answer(decision, 1, "OFF: no matching vCPU runs");
    else
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no vCPU has this affinity");
}

static bool served(const struct el2_exits *exits, const struct el2_hypercall *function)
{
    return function && function->service != EL2_SERVICE_NOT_MODELLED && function->from <= exits->psci;
}

static void psci_features(const struct el2_exits *exits, const struct el2_hvc_call *call,
                          struct el2_hvc_decision *decision)
{
    uint32_t id = (uint32_t)call->argument[0];
    const struct el2_hypercall *asked = find(exits, id);
    if (served(exits, asked) && asked->service == EL2_SERVICE_SYSTEM_OFF2)
        answer(decision, 1, "HIBERNATE_OFF is supported");
    else if (served(exits, asked) && (el2_smccc_is_psci(id) || id == EL2_SMCCC_VERSION))
        answer(decision, EL2_PSCI_SUCCESS, "the function is supported");
    else
        answer(decision, EL2_PSCI_NOT_SUPPORTED, "the function is not supported");
}

static void arch_features(const struct el2_hvc_call *call, const struct el2_hvc_context *context,
                          struct el2_hvc_decision *decision)
{
    static const uint32_t workarounds[3] = {EL2_SMCCC_WORKAROUND_1, EL2_SMCCC_WORKAROUND_2,
                                            EL2_SMCCC_WORKAROUND_3};
    for (unsigned i = 0; i < 3; i++) {
        if ((uint32_t)call->argument[0] == workarounds[i]) {
            answer(decision, context->workaround[i], "the host's mitigation state");
            return;
        }
    }
    answer(decision, EL2_PSCI_NOT_SUPPORTED, "no such feature");
}

static void system_event(struct el2_hvc_decision *decision, enum el2_hvc_kind kind, const char *rule)
{
    decision->kind = kind;
    answer(decision, EL2_PSCI_INTERNAL_FAILURE, rule);
}

static void reset2(const struct el2_exits *exits, const struct el2_hvc_call *call,
                   struct el2_hvc_decision *decision)
{
    uint32_t type = (uint32_t)argument(exits, call, 0);
    if (type == 0 || type >= 0x80000000u)
        system_event(decision, EL2_HVC_SYSTEM_RESET, "the system is reset");
    else
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no such reset type");
}

static void off2(const struct el2_exits *exits, const struct el2_hvc_call *call,
                 struct el2_hvc_decision *decision)
{
    uint32_t type = (uint32_t)argument(exits, call, 0);
    if (type > 1 || argument(exits, call, 1) != 0)
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no such type of off");
    else
        system_event(decision, EL2_HVC_SYSTEM_OFF, "the system is powered off");
}

/* The services that change what runs. */
static void serve_power(const struct el2_exits *exits, const struct el2_hvc_call *call,
                        const struct el2_hvc_context *context, enum el2_service service,
                        struct el2_hvc_decision *decision)
{
    switch (service) {
    case EL2_SERVICE_CPU_SUSPEND:
        decision->kind = EL2_HVC_CPU_SUSPEND;
        answer(decision, EL2_PSCI_SUCCESS, "as WFI");
        break;
    case EL2_SERVICE_CPU_OFF:
        decision->kind = EL2_HVC_CPU_OFF;
        answer(decision, EL2_PSCI_SUCCESS, "the vCPU stops");
        break;
    case EL2_SERVICE_CPU_ON:
        cpu_on(exits, call, context, decision);
        break;
    case EL2_SERVICE_SYSTEM_OFF:
        system_event(decision, EL2_HVC_SYSTEM_OFF, "the system is powered off");
        break;
    case EL2_SERVICE_SYSTEM_OFF2:
        off2(exits, call, decision);
        break;
    case EL2_SERVICE_SYSTEM_RESET:
        system_event(decision, EL2_HVC_SYSTEM_RESET, "the system is reset");
        break;
    case EL2_SERVICE_SYSTEM_RESET2:
        reset2(exits, call, decision);
        break;
    default:
        break;
    }
}

static void serve(const struct el2_exits *exits, const struct el2_hvc_call *call,
                  const struct el2_hvc_context *context, const struct el2_hypercall *function,
                  struct el2_hvc_decision *decision)
{
    switch (function->service) {
    case EL2_SERVICE_VALUE:
        answer(decision, function->value, "the answer of this kernel");
        break;
    case EL2_SERVICE_ARCH_FEATURES:
        arch_features(call, context, decision);
        break;
    case EL2_SERVICE_WORKAROUND:
        decision->clears_x1_x3 = false;
        answer(decision, EL2_PSCI_SUCCESS, "mitigation call: nothing to see for the guest");
        break;
    case EL2_SERVICE_PSCI_VERSION:
        answer(decision, exits->psci, "the PSCI version of this kernel");
        break;
    case EL2_SERVICE_PSCI_FEATURES:
        psci_features(exits, call, decision);
        break;
    case EL2_SERVICE_AFFINITY_INFO:
        affinity_info(exits, call, context, decision);
        break;
    case EL2_SERVICE_CPU_SUSPEND:
    case EL2_SERVICE_CPU_OFF:
    case EL2_SERVICE_CPU_ON:
    case EL2_SERVICE_SYSTEM_OFF:
    case EL2_SERVICE_SYSTEM_OFF2:
    case EL2_SERVICE_SYSTEM_RESET:
    case EL2_SERVICE_SYSTEM_RESET2:
        serve_power(exits, call, context, function->service, decision);
        break;
    case EL2_SERVICE_NOT_MODELLED:
        decision->modelled = false;
        answer(decision, EL2_PSCI_NOT_SUPPORTED, "not modelled: answered as NOT_SUPPORTED");
        break;
    }
    if (function->rule)
        decision->rule = function->rule;
}

static bool refuse_smc(const struct el2_hvc_call *call, struct el2_hvc_decision *decision)
{
    if (call->handler == EL2_EXIT_HVC)
        return false;
    decision->advances = call->handler != EL2_EXIT_SMC_STUCK;
    if (call->handler == EL2_EXIT_SMC_LIKE_HVC && call->imm == 0)
        return false;
    decision->clears_x1_x3 = false;
    answer(decision, EL2_PSCI_NOT_SUPPORTED, "SMC is not served: X0 = -1");
    if (call->handler == EL2_EXIT_SMC_STUCK) {
        decision->kind = EL2_HVC_STUCK;
        decision->rule = "X0 = -1, but PC is not moved past the SMC: the guest executes it for ever";
    }
    return true;
}

struct el2_hvc_decision el2_hvc_decide(const struct el2_exits *exits, const struct el2_hvc_call *call,
                                       const struct el2_hvc_context *context)
{
    const struct el2_hypercall *function = find(exits, call->function);
    struct el2_hvc_decision decision = {
        .kind = EL2_HVC_RETURN,
        .clears_x1_x3 = exits->clears_x1_x3,
        .modelled = true,
        .name = call->name,
    };
    if (refuse_smc(call, &decision))
        return decision;
    if (!function || function->from > exits->psci) {
        answer(&decision, EL2_PSCI_NOT_SUPPORTED, "this kernel does not serve the function: NOT_SUPPORTED");
        return decision;
    }
    decision.origin = function->row->origin;
    serve(exits, call, context, function, &decision);
    return decision;
}

void el2_hvc_perform(struct el2_cpu_state *state, const struct el2_hvc_decision *decision)
{
    state->x[0] = decision->x0;
    if (decision->clears_x1_x3)
        state->x[1] = state->x[2] = state->x[3] = 0;
    if (decision->advances)
        el2_state_skip(state);
}
