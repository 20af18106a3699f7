/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "probe.h"

/* Since Linux 6.7, so not in the headers of older systems. */
struct writable_masks {
    uint64_t address;
    uint32_t range;
    uint32_t reserved[13];
};
#define GET_REG_WRITABLE_MASKS _IOR(KVMIO, 0xb6, struct writable_masks)
#define MASK_COUNT             (3 * 8 * 8)

int get_register(const struct vm *vm, uint64_t id, uint64_t *value)
{
    struct kvm_one_reg one = {.id = id, .addr = (uintptr_t)value};
    *value = 0;
    return ioctl(vm->vcpu, KVM_GET_ONE_REG, &one) ? errno : 0;
}

int set_register(const struct vm *vm, uint64_t id, uint64_t value)
{
    struct kvm_one_reg one = {.id = id, .addr = (uintptr_t)&value};
    return ioctl(vm->vcpu, KVM_SET_ONE_REG, &one) ? errno : 0;
}

struct kvm_reg_list *get_register_list(const struct vm *vm, int *error)
{
    struct kvm_reg_list count = {.n = 0};
    *error = ioctl(vm->vcpu, KVM_GET_REG_LIST, &count) && errno != E2BIG ? errno : 0;
    struct kvm_reg_list *list = *error ? NULL : malloc(sizeof(*list) + count.n * sizeof(list->reg[0]));
    if (!list)
        return NULL;
    list->n = count.n;
    if (ioctl(vm->vcpu, KVM_GET_REG_LIST, list)) {
        *error = errno;
        free(list);
        return NULL;
    }
    return list;
}

/* The kernel's index counts op1 0, 1 and 3 (KVM_ARM_FEATURE_ID_RANGE_IDX): no mask for CSSELR_EL1's op1. */
static int mask_index(unsigned index)
{
    if (index < 64)
        return (int)index;
    unsigned op1 = index / 8 - 7, op2 = index % 8;
    return op1 == 2 ? -1 : (int)((op1 == 3 ? 2 : 1) * 64 + op2);
}

void record_masks(int fd, const char *label)
{
    uint64_t masks[MASK_COUNT] = {0};
    struct writable_masks request = {.address = (uintptr_t)masks};
    if (ioctl(fd, GET_REG_WRITABLE_MASKS, &request)) {
        record("mask\t%s\terrno=%s", label, errno_name(errno));
        return;
    }
    for (unsigned index = 0; index < ID_COUNT; ++index) {
        int at = mask_index(index);
        char encoding[ID_NAME_SIZE];
        register_encoding(index, encoding);
        if (at >= 0 && masks[at])
            record("mask\t%s\t%s\t0x%016" PRIx64, label, encoding, masks[at]);
    }
}
