/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A64 words for tests that write their own guests. Registers are 0..31. */
#ifndef EL2_TESTS_SIM_CODE_H
#define EL2_TESTS_SIM_CODE_H

#include <stdint.h>
#include <string.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/encodings.h"

#define CODE_MAX 2048

struct code {
    uint32_t word[CODE_MAX];
    unsigned count;
};

static inline void put(struct code *code, uint32_t word)
{
    code->word[code->count++] = word;
}

static inline void put_mov(struct code *code, unsigned rd, uint64_t value)
{
    put(code, 0xd2800000u | (uint32_t)(value & 0xffff) << 5 | rd);
    for (unsigned part = 1; part < 4; part++)
        if (value >> 16 * part & 0xffff)
            put(code, 0xf2800000u | part << 21 | (uint32_t)(value >> 16 * part & 0xffff) << 5 | rd);
}

static inline void put_mrs(struct code *code, unsigned rt, el2_encoding encoding)
{
    put(code, 0xd5200000u | encoding | rt);
}

static inline void put_msr(struct code *code, el2_encoding encoding, unsigned rt)
{
    put(code, 0xd5000000u | encoding | rt);
}

/* Branches by `words` from the branch itself. */
static inline void put_b(struct code *code, int words)
{
    put(code, 0x14000000u | ((uint32_t)words & 0x3ffffff));
}

static inline void put_cbnz(struct code *code, unsigned rt, int words)
{
    put(code, 0xb5000000u | ((uint32_t)words & 0x7ffff) << 5 | rt);
}

/* str xt, [xn], #8 */
static inline void put_store(struct code *code, unsigned rt, unsigned rn)
{
    put(code, 0xf8008400u | rn << 5 | rt);
}

static inline void put_hvc(struct code *code, unsigned imm)
{
    put(code, 0xd4000002u | imm << 5);
}

/* The MMU on, by X4: 39-bit virtual addresses by TTBR0_EL1 alone, whose table of level 1 lies at `table`; all cacheable. */
static inline void put_mmu(struct code *code, uint64_t table)
{
    const struct {
        el2_encoding encoding;
        uint64_t value;
    } row[] = {
        {EL2_SYS_MAIR_EL1, 0xff},
        {EL2_SYS_TCR_EL1, 1ull << 32 | 1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 25},
        {EL2_SYS_TTBR0_EL1, table},
        {EL2_SYS_SCTLR_EL1, 0x30d00981},
    };
    for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
        put_mov(code, 4, row[i].value);
        put_msr(code, row[i].encoding, 4);
    }
    put(code, 0xd5033fdfu); /* isb */
}

static inline void put_nops_to(struct code *code, unsigned index)
{
    while (code->count < index)
        put(code, 0xd503201fu);
}

#define INSN_BRK       0xd4200000u
#define INSN_ERET      0xd69f03e0u
#define INSN_HLT_EXIT  0xd45e0000u /* HLT #0xF000 */
#define INSN_ISB       0xd5033fdfu
#define INSN_NOP       0xd503201fu
#define INSN_SMC       0xd4000003u
#define INSN_SUBS_X2_1 0xf1000442u /* subs x2, x2, #1 */
#define INSN_SVC       0xd4000001u
#define INSN_UDF       0x00000000u
#define INSN_WFE       0xd503205fu
#define INSN_WFI       0xd503207fu
#define INSN_ADD_X16_4 0x91001210u /* add x16, x16, #4 */

#define CODE_AT    0x40080000ull
#define VECTORS_AT 0x40090000ull
#define DATA_AT    0x400a0000ull

#endif
