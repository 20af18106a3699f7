/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/kernel.h"
#include "traps/el2/dispatch.h"

static const struct el2_hvc_vcpu VCPU = {0x80000000, true};
static const struct el2_hvc_context CONTEXT = {.vcpu = &VCPU, .vcpu_count = 1};

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
    const struct el2_exits *exits;
    struct el2_cpu_state state;
};

static struct fixture start(const char *kernel, const char *host)
{
    struct fixture f = {
        .state = {.pc = 0x40080000, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_C, .vbar_el1 = 0x40090000}};
    struct el2_error error = {""};
    f.kernel = el2_kernel_load(kernel, &error);
    cr_assert_not_null(f.kernel, "%s", error.text);
    f.host = el2_host_load(host, &error);
    cr_assert_not_null(f.host, "%s", error.text);
    f.vm = el2_vm_create(f.kernel, f.host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(f.vm, "%s", error.text);
    f.exits = el2_kernel_exits(f.kernel);
    return f;
}

static void stop(struct fixture *f)
{
    el2_vm_free(f->vm);
    el2_host_free(f->host);
    el2_kernel_free(f->kernel);
}

static struct el2_decision take(struct fixture *f, uint64_t esr)
{
    struct el2_decision decision = el2_dispatch(f->exits, f->vm, 0, &f->state, esr, &CONTEXT);
    cr_expect_not_null(decision.handler);
    cr_expect_not_null(decision.rule);
    cr_expect_not_null(decision.origin);
    el2_perform(&f->state, &decision);
    return decision;
}

Test(dispatch, a_trapped_read_goes_to_xt)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    struct el2_answer answer;
    el2_vm_read(f.vm, 0, EL2_SYS_ID_AA64PFR0_EL1, &answer);
    struct el2_decision decision = take(&f, el2_syndrome_sysreg(EL2_SYS_ID_AA64PFR0_EL1, true, 5));
    cr_expect_eq(decision.action, EL2_DO_WRITE_XT);
    cr_expect_eq(f.state.x[5], answer.value);
    cr_expect_eq(f.state.x[5] >> 32 & 15, 0, "SVE is hidden");
    cr_expect_eq(f.state.pc, 0x40080004);
    cr_expect_str_eq(decision.handler, "kvm_handle_sys_reg");
    stop(&f);
}

Test(dispatch, xzr_takes_nothing)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    struct el2_cpu_state before = f.state;
    take(&f, el2_syndrome_sysreg(EL2_SYS_ID_AA64PFR0_EL1, true, 31));
    cr_expect_eq(f.state.pc, before.pc + 4);
    for (int i = 0; i < 31; i++)
        cr_expect_eq(f.state.x[i], 0);
    cr_expect_eq(f.state.sp_el1, before.sp_el1);
    stop(&f);
}

Test(dispatch, a_trapped_write_is_undefined)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    struct el2_decision decision = take(&f, el2_syndrome_sysreg(EL2_SYS_ID_AA64PFR0_EL1, false, 0));
    cr_expect_eq(decision.action, EL2_DO_UNDEF);
    cr_expect_eq(f.state.esr_el1, 0x02000000);
    cr_expect_eq(f.state.elr_el1, 0x40080000);
    cr_expect_eq(f.state.spsr_el1, EL2_PSTATE_EL1h | EL2_PSTATE_C);
    cr_expect_eq(f.state.pc, 0x40090200);
    cr_expect_eq(f.state.pstate, 0x3c5, "4.15 keeps no flag");
    stop(&f);
}

Test(dispatch, sve_is_undefined_in_both_kernels)
{
    static const struct {
        const char *kernel;
        const char *handler;
    } CASES[] = {{"linux-4.14", "kvm_handle_unknown_ec"}, {"linux-4.15", "handle_sve"}};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f = start(CASES[i].kernel, "neoverse-v1");
        struct el2_decision decision = take(&f, el2_syndrome_sve());
        cr_expect_eq(decision.action, EL2_DO_UNDEF);
        cr_expect_str_eq(decision.handler, CASES[i].handler);
        cr_expect_eq(f.state.esr_el1, 0x02000000);
        stop(&f);
    }
}

Test(dispatch, other_classes)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    cr_expect_eq(take(&f, el2_syndrome_wfx(0)).action, EL2_DO_WAIT);
    cr_expect_eq(f.state.pc, 0x40080004);
    cr_expect_eq(take(&f, el2_syndrome_fp()).action, EL2_DO_ALLOW);
    cr_expect_eq(take(&f, el2_syndrome_dabt(true, 7, false, false)).action, EL2_DO_ABORT);
    cr_expect_eq(take(&f, el2_syndrome_brk(0)).action, EL2_DO_DEBUG);
    cr_expect_eq(take(&f, el2_syndrome_sysreg(EL2_SYS_ACTLR_EL1, true, 0)).action, EL2_DO_UNHANDLED);
    cr_expect_eq(f.state.pc, 0x40080004);
    f.state.x[0] = 0x84000008;
    struct el2_decision off = take(&f, el2_syndrome_hvc(0));
    cr_expect_eq(off.action, EL2_DO_HVC);
    cr_expect_eq(off.hvc.kind, EL2_HVC_SYSTEM_OFF);
    for (unsigned ec = 0; ec < EL2_EC_COUNT; ec++)
        cr_expect_not_null(el2_action_name(take(&f, (uint64_t)ec << 26 | 1ull << 25).action));
    stop(&f);
}

Test(dispatch, answers_become_decisions)
{
    struct el2_exits exits = {.entry = EL2_ENTRY_COMPUTED};
    struct el2_answer answer = {.kind = EL2_ANSWER_KEEP, .rule = "r", .origin = "o"};
    cr_expect_eq(el2_decide_access(&exits, &answer, true, 3).action, EL2_DO_KEEP);
    answer.kind = EL2_ANSWER_LIVELOCK;
    cr_expect_eq(el2_decide_access(&exits, &answer, true, 3).action, EL2_DO_LIVELOCK);
    answer.kind = EL2_ANSWER_VALUE;
    cr_expect_eq(el2_decide_access(&exits, &answer, false, 3).action, EL2_DO_SKIP);
    answer.kind = EL2_ANSWER_UNDEF;
    answer.esr = 0x62380001;
    struct el2_decision undefined = el2_decide_access(&exits, &answer, true, 3);
    cr_expect_eq(undefined.action, EL2_DO_UNDEF);
    cr_expect_eq(undefined.value, 0x62380001);
    cr_expect_eq(undefined.entry.style, EL2_ENTRY_COMPUTED);
}
