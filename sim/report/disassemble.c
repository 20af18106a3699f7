/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sim/report/disassemble.h"
#include "traps/syndrome/instruction.h"

struct el2_disassembler {
    csh handle;
    cs_insn *instruction;
};

/* More than Capstone allocates at the first instruction, an index of its table, without a look at whether it got it. */
#define CAPSTONE_INDEX 65536

/* Capstone allocates no more from then on. */
static bool disassemble_first(struct el2_disassembler *disassembler)
{
    static const uint8_t nop[] = {0x1f, 0x20, 0x03, 0xd5};
    const uint8_t *code = nop;
    size_t size = sizeof nop;
    uint64_t pc = 0;
    void *room = malloc(CAPSTONE_INDEX);
    if (!room)
        return false;
    free(room);
    return cs_disasm_iter(disassembler->handle, &code, &size, &pc, disassembler->instruction);
}

static bool open_capstone(struct el2_disassembler *disassembler, struct el2_error *error)
{
    cs_err err = cs_open(CS_ARCH_ARM64, CS_MODE_ARM, &disassembler->handle);
    if (err != CS_ERR_OK)
        return el2_fail(error, "Capstone cannot disassemble AArch64: %s", cs_strerror(err));
    disassembler->instruction = cs_malloc(disassembler->handle);
    return (disassembler->instruction && disassemble_first(disassembler)) ||
           el2_fail(error, "no memory for a disassembler");
}

struct el2_disassembler *el2_disassembler_create(struct el2_error *error)
{
    struct el2_disassembler *disassembler = calloc(1, sizeof *disassembler);
    if (!disassembler) {
        el2_fail(error, "no memory for a disassembler");
        return NULL;
    }
    if (!open_capstone(disassembler, error)) {
        el2_disassembler_free(disassembler);
        return NULL;
    }
    return disassembler;
}

void el2_disassembler_free(struct el2_disassembler *disassembler)
{
    if (!disassembler)
        return;
    if (disassembler->instruction)
        cs_free(disassembler->instruction, 1);
    if (disassembler->handle)
        cs_close(&disassembler->handle);
    free(disassembler);
}

/* What our own decoder prints, whatever Capstone is here: 4 does not know all registers, 5 writes #5 for #0x5. */
static bool is_ours(enum el2_instruction_kind kind)
{
    switch (kind) {
    case EL2_INSN_MRS:
    case EL2_INSN_MSR:
    case EL2_INSN_SYS:
    case EL2_INSN_SYSL:
    case EL2_INSN_SVC:
    case EL2_INSN_HVC:
    case EL2_INSN_SMC:
    case EL2_INSN_BRK:
    case EL2_INSN_HLT:
    case EL2_INSN_UDF:
        return true;
    default:
        return false;
    }
}

static void add_need(struct el2_text *text, const struct el2_arch_need *need)
{
    const uint16_t *both;
    for (size_t i = 0; (both = el2_arch_need_alternative(need, i)); i++) {
        el2_text_add(text, "%s%s", i ? " or " : ", ", el2_arch_feature((enum el2_arch_id)both[0])->name);
        if (both[1] != EL2_FEAT_NONE)
            el2_text_add(text, " and %s", el2_arch_feature((enum el2_arch_id)both[1])->name);
    }
}

/* A word of a row is not always the row's mnemonic's: it is of the class that the mnemonic is of. */
static void print_unknown(uint32_t word, char text[EL2_DISASSEMBLY_TEXT])
{
    const struct el2_arch_instruction *row = el2_arch_instruction(word);
    struct el2_text over;
    el2_text_over(&over, text, EL2_DISASSEMBLY_TEXT);
    el2_text_add(&over, ".inst 0x%08x", word);
    if (!row)
        return;
    el2_text_add(&over, " (class of %s", row->mnemonic);
    add_need(&over, &row->need);
    el2_text_add(&over, ")");
}

void el2_disassemble(struct el2_disassembler *disassembler, uint32_t word, uint64_t pc,
                     char text[EL2_DISASSEMBLY_TEXT])
{
    const struct el2_instruction known = el2_instruction_decode(word);
    if (is_ours(known.kind)) {
        el2_instruction_print(&known, text, EL2_DISASSEMBLY_TEXT);
        return;
    }
    const uint8_t bytes[4] = {word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff, word >> 24};
    const uint8_t *code = bytes;
    size_t size = sizeof bytes;
    cs_insn *insn = disassembler->instruction;
    if (cs_disasm_iter(disassembler->handle, &code, &size, &pc, insn))
        snprintf(text, EL2_DISASSEMBLY_TEXT, "%.31s%s%.60s", insn->mnemonic, *insn->op_str ? " " : "",
                 insn->op_str);
    else if (known.kind != EL2_INSN_OTHER)
        el2_instruction_print(&known, text, EL2_DISASSEMBLY_TEXT);
    else
        print_unknown(word, text);
}
