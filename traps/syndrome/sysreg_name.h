/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of system registers and System instructions of every Exception level, for syndromes and disassembly.
 *
 * cpumodel/arch/register.h knows the ID registers and their fields; here are only names, of all of them.
 *
 *     char scratch[EL2_ENCODING_TEXT];
 *     el2_sysreg_name(EL2_SYS_SMPRI_EL1, scratch);   // "SMPRI_EL1"
 *     el2_sysreg_name(EL2_SYS_DC_ISW, scratch);   // "DC ISW"
 */
#ifndef EL2_TRAPS_SYNDROME_SYSREG_NAME_H
#define EL2_TRAPS_SYNDROME_SYSREG_NAME_H

#include <stdbool.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The architectural name, or the S3_… form written to `scratch` where there is none. op0 is 1, 2 or 3. */
const char *el2_sysreg_name(el2_encoding encoding, char scratch[EL2_ENCODING_TEXT]);

/* The encoding of an architectural name; false where unknown. */
bool el2_sysreg_by_name(const char *name, el2_encoding *encoding);

/* Checks the table: sorted, no encoding and no name twice. */
bool el2_sysreg_names_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
