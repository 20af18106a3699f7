/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "traps/el2/psci.h"

static struct el2_hvc_vcpu VCPUS[2] = {{0x80000000, true}, {0x80000001, false}};
static const struct el2_hvc_context CONTEXT = {
    .vcpu = VCPUS, .vcpu_count = 2, .workaround = {0, 1, (uint64_t)-1}};

static struct el2_exits exits_of(const char *release)
{
    struct el2_exits exits;
    struct el2_error error = {""};
    cr_assert(el2_exits_by_release(release, &exits, &error), "%s", error.text);
    return exits;
}

static struct el2_hvc_decision call(const char *release, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3,
                                    bool is_smc)
{
    struct el2_cpu_state state = {.x = {x0, x1, x2, x3}};
    struct el2_exits exits = exits_of(release);
    struct el2_hvc_call asked = el2_hvc_decode(&state, 0, is_smc);
    return el2_hvc_decide(&exits, &asked, &CONTEXT);
}

static uint64_t hvc(const char *release, uint64_t x0, uint64_t x1)
{
    return call(release, x0, x1, 0, 0, false).x0;
}

Test(psci, tables_are_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_hvc_check(&error), "%s", error.text);
    cr_expect(el2_exits_check(&error), "%s", error.text);
}

Test(psci, versions_by_kernel)
{
    static const struct {
        const char *release;
        uint64_t version;
    } CASES[] = {
        {"4.14.177", 0x10000}, {"4.15", 0x00002},     {"4.16", 0x10000},
        {"5.4", 0x10000},      {"5.10.223", 0x10000}, {"6.1.176", 0x10001},
        {"6.12", 0x10001},     {"6.19", 0x10003},     {"7.3.4", 0x10003},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; ++i)
        cr_expect_eq(hvc(CASES[i].release, 0x84000000, 0), CASES[i].version, "%s", CASES[i].release);
    struct el2_exits exits;
    struct el2_error error = {""};
    cr_expect_not(el2_exits_by_release("4.13", &exits, &error));
    cr_expect_not(el2_exits_by_release("mainline", &exits, &error));
    cr_expect_not(el2_exits_by_release("5", &exits, &error));
    cr_expect_not(el2_exits_by_release("5.x", &exits, &error));
    cr_expect(el2_exits_by_release("9.0-rc1", &exits, &error));
}

Test(psci, decode)
{
    struct el2_cpu_state state = {.x = {0xffffffffc4000003, 1, 2, 3}};
    struct el2_hvc_call asked = el2_hvc_decode(&state, 7, false);
    cr_expect_eq(asked.function, 0xc4000003);
    cr_expect(asked.is_fast && asked.is_64bit && !asked.is_smc);
    cr_expect_eq(asked.owner, 4);
    cr_expect_eq(asked.number, 3);
    cr_expect_eq(asked.imm, 7);
    cr_expect_eq(asked.argument[2], 3);
    cr_expect_str_eq(asked.name, "CPU_ON");
    state.x[0] = 0x12345678;
    cr_expect_null(el2_hvc_decode(&state, 0, false).name);
}

Test(psci, features_and_smccc)
{
    cr_expect_eq(hvc("4.15", 0x8400000a, 0x84000000), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("4.15", 0x80000000, 0), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("4.16", 0x80000000, 0), 0x10001);
    cr_expect_eq(hvc("4.16", 0x8400000a, 0x84000000), 0);
    cr_expect_eq(hvc("4.16", 0x8400000a, 0x80000000), 0);
    cr_expect_eq(hvc("4.16", 0x8400000a, 0x80000001), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("4.16", 0x8400000a, 0x84000005), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("5.10", 0x8400000a, 0x84000012), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("6.1", 0x8400000a, 0x84000012), 0);
    cr_expect_eq(hvc("6.19", 0x8400000a, 0xc4000015), 1);
    cr_expect_eq(hvc("6.12", 0x80000001, 0x80008000), 0);
    cr_expect_eq(hvc("6.12", 0x80000001, 0x80007fff), 1);
    cr_expect_eq(hvc("6.12", 0x80000001, 0x80003fff), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("6.12", 0x80000001, 0x12345678), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("4.15", 0x12345678, 0), EL2_PSCI_NOT_SUPPORTED);
    cr_expect_eq(hvc("6.12", 0x84000006, 0), 2);
    cr_expect(!call("6.12", 0xc5000020, 0, 0, 0, false).modelled);
    cr_expect(call("4.16", 0xc5000020, 0, 0, 0, false).modelled);
}

Test(psci, power)
{
    struct el2_hvc_decision decision = call("4.15", 0x84000008, 0, 0, 0, false);
    cr_expect_eq(decision.kind, EL2_HVC_SYSTEM_OFF);
    cr_expect_eq(decision.x0, EL2_PSCI_INTERNAL_FAILURE);
    cr_expect_eq(call("4.15", 0x84000009, 0, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    cr_expect_eq(call("4.15", 0x84000002, 0, 0, 0, false).kind, EL2_HVC_CPU_OFF);
    cr_expect_eq(call("4.15", 0xc4000001, 0, 0, 0, false).kind, EL2_HVC_CPU_SUSPEND);
    cr_expect_eq(call("6.12", 0x84000012, 0, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    cr_expect_eq(call("6.12", 0x84000012, 1, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    cr_expect_eq(call("6.12", 0x84000012, 0x80000000, 0, 0, false).kind, EL2_HVC_SYSTEM_RESET);
    cr_expect_eq(call("7.3", 0xc4000015, 1, 0, 0, false).kind, EL2_HVC_SYSTEM_OFF);
    cr_expect_eq(call("7.3", 0xc4000015, 2, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
}

Test(psci, cpu_on)
{
    struct el2_hvc_decision decision = call("4.15", 0xc4000003, 1, 0x40080000, 0x55, false);
    cr_expect_eq(decision.kind, EL2_HVC_CPU_ON);
    cr_expect_eq(decision.x0, EL2_PSCI_SUCCESS);
    cr_expect_eq(decision.target, 1);
    cr_expect_eq(decision.entry, 0x40080000);
    cr_expect_eq(decision.argument, 0x55);
    cr_expect_eq(call("4.15", 0xc4000003, 0, 0, 0, false).x0, EL2_PSCI_ALREADY_ON);
    cr_expect_eq(call("4.15", 0xc4000003, 2, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    /* reserved bits in the affinity: ignored, later refused */
    cr_expect_eq(call("4.15", 0xc4000003, 0x80000001, 0, 0, false).kind, EL2_HVC_CPU_ON);
    cr_expect_eq(call("6.12", 0xc4000003, 0x80000001, 0, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
    /* the 32-bit call */
    cr_expect_eq(call("5.4", 0x84000003, 1, 0x100000000, 0, false).entry, 0x100000000);
    cr_expect_eq(call("5.10", 0x84000003, 1, 0x140080000, 0, false).entry, 0x40080000);
}

Test(psci, affinity_info)
{
    cr_expect_eq(hvc("4.15", 0xc4000004, 0), 0);
    cr_expect_eq(hvc("4.15", 0xc4000004, 1), 1);
    cr_expect_eq(hvc("4.15", 0xc4000004, 2), EL2_PSCI_INVALID_PARAMETERS);
    cr_expect_eq(call("4.15", 0xc4000004, 1, 1, 0, false).x0, 0, "level 1: a sibling runs");
    cr_expect_eq(call("4.15", 0xc4000004, 0, 4, 0, false).x0, EL2_PSCI_INVALID_PARAMETERS);
}

Test(psci, smc_by_kernel)
{
    struct el2_hvc_decision decision = call("4.14.177", 0x84000000, 0, 0, 0, true);
    cr_expect_eq(decision.x0, EL2_PSCI_NOT_SUPPORTED);
    cr_expect(decision.advances);
    decision = call("4.15", 0x84000000, 0, 0, 0, true);
    cr_expect_eq(decision.kind, EL2_HVC_STUCK);
    cr_expect(!decision.advances);
    decision = call("6.12", 0x84000000, 0, 0, 0, true);
    cr_expect_eq(decision.x0, 0x10001);
    cr_expect(decision.advances);
    struct el2_cpu_state state = {.x = {0x84000000}};
    struct el2_exits exits = exits_of("6.12");
    struct el2_hvc_call asked = el2_hvc_decode(&state, 1, true);
    cr_expect_eq(el2_hvc_decide(&exits, &asked, &CONTEXT).x0, EL2_PSCI_NOT_SUPPORTED);
    exits.smc = EL2_SMC_UNDEF;
    cr_expect_eq(el2_hvc_decide(&exits, &asked, &CONTEXT).kind, EL2_HVC_UNDEF);
}

Test(psci, perform)
{
    struct el2_cpu_state state = {.x = {0x84000000, 1, 2, 3, 4}, .pc = 0x1000};
    struct el2_hvc_decision decision = call("4.15", 0x84000000, 0, 0, 0, false);
    el2_hvc_perform(&state, &decision);
    cr_expect_eq(state.x[0], 2);
    cr_expect_eq(state.x[1], 1);
    cr_expect_eq(state.pc, 0x1000);
    decision = call("6.12", 0x84000000, 0, 0, 0, true);
    el2_hvc_perform(&state, &decision);
    cr_expect_eq(state.x[0], 0x10001);
    cr_expect(state.x[1] == 0 && state.x[2] == 0 && state.x[3] == 0 && state.x[4] == 4);
    cr_expect_eq(state.pc, 0x1004);
}

Test(exits, handlers_by_kernel)
{
    struct el2_exits old = exits_of("4.14");
    struct el2_exits patch = exits_of("4.15");
    struct el2_exits later = exits_of("5.4");
    cr_expect_str_eq(el2_exit_row(&old, 0x19)->function, "kvm_handle_unknown_ec");
    cr_expect_str_eq(el2_exit_row(&patch, 0x19)->function, "handle_sve");
    cr_expect_eq(el2_exit_row(&patch, 0x19)->handler, EL2_EXIT_UNDEF);
    cr_expect_eq(el2_exit_row(&later, 0x19)->handler, EL2_EXIT_SVE);
    cr_expect_eq(el2_exit_row(&old, 0x09)->handler, EL2_EXIT_UNDEF);
    cr_expect_eq(el2_exit_row(&later, 0x09)->handler, EL2_EXIT_PAUTH);
    cr_expect_eq(el2_exit_row(&later, 0x18)->handler, EL2_EXIT_SYSREG);
    cr_expect_eq(el2_exit_row(&later, 0x3b)->handler, EL2_EXIT_UNDEF);
}
