/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vCPU that is reset again, the reasons of refused calls, and HCR_EL2.TID3 by the host's own choice. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reglist.h"
#include "traps/vm/control.h"

#define CLIDR_WRITTEN 0xa200023ull
#define MPIDR_WRITTEN 0x80000007ull

struct fixture {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
    struct el2_reglist *list;
};

static struct fixture make_many(const char *kernel, const char *host, uint32_t features, unsigned vcpus)
{
    struct el2_error error;
    struct fixture f = {.kernel = el2_kernel_load(kernel, &error)};
    cr_assert_not_null(f.kernel, "%s", error.text);
    f.host = el2_host_parse("test.host", host, strlen(host), &error);
    cr_assert_not_null(f.host, "%s", error.text);
    f.vm = el2_vm_create(f.kernel, f.host, &(struct el2_vm_options){.features = features, .vcpus = vcpus},
                         &error);
    cr_assert_not_null(f.vm, "%s", error.text);
    f.list = el2_reglist_create(f.vm, &error);
    cr_assert_not_null(f.list);
    return f;
}

static struct fixture make(const char *kernel, const char *host, uint32_t features)
{
    return make_many(kernel, host, features, 2);
}

static void done(struct fixture *f)
{
    el2_reglist_free(f->list);
    el2_vm_free(f->vm);
    el2_host_free(f->host);
    el2_kernel_free(f->kernel);
}

static uint64_t read_id(const struct fixture *f, unsigned vcpu, el2_encoding encoding)
{
    uint64_t value = 0;
    cr_expect_eq(el2_onereg_get(f->vm, vcpu, encoding, &value), 0);
    return value;
}

static void check_reset(const char *kernel, bool keeps)
{
    struct fixture f = make(kernel, "[host]\ninherit = neoverse-n1\n", 0);
    uint64_t clidr = read_id(&f, 1, EL2_SYS_CLIDR_EL1), mpidr = read_id(&f, 1, EL2_SYS_MPIDR_EL1);
    for (unsigned vcpu = 0; vcpu < 2; vcpu++) {
        cr_expect_eq(el2_onereg_set(f.vm, vcpu, EL2_SYS_CLIDR_EL1, CLIDR_WRITTEN), 0);
        cr_expect_eq(el2_onereg_set(f.vm, vcpu, EL2_SYS_MPIDR_EL1, MPIDR_WRITTEN), 0);
    }
    cr_expect_eq(el2_reglist_reset_vcpu(f.list, 1), 0);
    cr_expect_eq(read_id(&f, 1, EL2_SYS_CLIDR_EL1), keeps ? CLIDR_WRITTEN : clidr, "%s", kernel);
    cr_expect_eq(read_id(&f, 1, EL2_SYS_MPIDR_EL1), keeps ? MPIDR_WRITTEN : mpidr, "%s", kernel);
    cr_expect_eq(read_id(&f, 0, EL2_SYS_CLIDR_EL1), CLIDR_WRITTEN);
    cr_expect_eq(el2_reglist_reset_vcpu(f.list, 2), ENOENT);
    done(&f);
}

Test(reset, feature_ids_are_reset_each_time_until_6_10)
{
    check_reset("linux-6.6", false);
    check_reset("linux-6.12", true);
    check_reset("linux-7.3", true);
}

/* reset_mpidr: Aff0 holds 16 vCPUs, and Aff1 counts those. */
Test(reset, mpidr_of_many_vcpus)
{
    static const struct {
        unsigned vcpu;
        uint64_t mpidr;
    } cases[] = {{0, 0x80000000},   {1, 0x80000001},   {15, 0x8000000f}, {16, 0x80000100},
                 {255, 0x80000f0f}, {256, 0x80001000}, {511, 0x80001f0f}};
    struct fixture f = make_many("linux-6.12", "[host]\ninherit = max\n", 0, 512);
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        cr_expect_eq(read_id(&f, cases[i].vcpu, EL2_SYS_MPIDR_EL1), cases[i].mpidr, "vCPU %u", cases[i].vcpu);
    done(&f);
}

Test(reset, the_rest_of_the_vcpu)
{
    struct fixture f = make("linux-6.12", "[host]\ninherit = max\n", EL2_VM_SVE | EL2_VM_PMU);
    struct el2_reg_value value = {.word = {0x1234}};
    uint64_t pc, predicate, pmcr = el2_reg_id(EL2_SYS_PMCR_EL0), tpidr = el2_reg_id(EL2_SYS_TPIDR_EL1);
    cr_assert(el2_reg_by_name("regs.pc", &pc));
    cr_assert(el2_reg_by_name("KVM_REG_ARM64_SVE_PREG(0)", &predicate));
    cr_expect_eq(el2_reglist_finalize_sve(f.list, 1), 0);
    cr_expect_eq(el2_reglist_set(f.list, 1, pc, &value), 0);
    cr_expect_eq(el2_reglist_set(f.list, 1, predicate, &value), 0);
    cr_expect_eq(el2_reglist_set(f.list, 1, tpidr, &value), 0);
    struct el2_reg_value counters = {.word = {0}};
    cr_expect_eq(el2_reglist_set(f.list, 1, pmcr, &counters), 0); /* PMCR_EL0.N = 0: the VM's */

    cr_expect_eq(el2_reglist_reset_vcpu(f.list, 1), 0);
    cr_expect_eq(el2_reglist_get(f.list, 1, pc, &value), 0);
    cr_expect_eq(value.word[0], 0u);
    cr_expect_eq(el2_reglist_get(f.list, 1, predicate, &value), 0, "SVE stays finalised");
    cr_expect_eq(value.word[0], 0u);
    cr_expect_eq(el2_reglist_get(f.list, 1, tpidr, &value), 0);
    cr_expect_neq(value.word[0], 0x1234u);
    cr_expect_eq(el2_reglist_get(f.list, 1, pmcr, &value), 0);
    cr_expect_eq(value.word[0] >> 11 & 0x1f, 0u);
    done(&f);
}

static void expect_why(const struct fixture *f, enum el2_reg_call call, const char *name, int error,
                       const char *start)
{
    uint64_t id = 0;
    cr_assert(!name || el2_reg_by_name(name, &id));
    const char *why = el2_reglist_why(f->list, 0, call, id, error);
    cr_expect_eq(strncmp(why, start, strlen(start)), 0, "%s", why);
}

Test(reset, why)
{
    struct fixture f = make("linux-6.12", "[host]\ninherit = max\n", EL2_VM_SVE);
    expect_why(&f, EL2_REG_LIST, NULL, EPERM, "before KVM_ARM_VCPU_FINALIZE");
    expect_why(&f, EL2_REG_RUN, NULL, EPERM, "before KVM_ARM_VCPU_FINALIZE");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", EPERM, "before KVM_ARM_VCPU_FINALIZE");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", ENOENT, "beyond the first slice");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", EINVAL, "no such SVE register");
    expect_why(&f, EL2_REG_SET, "KVM_REG_ARM64_SVE_VLS", EINVAL, "not a set of vector lengths");
    expect_why(&f, EL2_REG_FINALIZE, NULL, EINVAL, "KVM finalizes SVE alone");
    cr_expect_eq(el2_reglist_finalize_sve(f.list, 0), 0);
    expect_why(&f, EL2_REG_SET, "KVM_REG_ARM64_SVE_VLS", EPERM, "after KVM_ARM_VCPU_FINALIZE");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", EPERM, "no such SVE register");
    expect_why(&f, EL2_REG_FINALIZE, NULL, EPERM, "after KVM_ARM_VCPU_FINALIZE");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", ENOENT, "beyond the first slice");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", EINVAL, "no such SVE register");
    done(&f);
    f = make("linux-6.12", "[host]\ninherit = max\n", 0);
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_VLS", ENOENT, "the vCPU was made without");
    expect_why(&f, EL2_REG_FINALIZE, NULL, EINVAL, "the vCPU was made without");
    expect_why(&f, EL2_REG_GET, "KVM_REG_ARM64_SVE_ZREG(0)", EINVAL, "no such SVE register");
    expect_why(&f, EL2_REG_GET, NULL, ENOENT, "KVM has no such register for userspace");
    expect_why(&f, EL2_REG_SET, NULL, EINVAL, "KVM does not take it");
    cr_expect_str_eq(el2_reglist_why(f.list, 100, EL2_REG_GET, 0, ENOENT), "the VM has no such vCPU");
    done(&f);
}

Test(reset, tid3_by_the_hosts_choice)
{
    static const struct {
        const char *host;
        bool trapped;
    } cases[] = {
        {"[host]\ninherit = cortex-a57\n", true},
        {"[host]\ninherit = cortex-a57\ntid3_leaves_reserved = no\n", true},
        {"[host]\ninherit = cortex-a57\ntid3_leaves_reserved = yes\n", false},
        {"[host]\ninherit = cortex-a57\ntid3_leaves_reserved = yes\n[cpus]\nID_AA64MMFR0_EL1.FGT = 1\n",
         true},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct fixture f = make("linux-4.15", cases[i].host, 0);
        struct el2_answer answer;
        el2_vm_read(f.vm, 0, EL2_ENCODING(3, 0, 0, 3, 3), &answer);
        cr_expect_eq(answer.trapped, cases[i].trapped, "case %zu", i);
        cr_expect_eq(answer.kind, EL2_ANSWER_VALUE);
        cr_expect_eq(answer.value, 0u);
        el2_vm_read(f.vm, 0, EL2_SYS_ID_AA64PFR0_EL1, &answer);
        cr_expect(answer.trapped, "case %zu", i);
        done(&f);
    }
}

Test(reset, tid3_key_takes_yes_and_no)
{
    struct el2_error error;
    const char *text = "[host]\ntid3_leaves_reserved = maybe\n";
    cr_expect_null(el2_host_parse("test.host", text, strlen(text), &error));
    cr_expect_not_null(strstr(error.text, "write yes or no"));
}
