/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Function identifiers of the SMC Calling Convention (DEN0028) by name: those of PSCI (DEN0022), of the calling
 * convention itself, and of what hypervisors add. A function may have two, one for 32-bit and one for 64-bit
 * arguments (bit 30). All is static and constant.
 *
 *     el2_smccc_name(0xc4000003);                            // "CPU_ON"
 *     el2_smccc_functions(&count);                           // all rows, by rising identifier
 */
#ifndef EL2_CPUMODEL_ARCH_SMCCC_H
#define EL2_CPUMODEL_ARCH_SMCCC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

struct el2_smccc_function {
    uint32_t id;
    const char *name;
};

#define EL2_SMCCC_64BIT        0x40000000u /* the convention of 64-bit arguments */
#define EL2_SMCCC_WORKAROUND_1 0x80008000u
#define EL2_SMCCC_WORKAROUND_2 0x80007fffu
#define EL2_SMCCC_WORKAROUND_3 0x80003fffu
#define EL2_SMCCC_VERSION      0x80000000u

const struct el2_smccc_function *el2_smccc_functions(size_t *count);

/* The name of a function, or NULL. */
const char *el2_smccc_name(uint32_t id);

/* Whether the identifier is one of PSCI's (DEN0022 5.1: fast calls 0 to 0x1f of the standard secure services). */
bool el2_smccc_is_psci(uint32_t id);

/* Checks the table: sorted, and a function has one name in both conventions. False names the bad row. */
bool el2_smccc_check(struct el2_error *error);

#endif
