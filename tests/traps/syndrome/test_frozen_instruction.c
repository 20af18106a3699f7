/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decode of an instruction of each kind, of what is one bit away from it, and the syndromes that its trap may have. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "frozen/frozen.h"
#include "traps/syndrome/instruction.h"

static const uint32_t words[] = {
    0x00001234, 0x04e0e3e0, 0x0e201c00, 0x1e604000, 0x2518e3e0, 0x2e201c00, 0x3dc00000, 0x4e284800,
    0x65800000, 0x6d400400, 0x80800000, 0x85800000, 0xa400a000, 0xc0080000, 0xe1000000, 0xd4000021,
    0xd41fffe1, 0xd4000062, 0xd4000003, 0xd4200020, 0xd45e0000, 0xd503205f, 0xd503207f, 0xd5031003,
    0xd5031023, 0xd50043df, 0xd503477f, 0xd5087642, 0xd50b7425, 0xd52b7d01, 0xd518040a, 0xd5380463,
    0xd53b4408, 0xd5487504, 0xd5510182, 0xd5718506, 0xd69f03e0, 0xd69f0bff, 0xd69f0fff,
};

static char kind_letter(uint32_t word)
{
    return "0123456789abcdefghijklmnopqrstuvwxyz"[el2_instruction_decode(word).kind];
}

Test(frozen, instruction)
{
    struct frozen *frozen = frozen_new();
    _Static_assert(EL2_INSN_KINDS <= 36, "a letter a kind");
    for (size_t i = 0; i < EL2_COUNT(words); i++) {
        const struct el2_instruction insn = el2_instruction_decode(words[i]);
        char flips[33] = "", text[64], syndromes[1024] = "", question[96];
        for (unsigned bit = 0; bit < 32; bit++)
            flips[bit] = kind_letter(words[i] ^ UINT32_C(1) << bit);
        for (unsigned ec = 0; ec < 64; ec++) {
            const uint64_t iss = el2_instruction_syndrome(&insn, ec) & 0x1ffffff;
            size_t used = strlen(syndromes);
            if (iss)
                snprintf(syndromes + used, sizeof syndromes - used, " %x:%" PRIx64, ec, iss);
        }
        el2_instruction_print(&insn, text, sizeof text);
        snprintf(question, sizeof question, "%08x %s", words[i], text);
        frozen_printf(frozen, question, "%c %05x %u %x; %s;%s", kind_letter(words[i]), insn.encoding >> 5,
                      insn.rt, insn.imm, flips, syndromes);
    }
    frozen_check(
        frozen, "instructions",
        "A word: its kind (0-9a-z, as in enum el2_instruction_kind), encoding, Rt and immediate; the kinds "
        "of "
        "it with bit 0, 1 ... 31 turned over; the syndrome (ISS) of each class that has one, as EC:ISS.");
}
