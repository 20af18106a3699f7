/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/arch/smccc.h"
#include "sanitise/language/kernel.h"
#include "traps/el2/psci.h"
#include "traps/expect.h"

static struct el2_hvc_vcpu VCPUS[2] = {{0x80000000, true}, {0x80000001, false}};
static const struct el2_hvc_context CONTEXT = {
    .vcpu = VCPUS, .vcpu_count = 2, .workaround = {0, 1, (uint64_t)-1}};

static struct el2_kernel *load(const char *name)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load(name, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    return kernel;
}

/* The decision without its origin, which is the kernel's. */
static struct el2_hvc_decision ask(const char *name, const struct el2_cpu_state *state, uint16_t imm,
                                   bool is_smc)
{
    struct el2_kernel *kernel = load(name);
    const struct el2_exits *exits = el2_kernel_exits(kernel);
    const struct el2_exit_row *row = el2_exit_row(exits, is_smc ? EL2_EC_SMC64 : EL2_EC_HVC64);
    struct el2_hvc_call asked = el2_hvc_decode(state, imm, row->handler);
    struct el2_hvc_decision decision = el2_hvc_decide(exits, &asked, &CONTEXT);
    decision.origin = decision.rule = NULL;
    el2_kernel_free(kernel);
    return decision;
}

static struct el2_hvc_decision call(const char *kernel, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3,
                                    bool is_smc)
{
    return ask(kernel, &(struct el2_cpu_state){.x = {x0, x1, x2, x3}}, 0, is_smc);
}

static uint64_t hvc(const char *release, uint64_t x0, uint64_t x1)
{
    return call(release, x0, x1, 0, 0, false).x0;
}

Test(psci, functions_are_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_smccc_check(&error), "%s", error.text);
    cr_expect(el2_smccc_is_psci(0x84000000) && el2_smccc_is_psci(0xc400001f));
    cr_expect(!el2_smccc_is_psci(0x84000020) && !el2_smccc_is_psci(0x83ffffff) &&
              !el2_smccc_is_psci(0xc5000001));
}

Test(psci, decode)
{
    struct el2_cpu_state state = {.x = {0xffffffffc4000003, 1, 2, 3}};
    struct el2_hvc_call asked = el2_hvc_decode(&state, 7, EL2_EXIT_HVC);
    EXPECT_NUMBER(asked.function, 0xc4000003);
    cr_expect(asked.is_64bit && asked.handler == EL2_EXIT_HVC);
    EXPECT_NUMBER(asked.imm, 7);
    EXPECT_NUMBER(asked.argument[2], 3);
    EXPECT_TEXT(asked.name, "CPU_ON");
    state.x[0] = 0x12345678;
    cr_expect_null(el2_hvc_decode(&state, 0, EL2_EXIT_HVC).name);
}

Test(psci, features_and_smccc)
{
    EXPECT_NUMBER(hvc("linux-4.15", 0x8400000a, 0x84000000), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-4.15", 0x80000000, 0), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-5.4", 0x80000000, 0), 0x10001);
    EXPECT_NUMBER(hvc("linux-5.4", 0x8400000a, 0x84000000), 0);
    EXPECT_NUMBER(hvc("linux-5.4", 0x8400000a, 0x80000000), 0);
    EXPECT_NUMBER(hvc("linux-5.4", 0x8400000a, 0x80000001), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-5.4", 0x8400000a, 0x84000005), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-5.10", 0x8400000a, 0x84000012), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-6.1", 0x8400000a, 0x84000012), 0);
    EXPECT_NUMBER(hvc("linux-6.19", 0x8400000a, 0xc4000015), 1);
    EXPECT_NUMBER(hvc("linux-6.12", 0x80000001, 0x80008000), 0);
    EXPECT_NUMBER(hvc("linux-6.12", 0x80000001, 0x80007fff), 1);
    EXPECT_NUMBER(hvc("linux-6.12", 0x80000001, 0x80003fff), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-6.12", 0x80000001, 0x12345678), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-4.15", 0x12345678, 0), EL2_PSCI_NOT_SUPPORTED);
    EXPECT_NUMBER(hvc("linux-6.12", 0x84000006, 0), 2);
    cr_expect(!call("linux-6.12", 0xc5000020, 0, 0, 0, false).modelled);
    cr_expect(call("linux-5.4", 0xc5000020, 0, 0, 0, false).modelled);
}

Test(psci, power)
{
    struct el2_hvc_decision decision = call("linux-4.15", 0x84000008, 0, 0, 0, false);
    EXPECT_NUMBER(decision.kind, EL2_HVC_SYSTEM_OFF);
    EXPECT_NUMBER(decision.x0, EL2_PSCI_INTERNAL_FAILURE);
    EXPECT_NUMBER(call("linux-4.15", 0x84000009, 0, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    EXPECT_NUMBER(call("linux-4.15", 0x84000002, 0, 0, 0, false).kind, EL2_HVC_CPU_OFF);
    EXPECT_NUMBER(call("linux-4.15", 0xc4000001, 0, 0, 0, false).kind, EL2_HVC_CPU_SUSPEND);
    EXPECT_NUMBER(call("linux-6.12", 0x84000012, 0, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    EXPECT_NUMBER(call("linux-6.12", 0x84000012, 1, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    EXPECT_NUMBER(call("linux-6.12", 0x84000012, 0x80000000, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    EXPECT_NUMBER(call("linux-7.3", 0xc4000015, 1, 0, 0, false).kind, EL2_HVC_SYSTEM_OFF);
    EXPECT_NUMBER(call("linux-7.3", 0xc4000015, 2, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
}

Test(psci, cpu_on)
{
    struct el2_hvc_decision decision = call("linux-4.15", 0xc4000003, 1, 0x40080000, 0x55, false);
    EXPECT_NUMBER(decision.kind, EL2_HVC_CPU_ON);
    EXPECT_NUMBER(decision.x0, EL2_PSCI_SUCCESS);
    EXPECT_NUMBER(decision.target, 1);
    EXPECT_NUMBER(decision.entry, 0x40080000);
    EXPECT_NUMBER(decision.argument, 0x55);
    EXPECT_NUMBER(call("linux-4.15", 0xc4000003, 0, 0, 0, false).x0, EL2_PSCI_ALREADY_ON);
    EXPECT_NUMBER(call("linux-4.15", 0xc4000003, 2, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    /* reserved bits in the affinity: ignored, later refused */
    EXPECT_NUMBER(call("linux-4.15", 0xc4000003, 0x80000001, 0, 0, false).kind, EL2_HVC_CPU_ON);
    EXPECT_NUMBER(call("linux-6.12", 0xc4000003, 0x80000001, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    /* the 32-bit call */
    EXPECT_NUMBER(call("linux-5.4", 0x84000003, 1, 0x100000000, 0, false).entry, 0x100000000);
    EXPECT_NUMBER(call("linux-5.10", 0x84000003, 1, 0x140080000, 0, false).entry, 0x40080000);
}

Test(psci, affinity_info)
{
    EXPECT_NUMBER(hvc("linux-4.15", 0xc4000004, 0), 0);
    EXPECT_NUMBER(hvc("linux-4.15", 0xc4000004, 1), 1);
    EXPECT_NUMBER(hvc("linux-4.15", 0xc4000004, 2), EL2_PSCI_INVALID_PARAMETERS);
    EXPECT_NUMBER_OF(call("linux-4.15", 0xc4000004, 1, 1, 0, false).x0, 0, "level 1: a sibling runs");
    EXPECT_NUMBER(call("linux-4.15", 0xc4000004, 0, 4, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
}

/* 18 vCPUs as KVM numbers them, 16 to a cluster, of which 0, 3 and 17 run. */
Test(psci, vcpus_of_clusters)
{
    static const struct {
        uint64_t function, target, x2;
        enum el2_hvc_kind kind;
        uint64_t x0;
        unsigned vcpu;
        const char *what;
    } cases[] = {
        {0xc4000003, 0x000, 0x40080000, EL2_HVC_RETURN, EL2_PSCI_ALREADY_ON, 0, "CPU_ON of itself"},
        {0xc4000003, 0x003, 0x40080000, EL2_HVC_RETURN, EL2_PSCI_ALREADY_ON, 0, "CPU_ON of one that runs"},
        {0xc4000003, 0x101, 0x40080000, EL2_HVC_RETURN, EL2_PSCI_ALREADY_ON, 0, "of the other cluster"},
        {0xc4000003, 0x00f, 0x40080000, EL2_HVC_CPU_ON, EL2_PSCI_SUCCESS, 15,
         "the last of the first cluster"},
        {0xc4000003, 0x100, 0x40080000, EL2_HVC_CPU_ON, EL2_PSCI_SUCCESS, 16, "the first of the second"},
        {0xc4000003, 0x010, 0, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "Aff0 has no 16"},
        {0xc4000003, 0x102, 0, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "behind the last"},
        {0xc4000003, 0x200, 0, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such cluster"},
        {0xc4000003, 0x100000000, 0, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such Aff3"},
        {0xc4000004, 0x003, 0, EL2_HVC_RETURN, 0, 0, "one that runs"},
        {0xc4000004, 0x004, 0, EL2_HVC_RETURN, 1, 0, "one that does not"},
        {0xc4000004, 0x010, 0, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "one that is not there"},
        {0xc4000004, 0x00f, 1, EL2_HVC_RETURN, 0, 0, "its cluster runs"},
        {0xc4000004, 0x1ff, 1, EL2_HVC_RETURN, 0, 0, "Aff0 counts for nothing"},
        {0xc4000004, 0x200, 1, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such cluster"},
        {0xc4000004, 0x9ff, 2, EL2_HVC_RETURN, 0, 0, "nor Aff1"},
        {0xc4000004, 0x10000, 2, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such Aff2"},
        {0xc4000004, 0xffffff, 3, EL2_HVC_RETURN, 0, 0, "nor Aff2"},
        {0xc4000004, 0x100000000, 3, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such Aff3"},
        {0xc4000004, 0x000, 4, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such level"},
        {0xc4000004, 0x000, UINT64_MAX, EL2_HVC_RETURN, EL2_PSCI_INVALID_PARAMETERS, 0, "no such level"},
    };
    struct el2_hvc_vcpu vcpus[18];
    const struct el2_hvc_context context = {.vcpu = vcpus, .vcpu_count = 18};
    struct el2_kernel *kernel = load("linux-6.12");
    for (unsigned i = 0; i < 18; i++)
        vcpus[i] = (struct el2_hvc_vcpu){.mpidr = 0x80000000 | (i & 15) | (uint64_t)(i >> 4) << 8,
                                         .on = i == 0 || i == 3 || i == 17};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct el2_cpu_state state = {.x = {cases[i].function, cases[i].target, cases[i].x2, 7}};
        const struct el2_hvc_call asked = el2_hvc_decode(&state, 0, EL2_EXIT_HVC);
        const struct el2_hvc_decision decision = el2_hvc_decide(el2_kernel_exits(kernel), &asked, &context);
        EXPECT_NUMBER_OF(decision.kind, cases[i].kind, "%s", cases[i].what);
        EXPECT_NUMBER_OF(decision.x0, cases[i].x0, "%s", cases[i].what);
        EXPECT_NUMBER_OF(decision.target, cases[i].vcpu, "%s", cases[i].what);
    }
    /* None of the first cluster runs: level 1 says so, and it may be turned on. */
    vcpus[0].on = vcpus[3].on = false;
    const struct el2_cpu_state state = {.x = {0xc4000004, 0x000, 1}};
    const struct el2_hvc_call asked = el2_hvc_decode(&state, 0, EL2_EXIT_HVC);
    EXPECT_NUMBER(el2_hvc_decide(el2_kernel_exits(kernel), &asked, &context).x0, 1);
    el2_kernel_free(kernel);
}

Test(psci, smc_by_kernel)
{
    struct el2_hvc_decision decision = call("linux-4.14", 0x84000000, 0, 0, 0, true);
    EXPECT_NUMBER(decision.x0, EL2_PSCI_NOT_SUPPORTED);
    cr_expect(decision.advances);
    decision = call("linux-4.15", 0x84000000, 0, 0, 0, true);
    EXPECT_NUMBER(decision.kind, EL2_HVC_STUCK);
    cr_expect(!decision.advances);
    decision = call("linux-6.12", 0x84000000, 0, 0, 0, true);
    EXPECT_NUMBER(decision.x0, 0x10001);
    cr_expect(decision.advances);
    struct el2_cpu_state state = {.x = {0x84000000}};
    EXPECT_NUMBER(ask("linux-6.12", &state, 1, true).x0, EL2_PSCI_NOT_SUPPORTED);
    cr_expect(ask("linux-6.12", &state, 1, true).advances);
}

Test(psci, perform)
{
    struct el2_cpu_state state = {.x = {0x84000000, 1, 2, 3, 4}, .pc = 0x1000};
    struct el2_hvc_decision decision = call("linux-4.15", 0x84000000, 0, 0, 0, false);
    el2_hvc_perform(&state, &decision);
    EXPECT_NUMBER(state.x[0], 2);
    EXPECT_NUMBER(state.x[1], 1);
    EXPECT_NUMBER(state.pc, 0x1000);
    decision = call("linux-6.12", 0x84000000, 0, 0, 0, true);
    el2_hvc_perform(&state, &decision);
    EXPECT_NUMBER(state.x[0], 0x10001);
    cr_expect(state.x[1] == 0 && state.x[2] == 0 && state.x[3] == 0 && state.x[4] == 4);
    EXPECT_NUMBER(state.pc, 0x1004);
}
