/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SVE registers and the set of vector lengths (arch/arm64/kvm/guest.c: get_sve_reg, set_sve_vls). */
#include <errno.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "traps/onereg/reg_kinds.h"
#include "traps/vm/vector_length.h"

void el2_sve_reset(struct el2_reglist *list, unsigned vcpu)
{
    list->vcpu[vcpu].sve.quadwords = (uint8_t)el2_vector_longest(list->vm);
}

void el2_sve_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context)
{
    if (!(list->vm->features & EL2_VM_SVE))
        return;
    take(context, KVM_SVE_VLS);
    for (unsigned i = 0; i < KVM_SVE_Z_COUNT; i++)
        take(context, KVM_SVE_Z(i));
    for (unsigned i = 0; i < KVM_SVE_P_COUNT; i++)
        take(context, KVM_SVE_P(i));
}

struct place {      /* one slice of an SVE register */
    bool is_vector; /* Z, else P or FFR */
    unsigned number;
    unsigned words;
    unsigned bits; /* that the vector length gives it */
};

static int find(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct place *place)
{
    const struct sve_state *sve = &list->vcpu[vcpu].sve;
    unsigned number = id >> 5 & 0x1f, slice = id & (KVM_SVE_SLICES - 1);
    if (id >= KVM_SVE_Z(0) && id <= (KVM_SVE_Z(KVM_SVE_Z_COUNT - 1) | (KVM_SVE_SLICES - 1)))
        *place = (struct place){true, number, .words = 32, .bits = sve->quadwords * 128u};
    else if (id >= KVM_SVE_P(0) && id <= (KVM_SVE_FFR | (KVM_SVE_SLICES - 1)))
        *place = (struct place){false, number, .words = 4, .bits = sve->quadwords * 16u};
    else
        return EINVAL;
    if (!(list->vm->features & EL2_VM_SVE) || slice)
        return ENOENT;
    return sve->finalized ? 0 : EPERM;
}

/* A kernel without SVE for guests has no such group of registers. */
static bool kernel_has_sve(const struct el2_vm *vm)
{
    for (size_t i = 0; i < vm->kernel->listed_count; i++)
        if (vm->kernel->listed[i].encoding == EL2_SYS_ZCR_EL1)
            return true;
    return false;
}

int el2_sve_get(const struct el2_reglist *list, unsigned vcpu, uint64_t id, struct el2_reg_value *value)
{
    struct place place;
    if (!kernel_has_sve(list->vm))
        return ENOENT;
    if (id == KVM_SVE_VLS) {
        if (!(list->vm->features & EL2_VM_SVE))
            return ENOENT;
        value->word[0] = el2_vector_lengths(list->vm, list->vcpu[vcpu].sve.quadwords);
        return 0;
    }
    int error = find(list, vcpu, id, &place);
    const struct sve_state *sve = &list->vcpu[vcpu].sve;
    if (!error)
        memcpy(value->word, place.is_vector ? sve->z[place.number] : sve->p[place.number],
               place.words * sizeof *value->word);
    return error;
}

static int set_vector_lengths(struct el2_reglist *list, unsigned vcpu, const struct el2_reg_value *value)
{
    struct sve_state *sve = &list->vcpu[vcpu].sve;
    if (!(list->vm->features & EL2_VM_SVE))
        return ENOENT;
    if (sve->finalized)
        return EPERM;
    /* Vectors beyond 2048 bits have bits too: they are more than any host has. */
    for (unsigned i = 1; i < 8; i++)
        if (value->word[i])
            return EINVAL;
    const uint64_t wanted = value->word[0];
    if (!wanted)
        return EINVAL;
    const unsigned longest = 64 - (unsigned)__builtin_clzll(wanted);
    if (longest > el2_vector_longest(list->vm) || wanted != el2_vector_lengths(list->vm, longest))
        return EINVAL;
    sve->quadwords = (uint8_t)longest;
    return 0;
}

int el2_sve_set(struct el2_reglist *list, unsigned vcpu, uint64_t id, const struct el2_reg_value *value)
{
    struct place place;
    if (!kernel_has_sve(list->vm))
        return ENOENT;
    if (id == KVM_SVE_VLS)
        return set_vector_lengths(list, vcpu, value);
    int error = find(list, vcpu, id, &place);
    if (error)
        return error;
    struct sve_state *sve = &list->vcpu[vcpu].sve;
    uint64_t *word = place.is_vector ? sve->z[place.number] : sve->p[place.number];
    for (unsigned i = 0; i < place.words; i++) {
        unsigned bits = place.bits > i * 64 ? place.bits - i * 64 : 0;
        word[i] = bits ? value->word[i] & el2_mask(0, bits > 64 ? 64 : bits) : 0;
    }
    return 0;
}
