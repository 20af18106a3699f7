/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firmware pseudo-registers (arch/arm64/kvm/hypercalls.c, psci.c: kvm_arm_get_fw_reg, kvm_arm_set_fw_reg). */
#include <errno.h>

#include "traps/onereg/reg_kinds.h"

#define PSCI_0_1                  1u /* of a vCPU made without KVM_ARM_VCPU_PSCI_0_2 */
#define WORKAROUND_LEVEL          0xfu
#define WORKAROUND_NOT_AVAIL      0u
#define WORKAROUND_1_NOT_REQUIRED 2u
#define WORKAROUND_2_NOT_AVAIL    0u
#define WORKAROUND_2_UNKNOWN      1u
#define WORKAROUND_2_AVAIL        2u
#define WORKAROUND_2_NOT_REQUIRED 3u
#define WORKAROUND_2_ENABLED      0x10u

void el2_firmware_reset(struct el2_reglist *list)
{
    for (unsigned i = 0; i < EL2_BITMAP_COUNT; i++)
        list->bitmap[i] = list->vm->kernel->onereg.bitmap[i];
}

static uint64_t id_of(unsigned number)
{
    uint64_t group = number < EL2_FIRMWARE_COUNT ? KVM_REG_FIRMWARE : KVM_REG_BITMAP;
    return KVM_REG_ARM64 | KVM_REG_SIZE(3) | group | number % EL2_FIRMWARE_COUNT;
}

void el2_firmware_each(const struct el2_reglist *list, void (*take)(void *, uint64_t), void *context)
{
    for (unsigned i = 0; i < ALL_FIRMWARE; i++)
        if (list->vm->kernel->onereg.firmware[i])
            take(context, id_of(i));
}

static enum el2_firmware find(const struct el2_reglist *list, uint64_t id, unsigned *number)
{
    for (*number = 0; *number < ALL_FIRMWARE; ++*number)
        if (id_of(*number) == id)
            return list->vm->kernel->onereg.firmware[*number];
    return EL2_FIRMWARE_ABSENT;
}

/* The host has no firmware mitigation: what its CPUs need not is not required, and nothing else is available.
 */
static uint64_t workaround_level(const struct el2_reglist *list, enum el2_firmware firmware)
{
    bool unaffected = list->vm->view.facts & EL2_HOST_SPECTRE_V2_UNAFFECTED;
    return firmware == EL2_FIRMWARE_WORKAROUND_1 && unaffected ? WORKAROUND_1_NOT_REQUIRED
                                                               : WORKAROUND_NOT_AVAIL;
}

int el2_firmware_get(const struct el2_reglist *list, uint64_t id, struct el2_reg_value *value)
{
    unsigned number;
    enum el2_firmware firmware = find(list, id, &number);
    switch (firmware) {
    case EL2_FIRMWARE_ABSENT:
        return ENOENT;
    case EL2_FIRMWARE_PSCI:
        value->word[0] = PSCI_0_1;
        return 0;
    case EL2_FIRMWARE_BITMAP:
        value->word[0] = list->bitmap[number - EL2_FIRMWARE_COUNT];
        return 0;
    default:
        value->word[0] = workaround_level(list, firmware);
        return 0;
    }
}

static int set_workaround_2(uint64_t value, uint64_t level)
{
    uint64_t wanted = value & WORKAROUND_LEVEL;
    if (value & ~(uint64_t)(WORKAROUND_LEVEL | WORKAROUND_2_ENABLED))
        return EINVAL;
    if (value & WORKAROUND_2_ENABLED && wanted != WORKAROUND_2_AVAIL)
        return EINVAL;
    if (wanted > WORKAROUND_2_NOT_REQUIRED)
        return EINVAL;
    uint64_t needed = wanted <= WORKAROUND_2_UNKNOWN ? WORKAROUND_2_NOT_AVAIL : WORKAROUND_2_NOT_REQUIRED;
    return level < needed ? EINVAL : 0;
}

static int set_bitmap(struct el2_reglist *list, unsigned bitmap, uint64_t value)
{
    if (value & ~list->vm->kernel->onereg.bitmap_features[bitmap])
        return EINVAL;
    if (list->vm->ran && value != list->bitmap[bitmap])
        return EBUSY;
    list->bitmap[bitmap] = value;
    return 0;
}

int el2_firmware_set(struct el2_reglist *list, uint64_t id, uint64_t value)
{
    unsigned number;
    enum el2_firmware firmware = find(list, id, &number);
    switch (firmware) {
    case EL2_FIRMWARE_ABSENT:
        return ENOENT;
    case EL2_FIRMWARE_PSCI:
        return value == PSCI_0_1 ? 0 : EINVAL;
    case EL2_FIRMWARE_WORKAROUND_2:
        return set_workaround_2(value, workaround_level(list, firmware));
    case EL2_FIRMWARE_BITMAP:
        return set_bitmap(list, number - EL2_FIRMWARE_COUNT, value);
    default:
        return value & ~(uint64_t)WORKAROUND_LEVEL || value > workaround_level(list, firmware) ? EINVAL : 0;
    }
}
