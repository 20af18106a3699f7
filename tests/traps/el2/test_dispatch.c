/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "traps/el2/dispatch.h"
#include "traps/expect.h"

static const struct el2_hvc_vcpu VCPU = {0x80000000, true};
static const struct el2_hvc_context CONTEXT = {.vcpu = &VCPU, .vcpu_count = 1};

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
    const struct el2_exits *exits;
    struct el2_cpu_state state;
};

static struct fixture start_vm(const char *kernel, const char *host, const char *features)
{
    struct el2_vm_options options = {0};
    struct fixture f = {
        .state = {.pc = 0x40080000, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_C, .vbar_el1 = 0x40090000}};
    struct el2_error error = {""};
    f.kernel = el2_kernel_load(kernel, &error);
    cr_assert_not_null(f.kernel, "%s", error.text);
    f.host = el2_host_load(host, &error);
    cr_assert_not_null(f.host, "%s", error.text);
    cr_assert(el2_vm_features_parse(features, &options.features, &error), "%s", error.text);
    f.vm = el2_vm_create(f.kernel, f.host, &options, &error);
    cr_assert_not_null(f.vm, "%s", error.text);
    f.exits = el2_kernel_exits(f.kernel);
    return f;
}

static struct fixture start(const char *kernel, const char *host)
{
    return start_vm(kernel, host, "");
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
    EXPECT_NUMBER(decision.action, EL2_DO_WRITE_XT);
    EXPECT_NUMBER(f.state.x[5], answer.value);
    EXPECT_NUMBER_OF(f.state.x[5] >> 32 & 15, 0, "SVE is hidden");
    EXPECT_NUMBER(f.state.pc, 0x40080004);
    EXPECT_TEXT(decision.handler, "kvm_handle_sys_reg");
    stop(&f);
}

Test(dispatch, xzr_takes_nothing)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    struct el2_cpu_state before = f.state;
    take(&f, el2_syndrome_sysreg(EL2_SYS_ID_AA64PFR0_EL1, true, 31));
    EXPECT_NUMBER(f.state.pc, before.pc + 4);
    for (int i = 0; i < 31; i++)
        EXPECT_NUMBER_OF(f.state.x[i], 0, "x%d", i);
    EXPECT_NUMBER(f.state.sp_el1, before.sp_el1);
    stop(&f);
}

Test(dispatch, a_trapped_write_is_undefined)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    struct el2_decision decision = take(&f, el2_syndrome_sysreg(EL2_SYS_ID_AA64PFR0_EL1, false, 0));
    EXPECT_NUMBER(decision.action, EL2_DO_UNDEF);
    EXPECT_NUMBER(f.state.esr_el1, 0x02000000);
    EXPECT_NUMBER(f.state.elr_el1, 0x40080000);
    EXPECT_NUMBER(f.state.spsr_el1, EL2_PSTATE_EL1h | EL2_PSTATE_C);
    EXPECT_NUMBER(f.state.pc, 0x40090200);
    EXPECT_NUMBER_OF(f.state.pstate, 0x3c5, "4.15 keeps no flag");
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
        EXPECT_NUMBER_OF(decision.action, EL2_DO_UNDEF, "%s", CASES[i].kernel);
        EXPECT_TEXT_OF(decision.handler, CASES[i].handler, "%s", CASES[i].kernel);
        EXPECT_NUMBER_OF(f.state.esr_el1, 0x02000000, "%s", CASES[i].kernel);
        stop(&f);
    }
}

/* Of SMC #0 alone linux-6.6 does what it does of HVC; of HVC whatever the immediate is. */
Test(dispatch, immediates_of_calls)
{
    struct fixture f = start("linux-6.6", "neoverse-v1");
    for (unsigned bit = 0; bit < 16; bit++) {
        f.state.x[0] = 0x84000000;
        take(&f, el2_syndrome_hvc(1u << bit));
        EXPECT_NUMBER_OF(f.state.x[0], 0x10001, "HVC, bit %u", bit);
        f.state.x[0] = 0x84000000;
        take(&f, el2_syndrome_smc(1u << bit));
        EXPECT_NUMBER_OF(f.state.x[0], UINT64_MAX, "SMC, bit %u", bit);
    }
    f.state.x[0] = 0x84000000;
    take(&f, el2_syndrome_smc(0));
    EXPECT_NUMBER(f.state.x[0], 0x10001);
    stop(&f);
}

Test(dispatch, other_classes)
{
    struct fixture f = start("linux-4.15", "neoverse-v1");
    EXPECT_NUMBER(take(&f, el2_syndrome_wfx(0)).action, EL2_DO_WAIT);
    EXPECT_NUMBER(f.state.pc, 0x40080004);
    EXPECT_NUMBER(take(&f, el2_syndrome_fp()).action, EL2_DO_ALLOW);
    EXPECT_NUMBER(take(&f, el2_syndrome_dabt(true, 7, false, false)).action, EL2_DO_ABORT);
    EXPECT_NUMBER(take(&f, el2_syndrome_brk(0)).action, EL2_DO_DEBUG);
    EXPECT_NUMBER(take(&f, el2_syndrome_sysreg(EL2_SYS_ACTLR_EL1, true, 0)).action, EL2_DO_UNHANDLED);
    EXPECT_NUMBER(f.state.pc, 0x40080004);
    f.state.x[0] = 0x84000008;
    struct el2_decision off = take(&f, el2_syndrome_hvc(0));
    EXPECT_NUMBER(off.action, EL2_DO_HVC);
    EXPECT_NUMBER(off.hvc.kind, EL2_HVC_SYSTEM_OFF);
    for (unsigned ec = 0; ec < EL2_EC_COUNT; ec++)
        cr_expect_not_null(el2_action_name(take(&f, (uint64_t)ec << 26 | 1ull << 25).action), "class 0x%x",
                           ec);
    stop(&f);
}

Test(dispatch, answers_become_decisions)
{
    struct el2_exits exits = {.entry = EL2_ENTRY_COMPUTED};
    struct el2_answer answer = {.kind = EL2_ANSWER_KEEP, .rule = "r", .origin = "o"};
    EXPECT_NUMBER(el2_decide_access(&exits, &answer, true, 3).action, EL2_DO_KEEP);
    answer.kind = EL2_ANSWER_LIVELOCK;
    EXPECT_NUMBER(el2_decide_access(&exits, &answer, true, 3).action, EL2_DO_LIVELOCK);
    answer.kind = EL2_ANSWER_VALUE;
    EXPECT_NUMBER(el2_decide_access(&exits, &answer, false, 3).action, EL2_DO_SKIP);
    answer.kind = EL2_ANSWER_UNDEF;
    answer.esr = 0x62380001;
    struct el2_decision undefined = el2_decide_access(&exits, &answer, true, 3);
    EXPECT_NUMBER(undefined.action, EL2_DO_UNDEF);
    EXPECT_NUMBER(undefined.value, 0x62380001);
    EXPECT_NUMBER(undefined.entry.style, EL2_ENTRY_COMPUTED);
}

/* An instruction that is done leaves PSTATE.BTYPE 0; one that is not leaves it. */
Test(dispatch, branch_type)
{
    static const struct {
        enum el2_action_taken action;
        uint64_t pc, btype;
    } cases[] = {
        {EL2_DO_WRITE_XT, 4, 0}, {EL2_DO_SKIP, 4, 0},  {EL2_DO_KEEP, 4, 0},
        {EL2_DO_WAIT, 4, 0},     {EL2_DO_ALLOW, 0, 1}, {EL2_DO_LIVELOCK, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct el2_cpu_state state = {.pstate = EL2_PSTATE_EL1h | EL2_PSTATE_BTYPE};
        el2_perform(&state, &(struct el2_decision){.action = cases[i].action, .rt = 31});
        EXPECT_NUMBER_OF(state.pc, cases[i].pc, "case %zu", i);
        EXPECT_NUMBER_OF(state.pstate, EL2_PSTATE_EL1h | (cases[i].btype ? EL2_PSTATE_BTYPE : 0), "case %zu",
                         i);
    }
}

/* What is allowed, or undefined, by what the VM has, and PSTATE.TCO of an UNDEF: of a VM with MTE alone. */
static const struct {
    const char *host;
    const char *features;
    unsigned ec;
    enum el2_action_taken action;
    bool tco;
} BY_FEATURE[] = {
    {"neoverse-v1", "", EL2_EC_SVE, EL2_DO_UNDEF, false},
    {"neoverse-v1", "pauth", EL2_EC_SVE, EL2_DO_UNDEF, false},
    {"neoverse-v1", "sve", EL2_EC_SVE, EL2_DO_ALLOW, false},
    {"neoverse-v1", "", EL2_EC_PAC, EL2_DO_UNDEF, false},
    {"neoverse-v1", "sve", EL2_EC_PAC, EL2_DO_UNDEF, false},
    {"neoverse-v1", "pauth", EL2_EC_PAC, EL2_DO_ALLOW, false},
    {"max", "mte", EL2_EC_SVE, EL2_DO_UNDEF, true},
    {"max", "", EL2_EC_SVE, EL2_DO_UNDEF, false},
    {"max", "mte,sve", EL2_EC_SVE, EL2_DO_ALLOW, false},
};

Test(dispatch, by_what_the_vm_has)
{
    for (size_t i = 0; i < sizeof BY_FEATURE / sizeof *BY_FEATURE; i++) {
        struct fixture f = start_vm("linux-5.15", BY_FEATURE[i].host, BY_FEATURE[i].features);
        const struct el2_cpu_state before = f.state;
        struct el2_decision decision = take(&f, (uint64_t)BY_FEATURE[i].ec << 26 | 1ull << 25);
        EXPECT_NUMBER_OF(decision.action, BY_FEATURE[i].action, "row %zu: %s", i,
                         el2_action_name(decision.action));
        EXPECT_NUMBER_OF(decision.entry.mte, BY_FEATURE[i].tco, "row %zu", i);
        EXPECT_NUMBER_OF(f.state.pstate & EL2_PSTATE_TCO, BY_FEATURE[i].tco ? EL2_PSTATE_TCO : 0, "row %zu",
                         i);
        if (decision.action == EL2_DO_ALLOW)
            cr_expect(!memcmp(&before, &f.state, sizeof before), "row %zu: it executes again", i);
        stop(&f);
    }
}

/* The effect of each action on Xt and PC. */
static const struct {
    enum el2_action_taken action;
    uint64_t x3, pc;
} EFFECTS[] = {
    {EL2_DO_WRITE_XT, 0x77, 4}, {EL2_DO_SKIP, 0x33, 4},  {EL2_DO_KEEP, 0x33, 4},
    {EL2_DO_WAIT, 0x33, 4},     {EL2_DO_ALLOW, 0x33, 0}, {EL2_DO_LIVELOCK, 0x33, 0},
    {EL2_DO_ABORT, 0x33, 0},    {EL2_DO_DEBUG, 0x33, 0}, {EL2_DO_UNHANDLED, 0x33, 0},
};

Test(dispatch, effects)
{
    for (size_t i = 0; i < sizeof EFFECTS / sizeof *EFFECTS; i++) {
        struct el2_cpu_state state = {.x = {[3] = 0x33}};
        const struct el2_decision decision = {.action = EFFECTS[i].action, .rt = 3, .value = 0x77};
        el2_perform(&state, &decision);
        EXPECT_NUMBER_OF(state.x[3], EFFECTS[i].x3, "%s", el2_action_name(EFFECTS[i].action));
        EXPECT_NUMBER_OF(state.pc, EFFECTS[i].pc, "%s", el2_action_name(EFFECTS[i].action));
    }
}

/* An answer is decided as its syndrome would be: with the handler of the class. */
Test(dispatch, answer_with_its_handler)
{
    struct fixture f = start_vm("linux-5.15", "max", "mte");
    const struct el2_answer value = {.value = 7}, undef = {.kind = EL2_ANSWER_UNDEF, .esr = 0x02000000};
    struct el2_decision read = el2_dispatch_answer(f.exits, f.vm, &value, true, 3);
    struct el2_decision undefined = el2_dispatch_answer(f.exits, f.vm, &undef, true, 3);
    const struct el2_exit_row *row = el2_exit_row(f.exits, EL2_EC_SYS64);
    EXPECT_NUMBER(read.action, EL2_DO_WRITE_XT);
    EXPECT_TEXT(read.handler, row->function);
    EXPECT_TEXT(read.origin, row->origin);
    cr_expect_not(read.entry.mte);
    EXPECT_NUMBER(undefined.action, EL2_DO_UNDEF);
    cr_expect(undefined.entry.mte);
    stop(&f);
}

/* A trapped register outside the ID space: what [trapped-registers] says of it. */
Test(dispatch, registers_outside_the_id_space)
{
    static const char rows[] = "[kernel]\ninherit = linux-6.12\norigin = mine\n[trapped-registers]\n"
                               "S3_1_C11_C0_3 = raz-wi trap_raz_wi: my own\n";
    static const struct {
        el2_encoding encoding;
        enum el2_action_taken read, write;
        const char *origin;
    } cases[] = {
        {EL2_ENCODING(3, 1, 11, 0, 2), EL2_DO_UNDEF, EL2_DO_UNDEF, "v"}, /* L2CTLR_EL1, by HCR_EL2.TIDCP */
        {EL2_ENCODING(3, 1, 11, 0, 3), EL2_DO_WRITE_XT, EL2_DO_SKIP, "mine"},
        {EL2_SYS_ACTLR_EL1, EL2_DO_UNHANDLED, EL2_DO_UNHANDLED, "v"}, /* the vCPU's own */
    };
    struct fixture f = start("linux-6.12", "cortex-a76");
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_parse("mine.kernel", rows, sizeof rows - 1, &error);
    cr_assert_not_null(kernel, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, f.host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    for (size_t i = 0; i < 2 * EL2_COUNT(cases); i++) {
        const el2_encoding encoding = cases[i / 2].encoding;
        const bool reads = i % 2;
        f.state = (struct el2_cpu_state){.pc = 0x1000, .x = {[4] = 0x77}};
        struct el2_decision decision = el2_dispatch(el2_kernel_exits(kernel), vm, 0, &f.state,
                                                    el2_syndrome_sysreg(encoding, reads, 4), &CONTEXT);
        EXPECT_NUMBER_OF(decision.action, reads ? cases[i / 2].read : cases[i / 2].write, "%zu", i);
        cr_expect(decision.rule && decision.handler &&
                      strstr(decision.origin, cases[i / 2].origin) == decision.origin,
                  "%zu: %s", i, decision.origin);
        el2_perform(&f.state, &decision);
        if (decision.action == EL2_DO_WRITE_XT)
            EXPECT_NUMBER(f.state.x[4], 0);
        if (decision.action == EL2_DO_UNDEF)
            EXPECT_NUMBER(decision.value, EL2_ESR_UNDEF);
    }
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    stop(&f);
}
