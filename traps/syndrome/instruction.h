/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decode of the A64 instructions that trap handling is about (DDI 0487 C4.1).
 *
 * One word in, one plain struct out: what kind it is, and the operands that a syndrome or a decision needs.
 * All other instructions are EL2_INSN_OTHER. The same struct describes an AArch32 access of a system register
 * (built by hand, no A32 word is decoded), so that el2_trap_decide takes either.
 *
 *     struct el2_instruction insn = el2_instruction_decode(0xd5380400);   // mrs x0, id_aa64pfr0_el1
 *     insn.kind == EL2_INSN_MRS && insn.rt == 0 && insn.encoding == EL2_SYS_ID_AA64PFR0_EL1;
 */
#ifndef EL2_TRAPS_SYNDROME_INSTRUCTION_H
#define EL2_TRAPS_SYNDROME_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum el2_instruction_kind {
    EL2_INSN_OTHER,
    EL2_INSN_MRS,     /* encoding, rt */
    EL2_INSN_MSR,     /* encoding, rt */
    EL2_INSN_MSR_IMM, /* encoding (op0 = 0), imm = CRm */
    EL2_INSN_SYS,     /* encoding (op0 = 1), rt */
    EL2_INSN_SYSL,    /* encoding (op0 = 1), rt */
    EL2_INSN_MRRS,    /* encoding, rt and rt + 1 */
    EL2_INSN_MSRR,    /* encoding, rt and rt + 1 */
    EL2_INSN_SYSP,    /* encoding (op0 = 1), rt and rt + 1 */
    EL2_INSN_SVC,     /* imm */
    EL2_INSN_HVC,     /* imm */
    EL2_INSN_SMC,     /* imm */
    EL2_INSN_BRK,     /* imm */
    EL2_INSN_HLT,     /* imm */
    EL2_INSN_UDF,     /* imm */
    EL2_INSN_ERET,    /* imm: 0 ERET, 2 ERETAA, 3 ERETAB, as in the ISS */
    EL2_INSN_WFI,
    EL2_INSN_WFE,
    EL2_INSN_WFIT, /* rt */
    EL2_INSN_WFET, /* rt */
    EL2_INSN_FP,   /* floating point or Advanced SIMD, loads and stores included */
    EL2_INSN_SVE,
    EL2_INSN_SME,
    EL2_INSN_MRC15, /* AArch32: encoding (op0 = 0: opc1, CRn, CRm, opc2), rt */
    EL2_INSN_MCR15, /* AArch32 */
    EL2_INSN_MRC14, /* AArch32 */
    EL2_INSN_MCR14, /* AArch32 */
    EL2_INSN_VMRS,  /* AArch32: the register number in CRn of encoding */
    EL2_INSN_KINDS,
};

struct el2_instruction {
    enum el2_instruction_kind kind;
    el2_encoding encoding;
    uint8_t rt;
    uint16_t imm;
};

/* Decodes one little-endian A64 word. Never fails: what it does not know is EL2_INSN_OTHER. */
struct el2_instruction el2_instruction_decode(uint32_t word);

/* True for the kinds that read a system register or return a value: MRS, SYSL, MRRS, MRC, VMRS. */
bool el2_instruction_reads(enum el2_instruction_kind kind);

/* The ESR of a trap of this instruction with class `ec` (0..63), to any Exception level. */
uint64_t el2_instruction_syndrome(const struct el2_instruction *instruction, unsigned ec);

/* "mrs x0, ID_AA64PFR0_EL1"; "" for EL2_INSN_OTHER. At most size - 1 characters. */
void el2_instruction_print(const struct el2_instruction *instruction, char *text, size_t size);

/* Checks the decode table: each value lies in its mask, and no row hides a later one. */
bool el2_instructions_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
