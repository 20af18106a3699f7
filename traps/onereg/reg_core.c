/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Core registers: struct kvm_regs by 32-bit word (arch/arm64/kvm/guest.c: get_core_reg, set_core_reg). */
#include <errno.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "traps/onereg/reg_kinds.h"

/* Words of struct kvm_regs (arch/arm64/include/uapi/asm/kvm.h). */
#define PC_AT       64
#define PSTATE_AT   66
#define GENERAL_END 82 /* behind spsr[4] */
#define VREGS_AT    84
#define FPSR_AT     212
#define FPCR_AT     213

#define PSTATE_MODE32 0x10u
#define PSTATE_MODE   0xfu
#define PSTATE_EL1H   0x3c5u /* D, A, I, F masked */
#define PSTATE_EL2H   0x3c9u
#define PSTATE_SVC    0x1d3u /* A, I, F masked */
#define MODE32_USR    0x0u
#define MODE32_SYS    0xfu
#define MODE32_OF_EL1 (1u << 0x1 | 1u << 0x2 | 1u << 0x3 | 1u << 0x7 | 1u << 0xb) /* fiq irq svc abt und */
#define MODE64_OF_EL1 (1u << 0x0 | 1u << 0x4 | 1u << 0x5)
#define MODE64_OF_EL2 (1u << 0x8 | 1u << 0x9)

void el2_core_reset(struct el2_reglist *list, unsigned vcpu)
{
    uint32_t features = list->vm->features;
    list->vcpu[vcpu].core[PSTATE_AT] = features & EL2_VM_EL1_32BIT ? PSTATE_SVC
                                       : features & EL2_VM_EL2     ? PSTATE_EL2H
                                                                   : PSTATE_EL1H;
}

/* The bytes of the register at a word of struct kvm_regs; 0 where none starts there. */
static unsigned size_at(const struct el2_vm *vm, unsigned word)
{
    if (word < GENERAL_END)
        return word % 2 ? 0 : 8;
    if (word >= VREGS_AT && word < FPSR_AT)
        return word % 4 || vm->features & EL2_VM_SVE ? 0 : 16;
    return word == FPSR_AT || word == FPCR_AT ? 4 : 0;
}

void el2_core_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context)
{
    bool by_word = list->vm->kernel->onereg.core_by_word;
    for (unsigned word = 0; word < CORE_WORDS; word++) {
        unsigned size = by_word ? 8 : size_at(list->vm, word);
        if (size)
            take(context, KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(__builtin_ctz(size)) | word);
    }
}

/* The check of the last word is the kernel's own, one too strict. */
static int find(const struct el2_reglist *list, uint64_t id, unsigned *word, unsigned *size)
{
    *size = el2_reg_size(id);
    *word = (unsigned)(id & KVM_REG_LOW);
    if (!*size || *word + *size / 4 >= CORE_WORDS)
        return ENOENT;
    if (list->vm->kernel->onereg.core_by_word)
        return *size <= 16 ? 0 : EINVAL;
    return *size == size_at(list->vm, *word) ? 0 : EINVAL;
}

int el2_core_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value)
{
    unsigned word, size;
    int error = find(list, id, &word, &size);
    for (unsigned i = 0; !error && i < (size + 3) / 4; i++)
        value->word[i / 2] |= (uint64_t)list->vcpu[vcpu].core[word + i] << i % 2 * 32;
    if (!error && size < 4)
        value->word[0] &= el2_mask(0, size * 8);
    return error;
}

static bool has_aarch32_el0(const struct el2_vm *vm)
{
    return (vm->view.value[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] & 0xf) >= 2;
}

static bool mode_allowed(const struct el2_vm *vm, uint64_t pstate)
{
    uint32_t mode = 1u << (pstate & PSTATE_MODE);
    bool by_word = vm->kernel->onereg.core_by_word, el1_32bit = vm->features & EL2_VM_EL1_32BIT;
    if (!(pstate & PSTATE_MODE32)) {
        if (mode & MODE64_OF_EL2)
            return vm->features & EL2_VM_EL2;
        return mode & MODE64_OF_EL1 && (by_word || !el1_32bit);
    }
    if (mode == 1u << MODE32_USR)
        return by_word || has_aarch32_el0(vm);
    if (mode == 1u << MODE32_SYS)
        return !by_word && el1_32bit;
    return mode & MODE32_OF_EL1 && (by_word || el1_32bit);
}

/* AArch32 state has 32-bit registers: 15 of them in User and System mode, else all. */
static void narrow(uint32_t core[CORE_WORDS])
{
    if (!(core[PSTATE_AT] & PSTATE_MODE32))
        return;
    unsigned mode = core[PSTATE_AT] & PSTATE_MODE;
    unsigned count = mode == MODE32_USR || mode == MODE32_SYS ? 15 : 31;
    for (unsigned i = 0; i < count; i++)
        core[i * 2 + 1] = 0;
    core[PC_AT + 1] = 0;
}

int el2_core_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value)
{
    unsigned word, size;
    int error = find(list, id, &word, &size);
    if (error)
        return error;
    if (word == PSTATE_AT && !mode_allowed(list->vm, value->word[0]))
        return EINVAL;
    for (unsigned i = 0; i < (size + 3) / 4; i++) {
        uint32_t mask = size < 4 ? (uint32_t)el2_mask(0, size * 8) : ~0u;
        uint32_t *at = &list->vcpu[vcpu].core[word + i];
        *at = (*at & ~mask) | ((uint32_t)(value->word[i / 2] >> i % 2 * 32) & mask);
    }
    if (!list->vm->kernel->onereg.core_by_word)
        narrow(list->vcpu[vcpu].core);
    return 0;
}
