/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/el2/psci.h"

#define PSCI(major, minor) ((major) << 16 | (minor))
#define MPIDR_AFFINITY     0xff00ffffffull

enum service {
    SERVICE_SMCCC_VERSION,
    SERVICE_ARCH_FEATURES,
    SERVICE_WORKAROUND,
    SERVICE_PSCI_VERSION,
    SERVICE_CPU_SUSPEND,
    SERVICE_CPU_OFF,
    SERVICE_CPU_ON,
    SERVICE_AFFINITY_INFO,
    SERVICE_MIGRATE_INFO_TYPE,
    SERVICE_SYSTEM_OFF,
    SERVICE_SYSTEM_RESET,
    SERVICE_PSCI_FEATURES,
    SERVICE_SYSTEM_RESET2,
    SERVICE_SYSTEM_OFF2,
    SERVICE_REFUSED,      /* named, never served */
    SERVICE_NOT_MODELLED, /* served by some kernels */
};

struct function {
    uint32_t id;
    uint32_t since; /* PSCI version that brought it; 0: not PSCI */
    enum service service;
    const char *name;
};

/* Function identifiers by rising number: DEN0028 appendix, DEN0022 5.1, include/linux/arm-smccc.h. */
static const struct function FUNCTIONS[] = {
    /* clang-format off */
    {0x80000000, 0,          SERVICE_SMCCC_VERSION,     "SMCCC_VERSION"},
    {0x80000001, 0,          SERVICE_ARCH_FEATURES,     "SMCCC_ARCH_FEATURES"},
    {0x80003fff, 0,          SERVICE_WORKAROUND,        "SMCCC_ARCH_WORKAROUND_3"},
    {0x80007fff, 0,          SERVICE_WORKAROUND,        "SMCCC_ARCH_WORKAROUND_2"},
    {0x80008000, 0,          SERVICE_WORKAROUND,        "SMCCC_ARCH_WORKAROUND_1"},
    {0x84000000, PSCI(0, 2), SERVICE_PSCI_VERSION,      "PSCI_VERSION"},
    {0x84000001, PSCI(0, 2), SERVICE_CPU_SUSPEND,       "CPU_SUSPEND"},
    {0x84000002, PSCI(0, 2), SERVICE_CPU_OFF,           "CPU_OFF"},
    {0x84000003, PSCI(0, 2), SERVICE_CPU_ON,            "CPU_ON"},
    {0x84000004, PSCI(0, 2), SERVICE_AFFINITY_INFO,     "AFFINITY_INFO"},
    {0x84000005, PSCI(0, 2), SERVICE_REFUSED,           "MIGRATE"},
    {0x84000006, PSCI(0, 2), SERVICE_MIGRATE_INFO_TYPE, "MIGRATE_INFO_TYPE"},
    {0x84000007, PSCI(0, 2), SERVICE_REFUSED,           "MIGRATE_INFO_UP_CPU"},
    {0x84000008, PSCI(0, 2), SERVICE_SYSTEM_OFF,        "SYSTEM_OFF"},
    {0x84000009, PSCI(0, 2), SERVICE_SYSTEM_RESET,      "SYSTEM_RESET"},
    {0x8400000a, PSCI(1, 0), SERVICE_PSCI_FEATURES,     "PSCI_FEATURES"},
    {0x8400000e, PSCI(1, 0), SERVICE_REFUSED,           "SYSTEM_SUSPEND"},
    {0x84000012, PSCI(1, 1), SERVICE_SYSTEM_RESET2,     "SYSTEM_RESET2"},
    {0x84000015, PSCI(1, 3), SERVICE_SYSTEM_OFF2,       "SYSTEM_OFF2"},
    {0x84000050, 0,          SERVICE_NOT_MODELLED,      "TRNG_VERSION"},
    {0x84000051, 0,          SERVICE_NOT_MODELLED,      "TRNG_FEATURES"},
    {0x84000052, 0,          SERVICE_NOT_MODELLED,      "TRNG_GET_UUID"},
    {0x84000053, 0,          SERVICE_NOT_MODELLED,      "TRNG_RND"},
    {0x86000000, 0,          SERVICE_NOT_MODELLED,      "VENDOR_HYP_KVM_FEATURES"},
    {0x86000001, 0,          SERVICE_NOT_MODELLED,      "VENDOR_HYP_KVM_PTP"},
    {0x8600ff01, 0,          SERVICE_NOT_MODELLED,      "VENDOR_HYP_CALL_UID"},
    {0xc4000001, PSCI(0, 2), SERVICE_CPU_SUSPEND,       "CPU_SUSPEND"},
    {0xc4000003, PSCI(0, 2), SERVICE_CPU_ON,            "CPU_ON"},
    {0xc4000004, PSCI(0, 2), SERVICE_AFFINITY_INFO,     "AFFINITY_INFO"},
    {0xc4000005, PSCI(0, 2), SERVICE_REFUSED,           "MIGRATE"},
    {0xc4000007, PSCI(0, 2), SERVICE_REFUSED,           "MIGRATE_INFO_UP_CPU"},
    {0xc400000e, PSCI(1, 0), SERVICE_REFUSED,           "SYSTEM_SUSPEND"},
    {0xc4000012, PSCI(1, 1), SERVICE_SYSTEM_RESET2,     "SYSTEM_RESET2"},
    {0xc4000015, PSCI(1, 3), SERVICE_SYSTEM_OFF2,       "SYSTEM_OFF2"},
    {0xc4000053, 0,          SERVICE_NOT_MODELLED,      "TRNG_RND"},
    {0xc5000020, 0,          SERVICE_NOT_MODELLED,      "PV_TIME_FEATURES"},
    {0xc5000021, 0,          SERVICE_NOT_MODELLED,      "PV_TIME_ST"},
    /* clang-format on */
};

#define FUNCTION_COUNT (sizeof FUNCTIONS / sizeof FUNCTIONS[0])

static const struct function *find(uint32_t id)
{
    for (size_t i = 0; i < FUNCTION_COUNT; ++i) {
        if (FUNCTIONS[i].id == id)
            return &FUNCTIONS[i];
    }
    return NULL;
}

struct el2_hvc_call el2_hvc_decode(const struct el2_cpu_state *state, uint16_t imm, bool is_smc)
{
    uint32_t id = (uint32_t)state->x[0];
    const struct function *function = find(id);
    return (struct el2_hvc_call){
        .function = id,
        .argument = {state->x[1], state->x[2], state->x[3]},
        .imm = imm,
        .is_smc = is_smc,
        .is_fast = id >> 31,
        .is_64bit = id >> 30 & 1,
        .owner = id >> 24 & 63,
        .number = (uint16_t)id,
        .name = function ? function->name : NULL,
    };
}

static void answer(struct el2_hvc_decision *decision, uint64_t x0, const char *rule)
{
    decision->x0 = x0;
    decision->rule = rule;
}

static void not_supported(struct el2_hvc_decision *decision)
{
    answer(decision, EL2_PSCI_NOT_SUPPORTED, "this kernel does not serve the function: NOT_SUPPORTED");
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
    for (unsigned i = 0; i < context->vcpu_count; ++i) {
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
    static const uint8_t SHIFTS[4] = {0, 8, 16, 32};
    bool found = false;
    if (level > 3 || (exits->checks_affinity && target & ~MPIDR_AFFINITY)) {
        answer(decision, EL2_PSCI_INVALID_PARAMETERS, "no such affinity level, or reserved bits are set");
        return;
    }
    uint64_t mask = MPIDR_AFFINITY & ~((1ull << SHIFTS[level]) - 1);
    for (unsigned i = 0; i < context->vcpu_count; ++i) {
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

static bool served(const struct el2_exits *exits, const struct function *function)
{
    if (!function || function->service == SERVICE_REFUSED || function->service == SERVICE_NOT_MODELLED)
        return false;
    return function->since ? function->since <= exits->psci : exits->smccc_1_1;
}

static void psci_features(const struct el2_exits *exits, const struct el2_hvc_call *call,
                          struct el2_hvc_decision *decision)
{
    const struct function *asked = find((uint32_t)call->argument[0]);
    if (served(exits, asked) && asked->service == SERVICE_SYSTEM_OFF2)
        answer(decision, 1, "HIBERNATE_OFF is supported");
    else if (served(exits, asked) && (asked->since || asked->service == SERVICE_SMCCC_VERSION))
        answer(decision, EL2_PSCI_SUCCESS, "the function is supported");
    else
        answer(decision, EL2_PSCI_NOT_SUPPORTED, "the function is not supported");
}

static void arch_features(const struct el2_hvc_call *call, const struct el2_hvc_context *context,
                          struct el2_hvc_decision *decision)
{
    static const uint32_t WORKAROUNDS[3] = {0x80008000, 0x80007fff, 0x80003fff};
    for (unsigned i = 0; i < 3; ++i) {
        if ((uint32_t)call->argument[0] == WORKAROUNDS[i]) {
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

static void serve(const struct el2_exits *exits, const struct el2_hvc_call *call,
                  const struct el2_hvc_context *context, enum service service,
                  struct el2_hvc_decision *decision)
{
    switch (service) {
    case SERVICE_SMCCC_VERSION:
        answer(decision, 0x10001, "SMCCC 1.1");
        break;
    case SERVICE_ARCH_FEATURES:
        arch_features(call, context, decision);
        break;
    case SERVICE_WORKAROUND:
        decision->clears_x1_x3 = false;
        answer(decision, EL2_PSCI_SUCCESS, "mitigation call: nothing to see for the guest");
        break;
    case SERVICE_PSCI_VERSION:
        answer(decision, exits->psci, "the PSCI version of this kernel");
        break;
    case SERVICE_CPU_SUSPEND:
        decision->kind = EL2_HVC_CPU_SUSPEND;
        answer(decision, EL2_PSCI_SUCCESS, "as WFI");
        break;
    case SERVICE_CPU_OFF:
        decision->kind = EL2_HVC_CPU_OFF;
        answer(decision, EL2_PSCI_SUCCESS, "the vCPU stops");
        break;
    case SERVICE_CPU_ON:
        cpu_on(exits, call, context, decision);
        break;
    case SERVICE_AFFINITY_INFO:
        affinity_info(exits, call, context, decision);
        break;
    case SERVICE_MIGRATE_INFO_TYPE:
        answer(decision, 2, "no Trusted OS that needs migration");
        break;
    case SERVICE_SYSTEM_OFF:
        system_event(decision, EL2_HVC_SYSTEM_OFF, "the system is powered off");
        break;
    case SERVICE_SYSTEM_RESET:
        system_event(decision, EL2_HVC_SYSTEM_RESET, "the system is reset");
        break;
    case SERVICE_PSCI_FEATURES:
        psci_features(exits, call, decision);
        break;
    case SERVICE_SYSTEM_RESET2:
        reset2(exits, call, decision);
        break;
    case SERVICE_SYSTEM_OFF2:
        off2(exits, call, decision);
        break;
    default:
        not_supported(decision);
        break;
    }
}

static bool refuse_smc(const struct el2_exits *exits, const struct el2_hvc_call *call,
                       struct el2_hvc_decision *decision)
{
    decision->advances = exits->smc == EL2_SMC_REFUSED || exits->smc == EL2_SMC_LIKE_HVC;
    if (exits->smc == EL2_SMC_LIKE_HVC && call->imm == 0)
        return false;
    decision->clears_x1_x3 = false;
    answer(decision, EL2_PSCI_NOT_SUPPORTED, "SMC is not served: X0 = -1");
    if (exits->smc == EL2_SMC_UNDEF) {
        decision->kind = EL2_HVC_UNDEF;
        decision->rule = "SMC by a guest: UNDEF is injected";
    } else if (exits->smc == EL2_SMC_STUCK) {
        decision->kind = EL2_HVC_STUCK;
        decision->rule = "X0 = -1, but PC is not moved past the SMC: the guest executes it for ever";
    }
    return true;
}

struct el2_hvc_decision el2_hvc_decide(const struct el2_exits *exits, const struct el2_hvc_call *call,
                                       const struct el2_hvc_context *context)
{
    const struct function *function = find(call->function);
    struct el2_hvc_decision decision = {
        .kind = EL2_HVC_RETURN,
        .clears_x1_x3 = exits->smccc_1_1,
        .modelled = true,
        .name = call->name,
        .origin = exits->origin,
    };
    if (call->is_smc && refuse_smc(exits, call, &decision))
        return decision;
    if (served(exits, function))
        serve(exits, call, context, function->service, &decision);
    else
        not_supported(&decision);
    if (function && function->service == SERVICE_NOT_MODELLED && exits->release >= EL2_RELEASE(5, 5)) {
        decision.modelled = false;
        decision.rule = "not modelled: answered as NOT_SUPPORTED";
    }
    return decision;
}

void el2_hvc_perform(struct el2_cpu_state *state, const struct el2_hvc_decision *decision)
{
    if (decision->kind == EL2_HVC_UNDEF)
        return;
    state->x[0] = decision->x0;
    if (decision->clears_x1_x3)
        state->x[1] = state->x[2] = state->x[3] = 0;
    if (decision->advances)
        state->pc += 4;
}

bool el2_hvc_check(struct el2_error *error)
{
    for (size_t i = 1; i < FUNCTION_COUNT; ++i) {
        if (FUNCTIONS[i - 1].id >= FUNCTIONS[i].id)
            return el2_fail(error, "traps/el2/psci.c: %s is out of order", FUNCTIONS[i].name);
    }
    return true;
}
