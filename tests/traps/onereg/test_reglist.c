/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "builtins.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reg_ids.h"
#include "traps/onereg/reglist.h"

#define LIST_MAX 1024

struct ids {
    uint64_t id[LIST_MAX];
    size_t count;
};

static void take(void *context, uint64_t id)
{
    struct ids *ids = context;
    cr_assert_lt(ids->count, (size_t)LIST_MAX);
    ids->id[ids->count++] = id;
}

static int by_id(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void check_unique(const struct ids *ids, const char *kernel)
{
    struct ids sorted = *ids;
    qsort(sorted.id, sorted.count, sizeof sorted.id[0], by_id);
    for (size_t i = 1; i < sorted.count; i++)
        cr_expect_neq(sorted.id[i - 1], sorted.id[i], "%s lists 0x%" PRIx64 " twice", kernel, sorted.id[i]);
}

/* Where KVM puts a group: core, SVE, firmware, system registers, demultiplexed ones. */
static int group_of(uint64_t id)
{
    switch (id >> 16 & 0xfff) {
    case 0x10:
        return 0;
    case 0x15:
        return 1;
    case 0x14:
        return 2;
    case 0x16:
        return 3;
    case 0x13:
        return 4;
    case 0x11:
        return 5;
    default:
        return -1;
    }
}

static bool is_timer(el2_encoding encoding)
{
    return el2_crn(encoding) == 14 && el2_op1(encoding) == 3 && el2_crm(encoding) < 4;
}

/* Groups in order; in the table encodings rise, behind the timers and what is invariant. */
static void check_order(const struct ids *ids, const char *kernel)
{
    el2_encoding last = 0;
    bool in_table = false;
    for (size_t i = 0; i < ids->count; i++) {
        el2_encoding encoding;
        cr_expect_geq(group_of(ids->id[i]), 0, "%s: 0x%" PRIx64, kernel, ids->id[i]);
        if (i)
            cr_expect_leq(group_of(ids->id[i - 1]), group_of(ids->id[i]), "%s: group order", kernel);
        if (!el2_reg_encoding(ids->id[i], &encoding))
            continue;
        in_table |= !is_timer(encoding) && el2_id_index(encoding) < 0;
        if (in_table && last)
            cr_expect_lt(last, encoding, "%s: 0x%" PRIx64 " is out of order", kernel, ids->id[i]);
        last = in_table ? encoding : 0;
    }
}

/* 4.14 and 4.15 list the last two words of struct kvm_regs, and refuse them. */
static bool is_refused_word(uint64_t id)
{
    return id == 0x60300000001000d6 || id == 0x60300000001000d7;
}

/* 6.7 to 6.12: writing what PMCNTENCLR_EL0 read clears it, as MSR would. */
static bool clears_when_restored(const char *kernel, uint64_t id)
{
    char name[EL2_REG_NAME];
    if (strcmp(kernel, "linux-6.12") != 0)
        return false;
    el2_reg_name(id, name);
    return strncmp(name, "PM", 2) == 0 && strstr(name, "CLR");
}

static void check_values(struct el2_reglist *list, const struct ids *ids, const char *kernel)
{
    for (size_t i = 0; i < ids->count; i++) {
        struct el2_reg_value value, again;
        const uint64_t id = ids->id[i];
        int error = el2_reglist_get(list, 0, id, &value);
        if (is_refused_word(id) && error == ENOENT)
            continue;
        cr_expect_eq(error, 0, "%s lists 0x%" PRIx64 " and answers GET with %s", kernel, id,
                     el2_errno_name(error));
        /* Migration: what was read can be written. KVM_REG_ARM64_SVE_VLS is, before SVE is finalised. */
        error = el2_reglist_set(list, 0, id, &value);
        cr_expect_eq(error, id == KVM_SVE_VLS ? EPERM : 0, "%s: SET of what GET gave 0x%" PRIx64 ": %s",
                     kernel, id, el2_errno_name(error));
        cr_expect_eq(el2_reglist_get(list, 0, id, &again), 0);
        if (!clears_when_restored(kernel, id))
            cr_expect_eq(memcmp(&value, &again, sizeof value), 0, "%s: 0x%" PRIx64 " changed", kernel, id);
    }
}

static void check_vm(const struct el2_kernel *kernel, const struct el2_host *host, uint32_t features)
{
    struct el2_error error = {""};
    struct ids ids = {.count = 0};
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){.features = features}, &error);
    if (!vm) /* the kernel refuses such a VM */
        return;
    struct el2_reglist *list = el2_reglist_create(vm, &error);
    cr_assert(list, "%s", error.text);
    if (features & EL2_VM_SVE) {
        cr_expect_eq(el2_reglist_each(list, 0, take, &ids), EPERM);
        cr_expect_eq(el2_reglist_run(list, 0), EPERM);
        cr_expect_eq(el2_reglist_finalize_sve(list, 0), 0);
    }
    cr_expect_eq(ids.count, 0u);
    cr_expect_eq(el2_reglist_each(list, 0, take, &ids), 0);
    cr_expect_gt(ids.count, 200u, "%s", el2_kernel_name(kernel));
    check_unique(&ids, el2_kernel_name(kernel));
    check_order(&ids, el2_kernel_name(kernel));
    check_values(list, &ids, el2_kernel_name(kernel));
    cr_expect_eq(el2_reglist_run(list, 0), 0);
    check_values(list, &ids, el2_kernel_name(kernel));
    el2_reglist_free(list);
    el2_vm_free(vm);
}

Test(reglist, lists_are_ordered_and_readable)
{
    static const uint32_t features[] = {0,
                                        EL2_VM_GICV3,
                                        EL2_VM_SVE,
                                        EL2_VM_PMU | EL2_VM_PAUTH,
                                        EL2_VM_MTE,
                                        EL2_VM_EL1_32BIT,
                                        EL2_VM_GICV3 | EL2_VM_SVE | EL2_VM_PAUTH | EL2_VM_PMU};
    struct builtins all = builtins_load();
    for (size_t k = 0; k < all.kernels; k++)
        for (size_t h = 0; h < all.hosts; h++)
            for (size_t f = 0; f < EL2_COUNT(features); f++)
                check_vm(all.kernel[k], all.host[h], features[f]);
    builtins_free(&all);
}

static void expect_names(const struct ids *ids)
{
    for (size_t i = 0; i < ids->count; i++) {
        char name[EL2_REG_NAME];
        uint64_t back;
        el2_reg_name(ids->id[i], name);
        if (el2_reg_by_name(name, &back))
            cr_expect_eq(back, ids->id[i], "%s is 0x%" PRIx64 ", not 0x%" PRIx64, name, ids->id[i], back);
    }
}

Test(reglist, every_listed_id_register_is_in_the_list)
{
    struct builtins all = builtins_load();
    for (size_t k = 0; k < all.kernels; k++) {
        struct el2_error error = {""};
        struct ids ids = {.count = 0};
        struct el2_vm *vm = el2_vm_create(all.kernel[k], all.host[0], &(struct el2_vm_options){0}, &error);
        cr_assert(vm, "%s", error.text);
        struct el2_reglist *list = el2_reglist_create(vm, &error);
        cr_assert(list, "%s", error.text);
        cr_assert_eq(el2_reglist_each(list, 0, take, &ids), 0);
        qsort(ids.id, ids.count, sizeof ids.id[0], by_id);
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            uint64_t id = el2_reg_id(el2_id_encoding(index));
            bool found = bsearch(&id, ids.id, ids.count, sizeof id, by_id);
            cr_expect_eq(found, el2_onereg_listed(vm, el2_id_encoding(index)), "%s: 0x%" PRIx64,
                         el2_kernel_name(all.kernel[k]), id);
        }
        el2_reglist_free(list);
        el2_vm_free(vm);
    }
    builtins_free(&all);
}

Test(reglist, a_name_is_that_of_its_id)
{
    struct builtins all = builtins_load();
    for (size_t k = 0; k < all.kernels; k++) {
        struct el2_error error = {""};
        struct ids ids = {.count = 0};
        struct el2_vm *vm = el2_vm_create(all.kernel[k], all.host[0], &(struct el2_vm_options){0}, &error);
        cr_assert(vm, "%s", error.text);
        struct el2_reglist *list = el2_reglist_create(vm, &error);
        cr_assert(list, "%s", error.text);
        cr_assert_eq(el2_reglist_each(list, 0, take, &ids), 0);
        expect_names(&ids);
        el2_reglist_free(list);
        el2_vm_free(vm);
    }
    /* What only some VMs list. */
    expect_names(&(struct ids){.id = {KVM_SVE_VLS, KVM_SVE_Z(31), KVM_SVE_P(15), KVM_SVE_FFR}, .count = 4});
    builtins_free(&all);
}

Test(reglist, virtual_counter_ids_are_swapped)
{
    el2_encoding encoding;
    cr_expect_eq(el2_reg_id(EL2_SYS_CNTVCT_EL0), el2_onereg_id(EL2_SYS_CNTV_CVAL_EL0));
    cr_expect_eq(el2_reg_id(EL2_SYS_CNTV_CVAL_EL0), el2_onereg_id(EL2_SYS_CNTVCT_EL0));
    cr_expect_eq(el2_reg_id(EL2_SYS_CNTV_CTL_EL0), el2_onereg_id(EL2_SYS_CNTV_CTL_EL0));
    cr_assert(el2_reg_encoding(el2_reg_id(EL2_SYS_CNTVCT_EL0), &encoding));
    cr_expect_eq(encoding, (el2_encoding)EL2_SYS_CNTVCT_EL0);
}

/* A 512-bit host: what a shorter vector does not have reads as zero. */
Test(reglist, vector_length_bounds_z_registers)
{
    static const char text[] = "[host]\ninherit = max\n[cpu 0]\nZCR_EL1 = 3\n";
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("wide.host", text, sizeof text - 1, &error);
    cr_assert(host, "%s", error.text);
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    cr_assert(kernel, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){.features = EL2_VM_SVE}, &error);
    cr_assert(vm, "%s", error.text);
    struct el2_reglist *list = el2_reglist_create(vm, &error);
    cr_assert(list, "%s", error.text);
    uint64_t vls, z0;
    cr_assert(el2_reg_by_name("KVM_REG_ARM64_SVE_VLS", &vls));
    cr_assert(el2_reg_by_name("KVM_REG_ARM64_SVE_ZREG(0)", &z0));
    struct el2_reg_value value = {{0}};
    cr_expect_eq(el2_reglist_get(list, 0, vls, &value), 0);
    cr_expect_eq(value.word[0], 0xbu, "128, 256 and 512 bits");
    value.word[0] = 0x2;
    cr_expect_eq(el2_reglist_set(list, 0, vls, &value), EINVAL, "128 bits cannot be left out");
    value.word[0] = 0x3;
    for (unsigned i = 1; i < 8; i++) {
        value.word[i] = 1;
        cr_expect_eq(el2_reglist_set(list, 0, vls, &value), EINVAL, "no vector has more than 8192 bits: %u",
                     i);
        value.word[i] = 0;
    }
    cr_expect_eq(el2_reglist_set(list, 0, vls, &value), 0);
    cr_expect_eq(el2_reglist_finalize_sve(list, 0), 0);
    memset(&value, 0xff, sizeof value);
    cr_expect_eq(el2_reglist_set(list, 0, z0, &value), 0);
    cr_expect_eq(el2_reglist_get(list, 0, z0, &value), 0);
    cr_expect_eq(value.word[3], UINT64_MAX);
    cr_expect_eq(value.word[4], 0u);
    el2_reglist_free(list);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

/* PMCR_EL0.N is the VM's: what one vCPU writes, another reads, however many counters the host has. */
Test(reglist, counters_are_the_vm_s)
{
    static const char text[] = "[host]\ninherit = max\n[cpu 0]\nPMCR_EL0 = 0x3000\n"; /* N is 6 */
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("six.host", text, sizeof text - 1, &error);
    struct el2_kernel *kernel = host ? el2_kernel_load("linux-6.12", &error) : NULL;
    struct el2_vm *vm =
        kernel ? el2_vm_create(kernel, host, &(struct el2_vm_options){.features = EL2_VM_PMU, .vcpus = 2},
                               &error)
               : NULL;
    struct el2_reglist *list = vm ? el2_reglist_create(vm, &error) : NULL;
    cr_assert(list, "%s", error.text);
    uint64_t pmcr = el2_onereg_id(EL2_SYS_PMCR_EL0);
    struct el2_reg_value value;
    for (unsigned vcpu = 0; vcpu < 2; vcpu++) {
        cr_expect_eq(el2_reglist_get(list, vcpu, pmcr, &value), 0);
        cr_expect_eq(value.word[0] >> 11 & 0x1f, 6u);
    }
    value.word[0] = 1u << 11;
    cr_expect_eq(el2_reglist_set(list, 0, pmcr, &value), 0);
    cr_expect_eq(el2_reglist_get(list, 1, pmcr, &value), 0);
    cr_expect_eq(value.word[0] >> 11 & 0x1f, 1u);
    el2_reglist_free(list);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

/* A CPU without AArch32 counts cycles in 64 bits: from 6.6 on PMCR_EL0.LC is 1 when a vCPU begins. */
Test(reglist, long_cycle_counter)
{
    static const struct {
        const char *kernel, *host;
        uint64_t pmcr;
    } cases[] = {
        {"linux-6.6", "a64fx", 1 << 6},
        {"linux-6.6", "cortex-a72", 0},
        {"linux-7.3", "a64fx", 1 << 6},
        {"linux-7.3", "cortex-a72", 0},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error = {""};
        struct el2_host *host = el2_host_load(cases[i].host, &error);
        struct el2_kernel *kernel = el2_kernel_load(cases[i].kernel, &error);
        cr_assert(host && kernel, "%s", error.text);
        struct el2_vm *vm =
            el2_vm_create(kernel, host, &(struct el2_vm_options){.features = EL2_VM_PMU}, &error);
        struct el2_reglist *list = vm ? el2_reglist_create(vm, &error) : NULL;
        struct el2_reg_value value = {0};
        cr_assert(list, "%s", error.text);
        cr_expect_eq(el2_reglist_get(list, 0, el2_onereg_id(EL2_SYS_PMCR_EL0), &value), 0);
        cr_expect_eq(value.word[0], cases[i].pmcr, "%s on %s: 0x%" PRIx64, cases[i].kernel, cases[i].host,
                     value.word[0]);
        el2_reglist_free(list);
        el2_vm_free(vm);
        el2_kernel_free(kernel);
        el2_host_free(host);
    }
}

/* A vCPU that the VM has not. */
Test(reglist, no_such_vcpu)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("cortex-a72", &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-6.1", &error);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){.vcpus = 2}, &error);
    struct el2_reglist *list = vm ? el2_reglist_create(vm, &error) : NULL;
    struct el2_reg_value value = {0};
    const uint64_t sctlr = el2_onereg_id(EL2_SYS_SCTLR_EL1);
    cr_assert(list, "%s", error.text);
    cr_expect_eq(el2_reglist_get(list, 1, sctlr, &value), 0);
    cr_expect_eq(el2_reglist_set(list, 1, sctlr, &value), 0);
    cr_expect_eq(el2_reglist_get(list, 2, sctlr, &value), ENOENT);
    cr_expect_eq(el2_reglist_set(list, 2, sctlr, &value), ENOENT);
    el2_reglist_free(list);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

/* PMMIR_EL1.SLOTS can be given up before the VM runs, and then stays. */
Test(reglist, slots)
{
    static const char text[] = "[host]\ninherit = max\n[cpu 0]\nPMMIR_EL1 = 0x5\n";
    struct el2_error error = {""};
    struct el2_host *host = el2_host_parse("test.host", text, sizeof text - 1, &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-7.3", &error);
    const uint64_t pmmir = el2_onereg_id(EL2_SYS_PMMIR_EL1);
    cr_assert(host && kernel, "%s", error.text);
    for (unsigned gives_up = 0; gives_up < 2; gives_up++) {
        const uint64_t slots = gives_up ? 0 : 5;
        struct el2_vm *vm =
            el2_vm_create(kernel, host, &(struct el2_vm_options){.features = EL2_VM_PMU}, &error);
        struct el2_reglist *list = vm ? el2_reglist_create(vm, &error) : NULL;
        struct el2_reg_value value = {0};
        cr_assert(list, "%s", error.text);
        cr_assert_eq(el2_reglist_get(list, 0, pmmir, &value), 0);
        cr_expect_eq(value.word[0], 5);
        value.word[0] = 4;
        cr_expect_eq(el2_reglist_set(list, 0, pmmir, &value), EINVAL);
        value.word[0] = slots;
        cr_expect_eq(el2_reglist_set(list, 0, pmmir, &value), 0);
        cr_assert_eq(el2_reglist_get(list, 0, pmmir, &value), 0);
        cr_expect_eq(value.word[0], slots);
        el2_reglist_run(list, 0);
        value.word[0] = slots;
        cr_expect_eq(el2_reglist_set(list, 0, pmmir, &value), 0);
        value.word[0] = 5 - slots;
        cr_expect_eq(el2_reglist_set(list, 0, pmmir, &value), EBUSY);
        el2_reglist_free(list);
        el2_vm_free(vm);
    }
    el2_kernel_free(kernel);
    el2_host_free(host);
}

static void take_any(void *context, uint64_t id)
{
    (void)id;
    ++*(unsigned *)context;
}

/* What each call answers for vCPU `vcpu`, which is there, or is not. */
static void ask_all(struct el2_reglist *list, struct el2_vm *vm, unsigned vcpu, bool there)
{
    const int enoent = there ? 0 : ENOENT;
    struct el2_set_decision decision;
    struct el2_reg_value value = {0};
    const uint64_t id = el2_reg_id(EL2_SYS_MIDR_EL1);
    uint64_t midr = 0;
    unsigned taken = 0;
    cr_expect_eq(el2_reglist_finalize_sve(list, vcpu), there ? 0 : EINVAL, "%u", vcpu);
    cr_expect_eq(el2_reglist_each(list, vcpu, take_any, &taken), enoent, "%u", vcpu);
    cr_expect_eq(taken > 0, there, "%u: %u", vcpu, taken);
    cr_expect_eq(el2_reglist_get(list, vcpu, id, &value), enoent, "%u", vcpu);
    cr_expect_eq(el2_reglist_set(list, vcpu, id, &value), enoent, "%u", vcpu);
    cr_expect_eq(el2_reglist_reset_vcpu(list, vcpu), enoent, "%u", vcpu);
    cr_expect_eq(el2_onereg_get(vm, vcpu, EL2_SYS_MIDR_EL1, &midr), enoent, "%u", vcpu);
    cr_expect_eq(el2_onereg_set(vm, vcpu, EL2_SYS_MIDR_EL1, there ? midr : 0), enoent, "%u", vcpu);
    el2_onereg_decide(vm, vcpu, EL2_SYS_MIDR_EL1, there ? midr : 0, &decision);
    cr_expect_eq(decision.error, enoent, "%u", vcpu);
    cr_expect_eq(el2_reglist_run(list, vcpu), enoent, "%u", vcpu);
    const char *why = el2_reglist_why(list, vcpu, EL2_REG_RUN, 0, ENOENT);
    cr_expect_eq(!strcmp(why, "the VM has no such vCPU"), !there, "%u: %s", vcpu, why);
}

Test(reglist, a_vcpu_that_is_not_there)
{
    struct el2_error error = {""};
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", &error);
    struct el2_host *host = el2_host_load("max", &error);
    const struct el2_vm_options options = {.features = EL2_VM_SVE, .vcpus = 2};
    struct el2_vm *vm = el2_vm_create(kernel, host, &options, &error);
    cr_assert(vm, "%s", error.text);
    struct el2_reglist *list = el2_reglist_create(vm, &error);
    cr_assert(list, "%s", error.text);
    for (unsigned vcpu = 0; vcpu < 4; vcpu++)
        ask_all(list, vm, vcpu, vcpu < 2);
    el2_reglist_free(list);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
}

/* KVM_REG_SIZE: 1 to 256 bytes; no id has more. */
Test(reglist, sizes)
{
    for (uint64_t log2 = 0; log2 < 16; log2++)
        cr_expect_eq(el2_reg_size(log2 << 52), log2 <= 8 ? 1u << log2 : 0u, "%" PRIu64, log2);
}

/* A bit by CSSELR_EL1.{Level, InD} of the cache registers in the list. */
static unsigned listed_caches(const char *clidr)
{
    char text[128];
    struct el2_error error = {""};
    static struct ids ids;
    unsigned listed = 0;
    snprintf(text, sizeof text, "[host]\ninherit = cortex-a72\n[cpu 0]\nCLIDR_EL1 = %s\n", clidr);
    struct el2_host *host = el2_host_parse("test.host", text, strlen(text), &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-4.14", &error);
    cr_assert(host && kernel, "%s", error.text);
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){.vcpus = 1}, &error);
    struct el2_reglist *list = vm ? el2_reglist_create(vm, &error) : NULL;
    cr_assert(list, "%s", error.text);
    ids.count = 0;
    cr_assert_eq(el2_reglist_each(list, 0, take, &ids), 0);
    for (size_t i = 0; i < ids.count; i++)
        if (ids.id[i] >> 16 == 0x602000000011)
            listed |= 1u << (ids.id[i] & 0xff);
    el2_reglist_free(list);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    el2_host_free(host);
    return listed;
}

/* is_valid_cache of v4.14 arch/arm64/kvm/sys_regs.c: Ctype1 is CLIDR_EL1[2:0]; behind a level without a cache is none. */
Test(reglist, cache_registers_by_clidr)
{
    static const struct {
        const char *clidr;
        unsigned listed;
    } cases[] = {
        {"0", 0},
        {"0x1", 1u << 1},           /* instruction alone */
        {"0x2", 1u << 0},           /* data alone */
        {"0x3", 1u << 0 | 1u << 1}, /* both, apart */
        {"0x4", 1u << 0},           /* unified */
        {"0x5", 0},                 /* reserved */
        {"0x23", 0x7},              /* unified at level 2 */
        {"0x123", 0x17},            /* and at level 3 */
        {"0x103", 0x3},             /* at level 3, and none at level 2 */
        {"0x20", 0},                /* none at level 1 */
        {"0x1249249249", 0xaaa},    /* everywhere: CSSELR_MAX is 12 */
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++)
        cr_expect_eq(listed_caches(cases[i].clidr), cases[i].listed, "%s: 0x%x", cases[i].clidr,
                     listed_caches(cases[i].clidr));
}
