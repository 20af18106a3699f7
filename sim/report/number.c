/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "traps/syndrome/syndrome.h"

static bool is_plausible_esr(uint64_t value)
{
    struct el2_syndrome syndrome = el2_syndrome_decode(value);
    return !(value >> 56) && el2_ec_row(syndrome.ec) && syndrome.il && !el2_syndrome_has_res0(&syndrome);
}

uint64_t el2_number_esr(const struct el2_number *number)
{
    if (number->kind != EL2_NUMBER_ISS)
        return number->value;
    return number->value | (uint64_t)number->ec << 26 | EL2_ESR_IL;
}

static bool fits_kind(const struct el2_number *number, struct el2_error *error)
{
    if (number->kind == EL2_NUMBER_INSN && number->value > UINT32_MAX)
        return el2_fail(error, "0x%" PRIx64 ": an instruction has 32 bits; --as esr decodes a syndrome",
                        number->value);
    if (number->kind == EL2_NUMBER_ISS && number->value & ~(EL2_ISS_MASK | EL2_ISS2_MASK << 32))
        return el2_fail(error,
                        "0x%" PRIx64 ": an ISS is in bits [24:0] and [55:32]; --as esr decodes a whole ESR",
                        number->value);
    if (number->kind == EL2_NUMBER_ESR && number->value >> 56)
        return el2_fail(error, "0x%" PRIx64 ": bits [63:56] of an ESR are zero; is this an address?",
                        number->value);
    return true;
}

bool el2_number_classify(struct el2_disassembler *disassembler, struct el2_number *number,
                         struct el2_error *error)
{
    char insn[EL2_DISASSEMBLY_TEXT] = "";
    bool fits = number->value <= UINT32_MAX, is_auto = number->kind == EL2_NUMBER_AUTO;
    if (is_auto)
        number->kind = is_plausible_esr(number->value) || !fits ? EL2_NUMBER_ESR : EL2_NUMBER_INSN;
    if (!fits_kind(number, error))
        return false;
    if (fits)
        el2_disassemble(disassembler, (uint32_t)number->value, 0, insn);
    *number->also = 0;
    if (number->kind == EL2_NUMBER_INSN) {
        snprintf(number->summary, EL2_NUMBER_TEXT, "%s", insn);
        return true;
    }
    el2_syndrome_print(el2_number_esr(number), number->summary, EL2_NUMBER_TEXT);
    if (is_auto && fits && strncmp(insn, ".inst", 5) != 0)
        snprintf(number->also, EL2_NUMBER_TEXT, "as an instruction (--as insn): %s", insn);
    return true;
}
