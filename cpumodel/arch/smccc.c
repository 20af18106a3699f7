/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/smccc.h"

#include <string.h>

#include "cpumodel/text/count.h"

#define PSCI_MASK 0xbfffffe0u /* all but the convention and the function's number */
#define PSCI_BASE 0x84000000u

/* Identifier, name. By rising identifier: DEN0028 appendix, DEN0022 5.1, include/linux/arm-smccc.h. */
static const struct el2_smccc_function functions[] = {
    /* clang-format off */
    {0x80000000, "SMCCC_VERSION"},
    {0x80000001, "SMCCC_ARCH_FEATURES"},
    {0x80003fff, "SMCCC_ARCH_WORKAROUND_3"},
    {0x80007fff, "SMCCC_ARCH_WORKAROUND_2"},
    {0x80008000, "SMCCC_ARCH_WORKAROUND_1"},
    {0x84000000, "PSCI_VERSION"},
    {0x84000001, "CPU_SUSPEND"},
    {0x84000002, "CPU_OFF"},
    {0x84000003, "CPU_ON"},
    {0x84000004, "AFFINITY_INFO"},
    {0x84000005, "MIGRATE"},
    {0x84000006, "MIGRATE_INFO_TYPE"},
    {0x84000007, "MIGRATE_INFO_UP_CPU"},
    {0x84000008, "SYSTEM_OFF"},
    {0x84000009, "SYSTEM_RESET"},
    {0x8400000a, "PSCI_FEATURES"},
    {0x8400000e, "SYSTEM_SUSPEND"},
    {0x84000012, "SYSTEM_RESET2"},
    {0x84000015, "SYSTEM_OFF2"},
    {0x84000050, "TRNG_VERSION"},
    {0x84000051, "TRNG_FEATURES"},
    {0x84000052, "TRNG_GET_UUID"},
    {0x84000053, "TRNG_RND"},
    {0x86000000, "VENDOR_HYP_KVM_FEATURES"},
    {0x86000001, "VENDOR_HYP_KVM_PTP"},
    {0x8600ff01, "VENDOR_HYP_CALL_UID"},
    {0xc4000001, "CPU_SUSPEND"},
    {0xc4000003, "CPU_ON"},
    {0xc4000004, "AFFINITY_INFO"},
    {0xc4000005, "MIGRATE"},
    {0xc4000007, "MIGRATE_INFO_UP_CPU"},
    {0xc400000e, "SYSTEM_SUSPEND"},
    {0xc4000012, "SYSTEM_RESET2"},
    {0xc4000015, "SYSTEM_OFF2"},
    {0xc4000053, "TRNG_RND"},
    {0xc5000020, "PV_TIME_FEATURES"},
    {0xc5000021, "PV_TIME_ST"},
    /* clang-format on */
};

#define FUNCTION_COUNT EL2_COUNT(functions)

const struct el2_smccc_function *el2_smccc_functions(size_t *count)
{
    *count = FUNCTION_COUNT;
    return functions;
}

const char *el2_smccc_name(uint32_t id)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (functions[i].id == id)
            return functions[i].name;
    return NULL;
}

bool el2_smccc_is_psci(uint32_t id)
{
    return (id & PSCI_MASK) == PSCI_BASE;
}

/* A function has one number in both conventions, but for the bit that tells them apart. Of PSCI's all are in the one of 32
 * bits (DEN0022 5.1). */
static bool check_twin(const struct el2_smccc_function *function, struct el2_error *error)
{
    const char *twin = el2_smccc_name(function->id ^ EL2_SMCCC_64BIT);
    if (twin ? strcmp(twin, function->name) == 0
             : !(function->id & EL2_SMCCC_64BIT) || !el2_smccc_is_psci(function->id))
        return true;
    return el2_fail(error, "cpumodel/arch/smccc.c: %s is %s in the other convention", function->name,
                    twin ? twin : "not");
}

bool el2_smccc_check(struct el2_error *error)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        if (i && functions[i - 1].id >= functions[i].id)
            return el2_fail(error, "cpumodel/arch/smccc.c: %s is out of order", functions[i].name);
        if (!check_twin(&functions[i], error))
            return false;
    }
    return true;
}
