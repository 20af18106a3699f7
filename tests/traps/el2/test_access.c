/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An access to the ID space is decided once: as el2_vm_read and as el2_dispatch say it, each of the other's ways. */
#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "test_vm.h"
#include "traps/el2/access.h"
#include "traps/expect.h"
#include "traps/vm/dczid.h"

static const struct el2_hvc_vcpu VCPU = {0x80000000, true};
static const struct el2_hvc_context CONTEXT = {.vcpu = &VCPU, .vcpu_count = 1};

static const char *const kernels[] = {"linux-4.14", "linux-4.15", "linux-5.10", "linux-6.12", "linux-7.3"};
static const char *const hosts[] = {"cortex-a57", "neoverse-v1", "future"};

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
    const struct el2_exits *exits;
};

static struct fixture start(const char *kernel, const char *host)
{
    struct fixture f;
    struct el2_error error = {""};
    f.kernel = el2_kernel_load(kernel, &error);
    cr_assert_not_null(f.kernel, "%s", error.text);
    f.host = el2_host_load(host, &error);
    cr_assert_not_null(f.host, "%s", error.text);
    f.vm = el2_vm_create(f.kernel, f.host, &(struct el2_vm_options){0}, &error);
    cr_assert_not_null(f.vm, "%s", error.text);
    f.exits = el2_kernel_exits(f.kernel);
    el2_vm_first_run(f.vm);
    return f;
}

static void stop(struct fixture *f)
{
    el2_vm_free(f->vm);
    el2_host_free(f->host);
    el2_kernel_free(f->kernel);
}

static struct el2_access access_of(struct fixture *f, el2_encoding encoding, bool is_read, uint8_t rt,
                                   unsigned el, uint64_t value)
{
    const struct el2_controls *controls = el2_vm_controls(f->vm);
    struct el2_access access = {
        .index = el2_id_index(encoding),
        .instruction = {.kind = is_read ? EL2_INSN_MRS : EL2_INSN_MSR, .encoding = encoding, .rt = rt},
        .el = (uint8_t)el,
        .value = value};
    el2_access_route(&access, controls, &f->host->cpu[0]);
    el2_access_answer(&access, f->vm, 0, controls);
    return access;
}

/* A trapped one is what the kernel's dispatch makes of its syndrome. */
static void expect_dispatched(struct fixture *f, const struct el2_access *access, const char *what)
{
    const struct el2_cpu_state state = {.x = {[3] = access->value}};
    const struct el2_decision other = el2_dispatch(f->exits, f->vm, 0, &state, access->trap.esr, &CONTEXT);
    const struct el2_decision *mine = &access->decision;
    EXPECT_NUMBER_OF(mine->action, other.action, "%s", what);
    EXPECT_NUMBER_OF(mine->value, other.value, "%s", what);
    EXPECT_NUMBER_OF(mine->rt, other.rt, "%s", what);
    EXPECT_NUMBER_OF(mine->entry.style, other.entry.style, "%s", what);
    EXPECT_NUMBER_OF(mine->entry.mte, other.entry.mte, "%s", what);
    EXPECT_TEXT_OF(mine->handler, other.handler, "%s", what);
    EXPECT_TEXT_OF(mine->rule, other.rule, "%s", what);
    EXPECT_TEXT_OF(mine->origin, other.origin, "%s", what);
}

static void expect_read(struct fixture *f, const char *host, el2_encoding encoding)
{
    struct el2_access access = access_of(f, encoding, true, 3, 1, 0);
    struct el2_answer answer;
    char what[128];
    snprintf(what, sizeof what, "%s %s index %d", el2_kernel_name(f->kernel), host, access.index);
    el2_vm_read(f->vm, 0, encoding, &answer);
    EXPECT_NUMBER_OF(access.trap.outcome == EL2_TRAP_TO_EL2, answer.trapped, "%s", what);
    if (answer.trapped)
        expect_dispatched(f, &access, what);
    if (answer.kind == EL2_ANSWER_VALUE) {
        EXPECT_NUMBER_OF(access.decision.action, EL2_DO_WRITE_XT, "%s", what);
        EXPECT_NUMBER_OF(access.decision.rt, 3, "%s", what);
        if (encoding != EL2_SYS_DCZID_EL0)
            EXPECT_NUMBER_OF(access.decision.value, answer.value, "%s", what);
    } else if (answer.kind == EL2_ANSWER_UNDEF) {
        EXPECT_NUMBER_OF(access.decision.action, EL2_DO_UNDEF, "%s", what);
    }
}

Test(access, every_read)
{
    for (size_t k = 0; k < EL2_COUNT(kernels); k++)
        for (size_t h = 0; h < EL2_COUNT(hosts); h++) {
            struct fixture f = start(kernels[k], hosts[h]);
            for (int index = 0; index < EL2_ID_COUNT; index++)
                expect_read(&f, hosts[h], el2_id_encoding(index));
            stop(&f);
        }
}

Test(access, every_write)
{
    for (size_t k = 0; k < EL2_COUNT(kernels); k++) {
        struct fixture f = start(kernels[k], "neoverse-v1");
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            struct el2_access access = access_of(&f, el2_id_encoding(index), false, 3, 1, 2);
            bool is_csselr = el2_id_encoding(index) == EL2_SYS_CSSELR_EL1;
            char what[128];
            snprintf(what, sizeof what, "%s index %d", kernels[k], index);
            EXPECT_NUMBER_OF(access.decision.action, is_csselr ? EL2_DO_SKIP : EL2_DO_UNDEF, "%s", what);
            if (access.trap.outcome == EL2_TRAP_TO_EL2)
                expect_dispatched(&f, &access, what);
        }
        stop(&f);
    }
}

/* A write of CSSELR_EL1 is stored, whoever answers it, and selects what CCSIDR_EL1 reads. */
Test(access, csselr)
{
    for (size_t k = 0; k < EL2_COUNT(kernels); k++) {
        struct fixture f = start(kernels[k], "cortex-a57");
        for (uint64_t select = 0; select < 3; select++) {
            struct el2_access write = access_of(&f, EL2_SYS_CSSELR_EL1, false, 3, 1, select);
            struct el2_access read = access_of(&f, EL2_SYS_CSSELR_EL1, true, 3, 1, 0);
            EXPECT_NUMBER_OF(write.decision.value, select, "%s CSSELR_EL1 = %u", kernels[k],
                             (unsigned)select);
            EXPECT_NUMBER_OF(read.decision.value, select, "%s CSSELR_EL1 = %u", kernels[k], (unsigned)select);
        }
        stop(&f);
    }
}

/* DCZID_EL0.DZP at EL0: prohibited while SCTLR_EL1.DZE is 0; at EL1 the register's own. CTR_EL0: UCT. */
Test(access, at_el0)
{
    struct fixture f = start("linux-4.15", "cortex-a57");
    struct el2_controls controls = *el2_vm_controls(f.vm);
    static const struct {
        el2_encoding encoding;
        uint64_t sctlr;
        unsigned el;
        enum el2_trap_outcome outcome;
        bool prohibited;
    } CASES[] = {
        {EL2_SYS_DCZID_EL0, 0, 0, EL2_TRAP_NONE, true},
        {EL2_SYS_DCZID_EL0, 1ull << 13, 0, EL2_TRAP_NONE, true},
        {EL2_SYS_DCZID_EL0, 1ull << 14, 0, EL2_TRAP_NONE, false},
        {EL2_SYS_DCZID_EL0, 0, 1, EL2_TRAP_NONE, false},
        {EL2_SYS_CTR_EL0, 0, 0, EL2_TRAP_TO_EL1, false},
        {EL2_SYS_CTR_EL0, 1ull << 15, 0, EL2_TRAP_NONE, false},
        {EL2_SYS_CTR_EL0, 0, 1, EL2_TRAP_NONE, false},
        {EL2_SYS_ID_AA64PFR0_EL1, ~0ull, 0, EL2_TRAP_UNDEF, false},
    };
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        controls.value[EL2_CONTROL_SCTLR_EL1] = CASES[i].sctlr;
        struct el2_access access = {.index = el2_id_index(CASES[i].encoding),
                                    .instruction = {.kind = EL2_INSN_MRS, .encoding = CASES[i].encoding},
                                    .el = (uint8_t)CASES[i].el};
        el2_access_route(&access, &controls, &f.host->cpu[0]);
        el2_access_answer(&access, f.vm, 0, &controls);
        EXPECT_NUMBER_OF(access.trap.outcome, CASES[i].outcome, "row %zu", i);
        EXPECT_NUMBER_OF(access.decision.action,
                         CASES[i].outcome == EL2_TRAP_NONE ? EL2_DO_WRITE_XT : EL2_DO_UNDEF, "row %zu", i);
        if (CASES[i].encoding == EL2_SYS_DCZID_EL0)
            EXPECT_NUMBER_OF(access.decision.value,
                             f.host->cpu[0].id[access.index] | (CASES[i].prohibited ? EL2_DCZID_DZP : 0),
                             "row %zu", i);
    }
    stop(&f);
}
