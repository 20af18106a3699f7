/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a number of a log or a manual is, in words: a syndrome (ESR_ELx), an ISS with its class, or an A64 instruction.
 *
 *     struct el2_number number = {.value = 0x62300003, .kind = EL2_NUMBER_AUTO};
 *     if (el2_number_classify(disassembler, &number, &error))
 *         puts(number.summary);                                // "SYS64: MRS X0, ID_AA64PFR0_EL1"
 */
#ifndef EL2_SIM_REPORT_NUMBER_H
#define EL2_SIM_REPORT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "sim/report/disassemble.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_NUMBER_TEXT 192

enum el2_number_kind {
    EL2_NUMBER_AUTO, /* until it is classified */
    EL2_NUMBER_ESR,
    EL2_NUMBER_INSN,
    EL2_NUMBER_ISS,
};

struct el2_number {
    uint64_t value;
    enum el2_number_kind kind;
    unsigned ec;                   /* of an ISS: its class */
    char summary[EL2_NUMBER_TEXT]; /* filled by el2_number_classify */
    char also[EL2_NUMBER_TEXT];    /* what else the number could be; "" for nothing */
};

/*
 * Fills kind, where it is AUTO, and the texts. AUTO: a syndrome where the EC is one that the architecture names, IL is
 * 1 and no bit outside the fields of the ISS is set, or where it has more than 32 bits; else an instruction. False
 * where the value has bits that its kind has not.
 */
bool el2_number_classify(struct el2_disassembler *disassembler, struct el2_number *number,
                         struct el2_error *error);

/* The whole syndrome of an ESR, or of an ISS: its class and IL = 1 are put in. */
uint64_t el2_number_esr(const struct el2_number *number);

#ifdef __cplusplus
}
#endif

#endif
