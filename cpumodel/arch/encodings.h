/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The encodings of registers.inc as constants, so that C code names a register as the architecture does:
 *
 *     case EL2_SYS_ID_AA64PFR0_EL1:
 */
#ifndef EL2_CPUMODEL_ARCH_ENCODINGS_H
#define EL2_CPUMODEL_ARCH_ENCODINGS_H

#include "cpumodel/arch/encoding.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
#define REGISTER(op0, op1, crn, crm, op2, name, origin)                                                      \
    EL2_SYS_##name = EL2_ENCODING(op0, op1, crn, crm, op2),
#include "cpumodel/arch/registers.inc"
#undef REGISTER
};

#ifdef __cplusplus
}
#endif

#endif
