/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CCSIDR_EL1 by CSSELR_EL1 value (arch/arm64/kvm/sys_regs.c: demux_c15_get, demux_c15_set). */
#include <errno.h>

#include "cpumodel/arch/encodings.h"
#include "traps/onereg/reg_kinds.h"
#include "traps/vm/cache.h"

#define LEVELS            7
#define CTYPE_INSTRUCTION 1u
#define CTYPE_DATA        2u
#define CTYPE_SEPARATE    3u
#define CTYPE_UNIFIED     4u
#define CCSIDR_LINE_SIZE  0x7u

void el2_demux_reset(struct el2_reglist *list, unsigned vcpu)
{
    uint64_t ctr = list->vm->view.value[el2_id_index(EL2_SYS_CTR_EL0)];
    for (unsigned csselr = 0; csselr < CCSIDR_COUNT; csselr++)
        list->vcpu[vcpu].ccsidr[csselr] = (uint32_t)el2_ccsidr_fabricate(ctr, csselr);
}

/* The cache type of a level of the boot CPU's CLIDR_EL1: levels behind one without a cache do not count. */
static unsigned cache_type(const struct el2_vm *vm, unsigned level)
{
    uint64_t clidr = vm->host->cpu[0].id[el2_id_index(EL2_SYS_CLIDR_EL1)];
    for (unsigned i = 0; i < level; i++)
        if (!(clidr >> i * 3 & 7))
            return 0;
    return level < LEVELS ? clidr >> level * 3 & 7 : 0;
}

static bool has_ccsidr(const struct el2_vm *vm, unsigned csselr)
{
    if (csselr >= vm->kernel->onereg.ccsidr_count)
        return false;
    if (!vm->kernel->onereg.ccsidr_of_clidr)
        return true;
    bool instruction = csselr & 1;
    switch (cache_type(vm, csselr >> 1)) {
    case CTYPE_INSTRUCTION:
        return instruction;
    case CTYPE_DATA:
    case CTYPE_UNIFIED:
        return !instruction;
    case CTYPE_SEPARATE:
        return true;
    default:
        return false;
    }
}

void el2_demux_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context)
{
    for (unsigned csselr = 0; csselr < CCSIDR_COUNT; csselr++)
        if (has_ccsidr(list->vm, csselr))
            take(context, KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(2) | csselr);
}

static bool is_demux(const struct el2_vm *vm, uint64_t id)
{
    return !(id & 0xf0000000ull) && el2_reg_size(id) == 4 && !(id & KVM_REG_DEMUX_ID_MASK) &&
           has_ccsidr(vm, id & KVM_REG_DEMUX_VALUE);
}

int el2_demux_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value)
{
    const struct el2_vm *vm = list->vm;
    unsigned csselr = id & KVM_REG_DEMUX_VALUE;
    if (!is_demux(vm, id))
        return ENOENT;
    if (vm->kernel->onereg.ccsidr_of_clidr)
        value->word[0] = (uint32_t)vm->host->cpu[vm->vcpu[vcpu].cpu].ccsidr[csselr];
    else
        value->word[0] = list->vcpu[vcpu].ccsidr[csselr];
    return 0;
}

int el2_demux_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, uint32_t value)
{
    struct el2_reg_value current = {{0}};
    unsigned csselr = id & KVM_REG_DEMUX_VALUE;
    int error = el2_demux_get(list, vcpu, id, &current);
    if (error)
        return error;
    if (list->vm->kernel->onereg.ccsidr_of_clidr)
        return value == current.word[0] ? 0 : EINVAL;
    uint64_t ctr = list->vm->view.value[el2_id_index(EL2_SYS_CTR_EL0)];
    if ((value & CCSIDR_LINE_SIZE) < el2_ccsidr_fabricate(ctr, csselr))
        return EINVAL;
    list->vcpu[vcpu].ccsidr[csselr] = value;
    return 0;
}
