/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of system registers and System instructions of every Exception level, for syndromes and disassembly.
 *
 * A register is named as cpumodel/arch/registers.inc has it. The operation of a System instruction (op0 = 1)
 * stands there as an identifier of C; here it is written as the architecture does, with a blank and, of a TLBI,
 * with nXS.
 *
 *     char scratch[EL2_SYSREG_TEXT];
 *     el2_sysreg_name(EL2_SYS_SMPRI_EL1, scratch);   // "SMPRI_EL1"
 *     el2_sysreg_name(EL2_SYS_DC_ISW, scratch);   // "DC ISW"
 */
#ifndef EL2_TRAPS_SYNDROME_SYSREG_NAME_H
#define EL2_TRAPS_SYNDROME_SYSREG_NAME_H

#include <stdbool.h>

#include "cpumodel/arch/encoding.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_SYSREG_TEXT 24

/*
 * The architectural name, or the S3_… form where there is none; it is the row's own string, or it is written to
 * `scratch`. op0 is 1, 2 or 3.
 */
const char *el2_sysreg_name(el2_encoding encoding, char scratch[EL2_SYSREG_TEXT]);

/* Whether the architecture names the encoding. */
bool el2_sysreg_is_named(el2_encoding encoding);

#ifdef __cplusplus
}
#endif

#endif
