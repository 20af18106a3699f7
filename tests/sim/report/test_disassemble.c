/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/count.h"
#include "sim/report/disassemble.h"

Test(disassemble, words)
{
    static const struct {
        uint32_t word;
        const char *text;
    } cases[] = {
        {0xd5380400, "mrs x0, ID_AA64PFR0_EL1"},
        {0xd538041f, "mrs xzr, ID_AA64PFR0_EL1"},
        {0xd503201f, "nop"},
        {0xd4000002, "hvc #0"},
        {0x910003fd, "mov x29, sp"},
        {0x1e602800, "fadd d0, d0, d0"},
        {0x14000002, "b #0x40000008"},
        {0x03000000, ".inst 0x03000000"},
    };
    struct el2_error error;
    struct el2_disassembler *disassembler = el2_disassembler_create(&error);
    cr_assert(disassembler, "%s", error.text);
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[EL2_DISASSEMBLY_TEXT];
        el2_disassemble(disassembler, cases[i].word, 0x40000000, text);
        cr_expect_str_eq(text, cases[i].text, "%s is not %s", text, cases[i].text);
    }
    el2_disassembler_free(disassembler);
}

/* Words that neither Capstone 4 nor 5 has, but the table of instructions. */
Test(disassemble, words_of_the_table)
{
    static const struct {
        uint32_t word;
        const char *text;
    } cases[] = {
        {0x74000020, ".inst 0x74000020 (class of cbgt, FEAT_CMPBR)"},
        {0x74a00020, ".inst 0x74a00020"},
        {0x1920b041, ".inst 0x1920b041 (class of rcwsetp, FEAT_D128 and FEAT_THE)"},
    };
    struct el2_error error;
    struct el2_disassembler *disassembler = el2_disassembler_create(&error);
    cr_assert(disassembler, "%s", error.text);
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[EL2_DISASSEMBLY_TEXT];
        el2_disassemble(disassembler, cases[i].word, 0, text);
        cr_expect_str_eq(text, cases[i].text, "%s is not %s", text, cases[i].text);
    }
    el2_disassembler_free(disassembler);
}

/* Whatever Capstone is here: no row's text is cut short. */
Test(disassemble, rows_have_room)
{
    struct el2_error error;
    struct el2_disassembler *disassembler = el2_disassembler_create(&error);
    cr_assert(disassembler, "%s", error.text);
    size_t count, unknown = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    for (size_t i = 0; i < count; i++) {
        char text[EL2_DISASSEMBLY_TEXT];
        if (row[i].unallocated)
            continue;
        el2_disassemble(disassembler, row[i].example, 0, text);
        if (strncmp(text, ".inst", 5) != 0)
            continue;
        unknown++;
        cr_expect(strstr(text, row[i].mnemonic) && text[strlen(text) - 1] == ')', "%s", text);
    }
    cr_expect_geq(unknown, 100);
    el2_disassembler_free(disassembler);
}

Test(disassemble, sve_is_known_as_such)
{
    struct el2_error error;
    char text[EL2_DISASSEMBLY_TEXT];
    struct el2_disassembler *disassembler = el2_disassembler_create(&error);
    cr_assert(disassembler, "%s", error.text);
    el2_disassemble(disassembler, 0x2518e3e0, 0, text);
    cr_expect(strstr(text, "SVE") || strstr(text, "ptrue"), "%s", text);
    el2_disassembler_free(disassembler);
}
