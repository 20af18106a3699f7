/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/instruction.h"
#include "traps/syndrome/syndrome.h"

/* Words as GNU as 2.40 assembles them. */
static const struct {
    uint32_t word;
    enum el2_instruction_kind kind;
    const char *text;
} CASES[] = {
    {0xd5380400, EL2_INSN_MRS, "mrs x0, ID_AA64PFR0_EL1"},
    {0xd538041f, EL2_INSN_MRS, "mrs xzr, ID_AA64PFR0_EL1"},
    {0xd5380463, EL2_INSN_MRS, "mrs x3, S3_0_C0_C4_3"},
    {0xd518040a, EL2_INSN_MSR, "msr ID_AA64PFR0_EL1, x10"},
    {0xd51b4408, EL2_INSN_MSR, "msr FPCR, x8"},
    {0xd50343df, EL2_INSN_MSR_IMM, "msr S0_3_C4_C3_6, #3"},
    {0xd503477f, EL2_INSN_MSR_IMM, "msr S0_3_C4_C7_3, #7"},
    {0xd5087642, EL2_INSN_SYS, "DC ISW, x2"},
    {0xd508871f, EL2_INSN_SYS, "TLBI VMALLE1"},
    {0xd50b7425, EL2_INSN_SYS, "DC ZVA, x5"},
    {0xd52b7d01, EL2_INSN_SYSL, "sysl x1, S1_3_C7_C13_0"},
    {0xd4000001, EL2_INSN_SVC, "svc #0"},
    {0xd41fffe1, EL2_INSN_SVC, "svc #0xffff"},
    {0xd4000062, EL2_INSN_HVC, "hvc #0x3"},
    {0xd4000003, EL2_INSN_SMC, "smc #0"},
    {0xd4200020, EL2_INSN_BRK, "brk #0x1"},
    {0xd45e0000, EL2_INSN_HLT, "hlt #0xf000"},
    {0x0000dead, EL2_INSN_UDF, "udf #0xdead"},
    {0xd69f03e0, EL2_INSN_ERET, "eret"},
    {0xd69f0bff, EL2_INSN_ERET, "eretaa"},
    {0xd69f0fff, EL2_INSN_ERET, "eretab"},
    {0xd503207f, EL2_INSN_WFI, "wfi"},
    {0xd503205f, EL2_INSN_WFE, "wfe"},
    {0xd5031023, EL2_INSN_WFIT, "wfit x3"},
    {0xd5031003, EL2_INSN_WFET, "wfet x3"},
    {0x04e0e3e0, EL2_INSN_SVE, "SVE instruction"}, /* cntd x0 */
    {0x2538c000, EL2_INSN_SVE, "SVE instruction"}, /* mov z0.b, #0 */
    {0xa400a000, EL2_INSN_SVE, "SVE instruction"}, /* ld1b {z0.b}, p0/z, [x0] */
    {0x2518e3e0, EL2_INSN_SVE, "SVE instruction"}, /* ptrue p0.b */
    {0xc0080000, EL2_INSN_SME, "SME instruction"}, /* zero {} */
    {0x80800000, EL2_INSN_SME, "SME instruction"}, /* fmopa za0.s, p0/m, p0/m, z0.s, z0.s */
    {0x1e604000, EL2_INSN_FP, "FP instruction"},   /* fmov d0, d0 */
    {0x4e201c00, EL2_INSN_FP, "FP instruction"},   /* and v0.16b, v0.16b, v0.16b */
    {0x3dc00000, EL2_INSN_FP, "FP instruction"},   /* ldr q0, [x0] */
    {0x6d400400, EL2_INSN_FP, "FP instruction"},   /* ldp d0, d1, [x0] */
    {0x0c407000, EL2_INSN_FP, "FP instruction"},   /* ld1 {v0.8b}, [x0] */
    {0x4e284800, EL2_INSN_FP, "FP instruction"},   /* aese v0.16b, v0.16b */
    {0xd503201f, EL2_INSN_OTHER, ""},              /* nop */
    {0xf9400000, EL2_INSN_OTHER, ""},              /* ldr x0, [x0] */
    {0x8b000000, EL2_INSN_OTHER, ""},              /* add x0, x0, x0 */
    {0xa9bf7bfd, EL2_INSN_OTHER, ""},              /* stp x29, x30, [sp, #-16]! */
    {0x14000000, EL2_INSN_OTHER, ""},              /* b . */
    {0xd65f03c0, EL2_INSN_OTHER, ""},              /* ret */
    {0xd61f0000, EL2_INSN_OTHER, ""},              /* br x0 */
};

Test(instruction, table_is_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_instructions_check(&error), "%s", error.text);
}

Test(instruction, words)
{
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        char text[64];
        struct el2_instruction insn = el2_instruction_decode(CASES[i].word);
        el2_instruction_print(&insn, text, sizeof text);
        cr_expect_eq(insn.kind, CASES[i].kind, "0x%08x is kind %d", CASES[i].word, insn.kind);
        cr_expect_str_eq(text, CASES[i].text, "0x%08x", CASES[i].word);
    }
}

/* Those of AArch32 come out of a syndrome. */
Test(instruction, of_aarch32)
{
    static const struct {
        struct el2_instruction insn;
        const char *text;
    } ROWS[] = {
        {{.kind = EL2_INSN_MRC15, .encoding = EL2_SYS_ID_MMFR4_EL1, .rt = 3}, "mrc p15, 0, r3, c0, c2, 6"},
        {{.kind = EL2_INSN_MCR15, .encoding = EL2_SYS_ID_MMFR4_EL1, .rt = 14}, "mcr p15, 0, r14, c0, c2, 6"},
        {{.kind = EL2_INSN_MRC14, .encoding = EL2_SYS_PMCR_EL0, .rt = 0}, "mrc p14, 3, r0, c9, c12, 0"},
        {{.kind = EL2_INSN_MCR14, .encoding = EL2_SYS_PMCR_EL0, .rt = 1}, "mcr p14, 3, r1, c9, c12, 0"},
        {{.kind = EL2_INSN_VMRS, .encoding = 7u << 12, .rt = 2}, "vmrs r2, register 7"},
    };
    for (size_t i = 0; i < EL2_COUNT(ROWS); i++) {
        char text[64];
        el2_instruction_print(&ROWS[i].insn, text, sizeof text);
        cr_expect_str_eq(text, ROWS[i].text);
    }
}

/* Those that name a register, in each: what is behind the name of the register, and before it, as GNU as writes it. */
static const struct {
    uint32_t word;
    const char *text;   /* "%s" is Rt */
    const char *of_xzr; /* NULL: as the others */
} OPERANDS[] = {
    {0xd5380400, "mrs %s, ID_AA64PFR0_EL1", NULL},
    {0xd5180400, "msr ID_AA64PFR0_EL1, %s", NULL},
    {0xd50b7420, "DC ZVA, %s", "DC ZVA"},
    {0xd5087640, "DC ISW, %s", "DC ISW"},
    {0xd5088700, "TLBI VMALLE1, %s", "TLBI VMALLE1"},
    {0xd50b7d00, "sys S1_3_C7_C13_0, %s", NULL},
    {0xd52b7d00, "sysl %s, S1_3_C7_C13_0", NULL},
    {0xd5031000, "wfet %s", NULL},
    {0xd5031020, "wfit %s", NULL},
};

Test(instruction, each_rt)
{
    for (size_t i = 0; i < EL2_COUNT(OPERANDS); i++)
        for (unsigned rt = 0; rt < 32; rt++) {
            char name[8] = "xzr", expected[64], text[64];
            const char *format = rt == 31 && OPERANDS[i].of_xzr ? OPERANDS[i].of_xzr : OPERANDS[i].text;
            const char *place = strstr(format, "%s");
            const int before = place ? (int)(place - format) : (int)strlen(format);
            const struct el2_instruction insn = el2_instruction_decode(OPERANDS[i].word | rt);
            if (rt < 31)
                snprintf(name, sizeof name, "x%u", rt);
            snprintf(expected, sizeof expected, "%.*s%s%s", before, format, place ? name : "",
                     place ? place + 2 : "");
            el2_instruction_print(&insn, text, sizeof text);
            cr_expect_str_eq(text, expected);
            cr_expect_eq(insn.rt, rt);
        }
}

Test(instruction, operands_of_every_id_register)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        el2_encoding encoding = el2_id_encoding(index);
        for (unsigned rt = 0; rt < 32; rt++) {
            struct el2_instruction insn = el2_instruction_decode(0xd5200000u | encoding | rt);
            cr_expect_eq(insn.kind, EL2_INSN_MRS);
            cr_expect_eq(insn.encoding, encoding);
            cr_expect_eq(insn.rt, rt);
            uint64_t esr = el2_instruction_syndrome(&insn, EL2_EC_SYS64);
            struct el2_syndrome syndrome = el2_syndrome_decode(esr);
            struct el2_sysreg_access access;
            cr_assert(el2_syndrome_sysreg_access(&syndrome, &access));
            cr_expect(access.is_read && access.encoding == encoding && access.rt == rt);
        }
    }
}

Test(instruction, syndromes)
{
    static const struct {
        uint32_t word;
        unsigned ec;
        uint64_t esr;
    } TRAPS[] = {
        {0xd5380400, EL2_EC_SYS64, 0x62300009},    {0xd5380400, EL2_EC_UNKNOWN, 0x02000000},
        {0xd4000062, EL2_EC_HVC64, 0x5a000003},    {0xd4000003, EL2_EC_SMC64, 0x5e000000},
        {0xd4200020, EL2_EC_BRK64, 0xf2000001},    {0xd503205f, EL2_EC_WFX, 0x07e00001},
        {0xd503207f, EL2_EC_WFX, 0x07e00000},      {0xd5031023, EL2_EC_WFX, 0x07e00066},
        {0xd69f0fff, EL2_EC_ERET, 0x6a000003},     {0x04e0e3e0, EL2_EC_SVE, 0x66000000},
        {0x1e604000, EL2_EC_FP_ASIMD, 0x1fe00000}, {0xd5087642, EL2_EC_SYS64, 0x62141c4c},
    };
    for (size_t i = 0; i < EL2_COUNT(TRAPS); i++) {
        struct el2_instruction insn = el2_instruction_decode(TRAPS[i].word);
        cr_expect_eq(el2_instruction_syndrome(&insn, TRAPS[i].ec), TRAPS[i].esr, "0x%08x", TRAPS[i].word);
    }
    struct el2_instruction mrc = {.kind = EL2_INSN_MRC15, .encoding = EL2_ENCODING(0, 0, 0, 1, 0), .rt = 2};
    cr_expect_eq(el2_instruction_syndrome(&mrc, EL2_EC_CP15_32), 0x0fe00043);
}
