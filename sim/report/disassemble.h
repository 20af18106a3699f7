/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instruction words as text (disassemble.c alone includes Capstone's header). System registers have the names
 * of our own tables, which are newer than Capstone's.
 *
 *     struct el2_disassembler *d = el2_disassembler_create(&error);
 *     char text[EL2_DISASSEMBLY_TEXT];
 *     el2_disassemble(d, 0xd5380400, 0x40080000, text);    // "mrs x0, ID_AA64PFR0_EL1"
 *     el2_disassembler_free(d);
 */
#ifndef EL2_SIM_REPORT_DISASSEMBLE_H
#define EL2_SIM_REPORT_DISASSEMBLE_H

#include <stdint.h>

#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_DISASSEMBLY_TEXT 128

struct el2_disassembler;

/* NULL with a message where Capstone has no AArch64 or memory runs out. */
struct el2_disassembler *el2_disassembler_create(struct el2_error *error);
void el2_disassembler_free(struct el2_disassembler *disassembler);

/*
 * One A64 word at `pc`; ".inst 0x…" for one that is not known, with the class and the features of its row
 * in arch_instructions.inc where there is one: ".inst 0x5ac01800 (class of ctz, FEAT_CSSC)".
 */
void el2_disassemble(struct el2_disassembler *disassembler, uint32_t word, uint64_t pc,
                     char text[EL2_DISASSEMBLY_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
