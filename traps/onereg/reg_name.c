/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "traps/onereg/reg_kinds.h"
#include "traps/onereg/reglist.h"

struct family {       /* registers whose ids differ in one number, 0 to count - 1 */
    const char *name; /* with %u where the number is, or as it stands for one register */
    uint64_t id;
    unsigned stride;
    unsigned count;
};

#define CORE(log2, word) (KVM_REG_ARM64 | KVM_REG_CORE | KVM_REG_SIZE(log2) | (word))
#define FIRMWARE(number) (KVM_REG_ARM64 | KVM_REG_FIRMWARE | KVM_REG_SIZE(3) | (number))
#define BITMAP(number)   (KVM_REG_ARM64 | KVM_REG_BITMAP | KVM_REG_SIZE(3) | (number))
#define CCSIDR           (KVM_REG_ARM64 | KVM_REG_DEMUX | KVM_REG_SIZE(2))

/* arch/arm64/include/uapi/asm/kvm.h */
static const struct family families[] = {
    {"regs.regs[%u]", CORE(3, 0), 2, 31},
    {"regs.sp", CORE(3, 62), 0, 1},
    {"regs.pc", CORE(3, 64), 0, 1},
    {"regs.pstate", CORE(3, 66), 0, 1},
    {"sp_el1", CORE(3, 68), 0, 1},
    {"elr_el1", CORE(3, 70), 0, 1},
    {"spsr[%u]", CORE(3, 72), 2, 5},
    {"fp_regs.vregs[%u]", CORE(4, 84), 4, 32},
    {"fp_regs.fpsr", CORE(2, 212), 0, 1},
    {"fp_regs.fpcr", CORE(2, 213), 0, 1},
    {"KVM_REG_ARM64_SVE_VLS", KVM_SVE_VLS, 0, 1},
    {"KVM_REG_ARM64_SVE_ZREG(%u)", KVM_SVE_Z(0), 32, KVM_SVE_Z_COUNT},
    {"KVM_REG_ARM64_SVE_PREG(%u)", KVM_SVE_P(0), 32, KVM_SVE_P_COUNT - 1},
    {"KVM_REG_ARM64_SVE_FFR", KVM_SVE_FFR, 0, 1},
    {"KVM_REG_ARM_PSCI_VERSION", FIRMWARE(0), 0, 1},
    {"KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1", FIRMWARE(1), 0, 1},
    {"KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2", FIRMWARE(2), 0, 1},
    {"KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3", FIRMWARE(3), 0, 1},
    {"KVM_REG_ARM_STD_BMAP", BITMAP(0), 0, 1},
    {"KVM_REG_ARM_STD_HYP_BMAP", BITMAP(1), 0, 1},
    {"KVM_REG_ARM_VENDOR_HYP_BMAP", BITMAP(2), 0, 1},
    {"KVM_REG_ARM_VENDOR_HYP_BMAP_2", BITMAP(3), 0, 1},
    {"CCSIDR_EL1[%u]", CCSIDR, 1, CCSIDR_COUNT},
};

#define FAMILY_COUNT EL2_COUNT(families)

/* The format is one of the table above. */
static void print_name(const struct family *family, unsigned number, char name[EL2_REG_NAME])
{
    const char *place = strstr(family->name, "%u");
    if (place)
        snprintf(name, EL2_REG_NAME, "%.*s%u%s", (int)(place - family->name), family->name, number,
                 place + 2);
    else
        snprintf(name, EL2_REG_NAME, "%s", family->name);
}

void el2_reg_name(uint64_t id, char name[EL2_REG_NAME])
{
    el2_encoding encoding;
    char scratch[EL2_ENCODING_TEXT];
    if (el2_reg_encoding(id, &encoding)) {
        snprintf(name, EL2_REG_NAME, "%s", el2_register_name(encoding, scratch));
        return;
    }
    for (size_t i = 0; i < FAMILY_COUNT; i++)
        for (unsigned number = 0; number < families[i].count; number++)
            if (families[i].id + (uint64_t)number * families[i].stride == id) {
                print_name(&families[i], number, name);
                return;
            }
    snprintf(name, EL2_REG_NAME, "0x%016" PRIx64, id);
}

bool el2_reg_by_name(const char *name, uint64_t *id)
{
    char candidate[EL2_REG_NAME];
    for (size_t i = 0; i < FAMILY_COUNT; i++)
        for (unsigned number = 0; number < families[i].count; number++) {
            print_name(&families[i], number, candidate);
            if (strcmp(candidate, name) == 0) {
                *id = families[i].id + (uint64_t)number * families[i].stride;
                return true;
            }
        }
    return false;
}
