/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers (arch/arm64/kvm/sys_regs.c: sys_reg_descs, reset_*, kvm_sys_reg_get_user, _set_user). */
#include <errno.h>

#include "cpumodel/arch/encodings.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reg_kinds.h"

#define RESET_UNKNOWN  0x1de7ec7edbadc0deull
#define PMCR_N_LSB     11
#define PMCR_N         0x1full
#define PMCR_LC        (1ull << 6)
#define PMCR_E         (1ull << 0)
#define PMCR_WRITABLE  0xffull
#define PMCR_MARK      0xdecafbadull
#define CYCLE_COUNTER  (1ull << 31)
#define PMMIR_SLOTS    0xffull
#define HCR_E2H        (1ull << 34)
#define EVTYPER_FILTER 0xc0000000ull /* P, U */
#define EVTYPER_NSH    (1ull << 27)
#define EVTYPER_EL3    (1ull << 29 | 1ull << 28 | 1ull << 26) /* NSK, NSU, M */
#define EVENTS_PMUV3   0x3ffull
#define EVENTS_PMUV3P1 0xffffull

static uint64_t field(const uint64_t *id, el2_encoding encoding, unsigned lsb)
{
    return id[el2_id_index(encoding)] >> lsb & 0xf;
}

static uint64_t counter_mask(const struct el2_reglist *list)
{
    return CYCLE_COUNTER | el2_mask(0, list->counters);
}

/* kvm_pmu_evtyper_mask */
static uint64_t evtyper_mask(const struct el2_vm *vm)
{
    uint64_t mask = EVTYPER_FILTER;
    mask |= field(vm->id, EL2_SYS_ID_AA64DFR0_EL1, 8) == 1 ? EVENTS_PMUV3 : EVENTS_PMUV3P1;
    mask |= field(vm->id, EL2_SYS_ID_AA64PFR0_EL1, 8) ? EVTYPER_NSH : 0;
    mask |= field(vm->id, EL2_SYS_ID_AA64PFR0_EL1, 12) ? EVTYPER_EL3 : 0;
    return mask;
}

static uint64_t long_cycle_counter(const struct el2_vm *vm)
{
    return field(vm->view.value, EL2_SYS_ID_AA64PFR0_EL1, 0) >= 2 ? 0 : PMCR_LC;
}

static uint64_t unknown_value(const struct el2_reglist *list, const struct el2_listed *listed)
{
    switch (listed->reset_by) {
    case EL2_RESET_MASK_COUNTERS:
        return RESET_UNKNOWN & counter_mask(list);
    case EL2_RESET_MASK_EVTYPER:
        return RESET_UNKNOWN & evtyper_mask(list->vm);
    case EL2_RESET_MASK_NUMBER:
        break;
    }
    return RESET_UNKNOWN & listed->reset_mask;
}

static uint64_t reset_value(const struct el2_reglist *list, const struct el2_listed *listed)
{
    const struct el2_vm *vm = list->vm;
    switch (listed->reset) {
    case EL2_RESET_VALUE:
        return listed->reset_value;
    case EL2_RESET_UNKNOWN:
        return unknown_value(list, listed);
    case EL2_RESET_ACTLR:
        return el2_cpu_extra(&vm->host->cpu[0], EL2_SYS_ACTLR_EL1);
    case EL2_RESET_AMAIR:
        return el2_cpu_extra(&vm->host->cpu[0], EL2_SYS_AMAIR_EL1);
    case EL2_RESET_HCR:
        return field(vm->view.value, EL2_SYS_ID_AA64MMFR4_EL1, 24) >= 8 ? HCR_E2H : 0;
    case EL2_RESET_MDCR:
        return list->counters;
    case EL2_RESET_PMCR:
        return (uint64_t)list->counters << PMCR_N_LSB | long_cycle_counter(vm);
    case EL2_RESET_PMCR_MARKED:
        return (((el2_cpu_extra(&vm->host->cpu[0], EL2_SYS_PMCR_EL0) & ~PMCR_WRITABLE) |
                 (PMCR_MARK & PMCR_WRITABLE)) &
                ~PMCR_E) |
               long_cycle_counter(vm);
    case EL2_RESET_RAZ:
        break;
    }
    return 0;
}

void el2_sysregs_reset(struct el2_reglist *list, unsigned vcpu)
{
    const struct el2_kernel *kernel = list->vm->kernel;
    list->counters = el2_cpu_extra(&list->vm->host->cpu[0], EL2_SYS_PMCR_EL0) >> PMCR_N_LSB & PMCR_N;
    list->slots = el2_cpu_extra(&list->vm->host->cpu[0], EL2_SYS_PMMIR_EL1) & PMMIR_SLOTS;
    for (size_t i = 0; i < kernel->listed_count; i++)
        list->value[vcpu * kernel->listed_count + i] = reset_value(list, &kernel->listed[i]);
}

static bool is_listed(const struct el2_vm *vm, const struct el2_listed *listed)
{
    struct el2_facts facts = el2_vm_facts(vm);
    if (el2_in_id_space(listed->encoding))
        return el2_onereg_listed(vm, listed->encoding);
    return el2_condition_holds(vm->kernel, listed->when, &facts);
}

void el2_sysregs_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context)
{
    const struct el2_kernel *kernel = list->vm->kernel;
    for (size_t i = 0; i < kernel->listed_count; i++)
        if (is_listed(list->vm, &kernel->listed[i]))
            take(context, el2_reg_id(kernel->listed[i].encoding));
}

/* The listed system register of an encoding, or NULL where this VM has none. */
static const struct el2_listed *find(const struct el2_vm *vm, el2_encoding encoding)
{
    for (size_t i = 0; i < vm->kernel->listed_count; i++)
        if (vm->kernel->listed[i].encoding == encoding)
            return is_listed(vm, &vm->kernel->listed[i]) ? &vm->kernel->listed[i] : NULL;
    return NULL;
}

static uint64_t *storage(const struct el2_reglist *list, unsigned vcpu, const struct el2_listed *listed)
{
    const struct el2_kernel *kernel = list->vm->kernel;
    size_t at = (size_t)(listed - kernel->listed);
    for (size_t i = 0; listed->shares && i < kernel->listed_count; i++)
        if (kernel->listed[i].encoding == listed->shares)
            at = i;
    return &list->value[vcpu * kernel->listed_count + at];
}

int el2_sysregs_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, uint64_t *value)
{
    el2_encoding encoding;
    if (!el2_reg_encoding(id, &encoding))
        return ENOENT;
    if (el2_in_id_space(encoding))
        return el2_onereg_get(list->vm, vcpu, encoding, value);
    const struct el2_listed *listed = find(list->vm, encoding);
    if (!listed)
        return ENOENT;
    *value = *storage(list, vcpu, listed);
    switch (listed->store) {
    case EL2_STORE_COUNTERS:
    case EL2_STORE_SET_COUNTERS:
    case EL2_STORE_CLEAR_COUNTERS:
        *value &= counter_mask(list);
        break;
    case EL2_STORE_PMCR:
        *value = (*value & ~(PMCR_N << PMCR_N_LSB)) | (uint64_t)list->counters << PMCR_N_LSB;
        break;
    case EL2_STORE_PMMIR:
        *value = list->slots;
        break;
    default:
        break;
    }
    return 0;
}

/* set_pmcr: N holds for the whole VM and cannot grow beyond the host's. */
static uint64_t store_pmcr(struct el2_reglist *list, uint64_t value)
{
    unsigned counters = value >> PMCR_N_LSB & PMCR_N;
    unsigned most = el2_cpu_extra(&list->vm->host->cpu[0], EL2_SYS_PMCR_EL0) >> PMCR_N_LSB & PMCR_N;
    if (!list->vm->ran && counters <= most)
        list->counters = counters;
    return (value & PMCR_WRITABLE) | long_cycle_counter(list->vm);
}

static int store_pmmir(struct el2_reglist *list, uint64_t value)
{
    if (value & ~PMMIR_SLOTS)
        return EINVAL;
    if (list->vm->ran)
        return value == list->slots ? 0 : EBUSY;
    if (value && value != list->slots)
        return EINVAL;
    list->slots = value;
    return 0;
}

int el2_sysregs_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, uint64_t value)
{
    el2_encoding encoding;
    if (!el2_reg_encoding(id, &encoding))
        return ENOENT;
    if (el2_in_id_space(encoding))
        return el2_onereg_set(list->vm, vcpu, encoding, value);
    const struct el2_listed *listed = find(list->vm, encoding);
    if (!listed)
        return ENOENT;
    if (listed->reset == EL2_RESET_RAZ)
        return 0;
    uint64_t *at = storage(list, vcpu, listed);
    switch (listed->store) {
    case EL2_STORE_ALL:
        *at = value;
        break;
    case EL2_STORE_KEEP:
        *at = value & listed->store_mask;
        break;
    case EL2_STORE_ONLY:
        if ((value ^ listed->reset_value) & ~listed->store_mask)
            return EINVAL;
        *at = value;
        break;
    case EL2_STORE_COUNTERS:
        *at = value & counter_mask(list);
        break;
    case EL2_STORE_SET_COUNTERS:
        *at |= value & counter_mask(list);
        break;
    case EL2_STORE_CLEAR_COUNTERS:
        *at &= ~(value & counter_mask(list));
        break;
    case EL2_STORE_PMCR:
        *at = store_pmcr(list, value);
        break;
    case EL2_STORE_PMMIR:
        return store_pmmir(list, value);
    }
    return 0;
}
