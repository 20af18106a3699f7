/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MIDR_EL1 in words: who made the core, which core, which revision.
 *
 *     char text[EL2_MIDR_TEXT];
 *     el2_midr_print(0x414fd0c1, text);    // "Arm Neoverse N1 r4p1"
 */
#ifndef EL2_CPUMODEL_LINT_MIDR_H
#define EL2_CPUMODEL_LINT_MIDR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_MIDR_TEXT 80

/* The name of an implementer code (DDI 0487 MIDR_EL1.Implementer), NULL where it has none. */
const char *el2_midr_implementer(uint64_t midr);

/* "IMPLEMENTER CORE rVpR"; numbers stand for what has no name here. */
void el2_midr_print(uint64_t midr, char text[EL2_MIDR_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
