/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception syndromes: ESR_ELx values built, taken apart and put into words (DDI 0487 D24.2.40 "ESR_EL2").
 *
 * A syndrome is {EC [31:26], IL [25], ISS [24:0], ISS2 [55:32]}. el2_syndrome_fields fills the caller's
 * buffer with one row per ISS field, so that text and JSON render the same thing. All is pure; nothing
 * allocates.
 *
 *     struct el2_syndrome s = el2_syndrome_decode(0x62300003);      // EC 0x18, a read of ID_PFR0_EL1 to X0
 *     struct el2_syndrome_field field[EL2_SYNDROME_FIELDS];
 *     size_t count = el2_syndrome_fields(&s, field);
 *     uint64_t esr = el2_syndrome_sysreg(EL2_SYS_ID_PFR0_EL1, true, 0);   // 0x62300003 again
 */
#ifndef EL2_TRAPS_SYNDROME_SYNDROME_H
#define EL2_TRAPS_SYNDROME_SYNDROME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/exceptionclass.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_ESR_IL    (1ull << 25)
#define EL2_ESR_UNDEF 0x02000000ull /* EC 0, IL: an UNDEFINED 32-bit instruction */
#define EL2_ISS_MASK  0x01ffffffull
#define EL2_ISS2_MASK 0x00ffffffull

struct el2_syndrome {
    uint8_t ec;    /* 6 bits */
    bool il;       /* the instruction is 32 bits long, or the class fixes IL to 1 */
    uint32_t iss;  /* 25 bits */
    uint32_t iss2; /* 24 bits, ESR_ELx[55:32] */
};

/* ESR value → its parts, and back. Reserved bits [63:56] are dropped. */
struct el2_syndrome el2_syndrome_decode(uint64_t esr);
uint64_t el2_syndrome_encode(const struct el2_syndrome *syndrome);

#define EL2_SYNDROME_FIELDS  24
#define EL2_SYNDROME_MEANING 64

struct el2_syndrome_field {
    const char *name;
    uint8_t hi; /* bit numbers of the ISS; 32 and up are ISS2, as ESR_ELx numbers them */
    uint8_t lo;
    uint64_t value;
    char meaning[EL2_SYNDROME_MEANING]; /* "" where the value speaks for itself */
};

/* Fills `field` with the fields of the ISS, highest first, RES0 bits left out; returns how many. */
size_t el2_syndrome_fields(const struct el2_syndrome *syndrome,
                           struct el2_syndrome_field field[EL2_SYNDROME_FIELDS]);

/* Whether a bit outside every field of the ISS, which is RES0, is set. */
bool el2_syndrome_has_res0(const struct el2_syndrome *syndrome);

/* A trapped MSR, MRS or System instruction (EC 0x18), taken apart; false for another class. */
struct el2_sysreg_access {
    el2_encoding encoding;
    bool is_read; /* MRS or SYSL */
    uint8_t rt;   /* 31 is XZR */
};
bool el2_syndrome_sysreg_access(const struct el2_syndrome *syndrome, struct el2_sysreg_access *access);

/* One line: "SYS64: MRS X0, ID_PFR0_EL1". At most size - 1 characters. */
void el2_syndrome_print(uint64_t esr, char *text, size_t size);

/* Builders: the ESR of an exception by a 32-bit A64 instruction. rt is 0..31, immediates are 16 bits. */
uint64_t el2_syndrome_unknown(void);
uint64_t el2_syndrome_sysreg(el2_encoding encoding, bool is_read, unsigned rt);
uint64_t el2_syndrome_fp(void);
uint64_t el2_syndrome_sve(void);
uint64_t el2_syndrome_sme(unsigned smtc); /* 0 disabled, 1 streaming, 2 not streaming, 3 ZA, 4 ZT0 */
uint64_t el2_syndrome_pac(void);
uint64_t el2_syndrome_wfx(unsigned ti);               /* 0 WFI, 1 WFE */
uint64_t el2_syndrome_wfxt(unsigned ti, unsigned rt); /* 2 WFIT, 3 WFET; rt holds the time-out */
uint64_t el2_syndrome_svc(unsigned imm);
uint64_t el2_syndrome_hvc(unsigned imm);
uint64_t el2_syndrome_smc(unsigned imm);
uint64_t el2_syndrome_brk(unsigned imm);
uint64_t el2_syndrome_eret(unsigned authenticated, unsigned key_b); /* ERET 0,0; ERETAA 1,0; ERETAB 1,1 */
uint64_t el2_syndrome_illegal_state(void);
uint64_t el2_syndrome_pc_align(void);
uint64_t el2_syndrome_sp_align(void);

/* Instruction and data abort. `fsc` is IFSC or DFSC (6 bits); lower: taken from a lower Exception level. */
uint64_t el2_syndrome_iabt(bool lower, unsigned fsc);
uint64_t el2_syndrome_dabt(bool lower, unsigned fsc, bool is_write, bool is_cache_maintenance);

/* A data abort with a valid instruction syndrome (ISV): size_log2 0..3 (SAS), srt 0..31, sf: Xt is 64 bits.
 */
uint64_t el2_syndrome_dabt_isv(bool lower, unsigned fsc, bool is_write, unsigned size_log2, bool sign_extend,
                               unsigned srt, bool sf);

/* Checks the tables: sorted, no overlap inside a layout, every layout used. False names the bad row. */
bool el2_syndrome_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
