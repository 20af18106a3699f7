/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traps/syndrome/instruction.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/wordpattern.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

struct pattern {
    uint32_t mask;
    uint32_t value;
    enum el2_instruction_kind kind;
};

/* The first row that matches wins: rows that another one contains stand before it. DDI 0487 C4.1, C6.2, C7.2.
 */
static const struct pattern patterns[] = {
    /* clang-format off */
    {0xffffffff, 0xd503205f, EL2_INSN_WFE},
    {0xffffffff, 0xd503207f, EL2_INSN_WFI},
    {0xffffffff, 0xd69f03e0, EL2_INSN_ERET},
    {0xfffffbff, 0xd69f0bff, EL2_INSN_ERET},
    {0xffffffe0, 0xd5031000, EL2_INSN_WFET},
    {0xffffffe0, 0xd5031020, EL2_INSN_WFIT},
    {0xfff8f01f, 0xd500401f, EL2_INSN_MSR_IMM},
    {0xfff80000, 0xd5080000, EL2_INSN_SYS},
    {0xfff80000, 0xd5280000, EL2_INSN_SYSL},
    {0xfff80000, 0xd5480000, EL2_INSN_SYSP},
    {0xfff00000, 0xd5100000, EL2_INSN_MSR},
    {0xfff00000, 0xd5300000, EL2_INSN_MRS},
    {0xfff00000, 0xd5500000, EL2_INSN_MSRR},
    {0xfff00000, 0xd5700000, EL2_INSN_MRRS},
    {0xffe0001f, 0xd4000001, EL2_INSN_SVC},
    {0xffe0001f, 0xd4000002, EL2_INSN_HVC},
    {0xffe0001f, 0xd4000003, EL2_INSN_SMC},
    {0xffe0001f, 0xd4200000, EL2_INSN_BRK},
    {0xffe0001f, 0xd4400000, EL2_INSN_HLT},
    {0xffff0000, 0x00000000, EL2_INSN_UDF},
    {0x9e000000, 0x80000000, EL2_INSN_SME},
    {0x1e000000, 0x04000000, EL2_INSN_SVE},
    {0x0c000000, 0x0c000000, EL2_INSN_FP},
    /* clang-format on */
};

#define PATTERN_COUNT EL2_COUNT(patterns)

/* ISS[24:20] of an AArch32 instruction that passed its condition check: CV = 1, COND = AL. */
#define COND_ALWAYS (0x1eull << 20)

static void take_operands(uint32_t word, struct el2_instruction *insn)
{
    switch (insn->kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
    case EL2_INSN_MRRS:
    case EL2_INSN_MSRR:
    case EL2_INSN_SYSP:
        insn->encoding = word & EL2_ENCODING_MASK;
        insn->rt = word & 31;
        break;
    case EL2_INSN_MSR_IMM:
        insn->encoding = word & EL2_ENCODING_MASK;
        insn->imm = word >> 8 & 15;
        break;
    case EL2_INSN_SVC:
    case EL2_INSN_HVC:
    case EL2_INSN_SMC:
    case EL2_INSN_BRK:
    case EL2_INSN_HLT:
        insn->imm = (uint16_t)(word >> 5);
        break;
    case EL2_INSN_UDF:
        insn->imm = (uint16_t)word;
        break;
    case EL2_INSN_ERET:
        insn->imm = word >> 10 & 3;
        break;
    case EL2_INSN_WFIT:
    case EL2_INSN_WFET:
        insn->rt = word & 31;
        break;
    default:
        break;
    }
}

struct el2_instruction el2_instruction_decode(uint32_t word)
{
    struct el2_instruction insn = {.kind = EL2_INSN_OTHER};
    for (size_t i = 0; i < PATTERN_COUNT; i++) {
        if ((word & patterns[i].mask) == patterns[i].value) {
            insn.kind = patterns[i].kind;
            take_operands(word, &insn);
            break;
        }
    }
    return insn;
}

bool el2_instruction_reads(enum el2_instruction_kind kind)
{
    return kind == EL2_INSN_MRS || kind == EL2_INSN_SYSL || kind == EL2_INSN_MRRS || kind == EL2_INSN_MRC15 ||
           kind == EL2_INSN_MRC14 || kind == EL2_INSN_VMRS;
}

static uint64_t coprocessor_iss(const struct el2_instruction *insn)
{
    el2_encoding e = insn->encoding;
    return COND_ALWAYS | el2_op2(e) << 17 | el2_op1(e) << 14 | el2_crn(e) << 10 | (insn->rt & 31u) << 5 |
           el2_crm(e) << 1 | el2_instruction_reads(insn->kind);
}

uint64_t el2_instruction_syndrome(const struct el2_instruction *insn, unsigned ec)
{
    struct el2_syndrome s = {.ec = (uint8_t)ec, .il = true};
    switch (ec) {
    case EL2_EC_SYS64:
        return el2_syndrome_sysreg(insn->encoding, el2_instruction_reads(insn->kind), insn->rt);
    case EL2_EC_SYS128:
        s.iss = (uint32_t)(el2_syndrome_sysreg(insn->encoding, el2_instruction_reads(insn->kind), insn->rt) &
                           EL2_ISS_MASK);
        return el2_syndrome_encode(&s);
    case EL2_EC_CP15_32:
    case EL2_EC_CP14_MR:
    case EL2_EC_CP10_ID:
        s.iss = (uint32_t)coprocessor_iss(insn);
        return el2_syndrome_encode(&s);
    case EL2_EC_WFX:
        if (insn->kind == EL2_INSN_WFIT || insn->kind == EL2_INSN_WFET)
            return el2_syndrome_wfxt(insn->kind == EL2_INSN_WFIT ? 2 : 3, insn->rt);
        return el2_syndrome_wfx(insn->kind == EL2_INSN_WFE);
    case EL2_EC_FP_ASIMD:
        return el2_syndrome_fp();
    case EL2_EC_SVC64:
    case EL2_EC_HVC64:
    case EL2_EC_SMC64:
    case EL2_EC_BRK64:
        s.iss = insn->imm;
        return el2_syndrome_encode(&s);
    case EL2_EC_ERET:
        return el2_syndrome_eret(insn->imm >> 1, insn->imm & 1);
    default:
        return el2_syndrome_encode(&s);
    }
}

static const char *const mnemonics[EL2_INSN_KINDS] = {
    [EL2_INSN_MRS] = "mrs",
    [EL2_INSN_MSR] = "msr",
    [EL2_INSN_MSR_IMM] = "msr",
    [EL2_INSN_SYS] = "sys",
    [EL2_INSN_SYSL] = "sysl",
    [EL2_INSN_MRRS] = "mrrs",
    [EL2_INSN_MSRR] = "msrr",
    [EL2_INSN_SYSP] = "sysp",
    [EL2_INSN_SVC] = "svc",
    [EL2_INSN_HVC] = "hvc",
    [EL2_INSN_SMC] = "smc",
    [EL2_INSN_BRK] = "brk",
    [EL2_INSN_HLT] = "hlt",
    [EL2_INSN_UDF] = "udf",
    [EL2_INSN_ERET] = "eret",
    [EL2_INSN_WFI] = "wfi",
    [EL2_INSN_WFE] = "wfe",
    [EL2_INSN_WFIT] = "wfit",
    [EL2_INSN_WFET] = "wfet",
    [EL2_INSN_FP] = "FP instruction",
    [EL2_INSN_SVE] = "SVE instruction",
    [EL2_INSN_SME] = "SME instruction",
    [EL2_INSN_MRC15] = "mrc p15",
    [EL2_INSN_MCR15] = "mcr p15",
    [EL2_INSN_MRC14] = "mrc p14",
    [EL2_INSN_MCR14] = "mcr p14",
    [EL2_INSN_VMRS] = "vmrs",
};

/* Accesses of system registers and System instructions; false for all others. */
static bool print_access(const struct el2_instruction *insn, const char *mnemonic, const char *rt, char *text,
                         size_t size)
{
    char scratch[EL2_SYSREG_TEXT];
    const char *name = el2_sysreg_name(insn->encoding, scratch);
    switch (insn->kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_SYSL:
    case EL2_INSN_MRRS:
        snprintf(text, size, "%s %s, %s", mnemonic, rt, name);
        return true;
    case EL2_INSN_MSR:
    case EL2_INSN_MSRR:
        snprintf(text, size, "%s %s, %s", mnemonic, name, rt);
        return true;
    case EL2_INSN_SYS:
    case EL2_INSN_SYSP:
        if (el2_sysreg_is_named(insn->encoding))
            snprintf(text, size, insn->rt < 31 ? "%s, %s" : "%s", name, rt);
        else
            snprintf(text, size, "%s %s, %s", mnemonic, name, rt);
        return true;
    case EL2_INSN_MRC15:
    case EL2_INSN_MCR15:
    case EL2_INSN_MRC14:
    case EL2_INSN_MCR14:
        snprintf(text, size, "%s, %u, r%u, c%u, c%u, %u", mnemonic, el2_op1(insn->encoding), insn->rt,
                 el2_crn(insn->encoding), el2_crm(insn->encoding), el2_op2(insn->encoding));
        return true;
    default:
        return false;
    }
}

void el2_instruction_print(const struct el2_instruction *insn, char *text, size_t size)
{
    static const char *const erets[4] = {"eret", "eret", "eretaa", "eretab"};
    const char *mnemonic = insn->kind < EL2_INSN_KINDS && mnemonics[insn->kind] ? mnemonics[insn->kind] : "";
    char rt[8] = "xzr";
    if (insn->rt < 31)
        snprintf(rt, sizeof rt, "x%u", insn->rt);
    if (print_access(insn, mnemonic, rt, text, size))
        return;
    switch (insn->kind) {
    case EL2_INSN_MSR_IMM:
        snprintf(text, size, "msr S0_%u_C4_C%u_%u, #%u", el2_op1(insn->encoding), el2_crm(insn->encoding),
                 el2_op2(insn->encoding), insn->imm);
        break;
    case EL2_INSN_SVC:
    case EL2_INSN_HVC:
    case EL2_INSN_SMC:
    case EL2_INSN_BRK:
    case EL2_INSN_HLT:
    case EL2_INSN_UDF:
        snprintf(text, size, "%s #%#x", mnemonic, insn->imm);
        break;
    case EL2_INSN_ERET:
        snprintf(text, size, "%s", erets[insn->imm & 3]);
        break;
    case EL2_INSN_WFIT:
    case EL2_INSN_WFET:
        snprintf(text, size, "%s %s", mnemonic, rt);
        break;
    case EL2_INSN_VMRS:
        snprintf(text, size, "vmrs r%u, register %u", insn->rt, el2_crn(insn->encoding));
        break;
    default:
        snprintf(text, size, "%s", mnemonic);
        break;
    }
}

bool el2_instructions_check(struct el2_error *error)
{
    return el2_word_patterns_check("traps/syndrome/instruction.c", patterns, PATTERN_COUNT, sizeof *patterns,
                                   error);
}
