/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors for guests of tests: any exception to EL1 is written down and ends the run. */
#ifndef EL2_TESTS_SIM_MACHINE_VECTORS_H
#define EL2_TESTS_SIM_MACHINE_VECTORS_H

#include "code.h"
#include "cpumodel/arch/encodings.h"

/* Puts the same handler, of 32 words at most, into all vectors, and sets VBAR_EL1. */
static inline void put_vectors(struct code *code, void (*put_handler)(struct code *))
{
    put_b(code, 1024);
    put_nops_to(code, 512);
    for (unsigned vector = 0; vector < 16; vector++) {
        put_nops_to(code, 512 + vector * 32);
        put_handler(code);
    }
    put_nops_to(code, 1024);
    put_mov(code, 2, CODE_AT + 512 * 4);
    put_msr(code, EL2_SYS_VBAR_EL1, 2);
}

static inline void put_handler_that_waits(struct code *code)
{
    put_mrs(code, 10, EL2_SYS_ESR_EL1);
    put_mrs(code, 11, EL2_SYS_FAR_EL1);
    put_mrs(code, 12, EL2_SYS_ELR_EL1);
    put_mrs(code, 13, EL2_SYS_SPSR_EL1);
    put(code, INSN_WFI);
}

/* ESR_EL1 to X10, FAR_EL1 to X11, ELR_EL1 to X12, SPSR_EL1 to X13, then WFI. */
static inline void put_vectors_that_wait(struct code *code)
{
    put_vectors(code, put_handler_that_waits);
}

/* Goes on at EL0. */
static inline void put_to_el0(struct code *code)
{
    uint64_t behind = CODE_AT + (code->count + 5) * 4;
    put(code, 0xd2800003u | (uint32_t)(behind & 0xffff) << 5); /* movz x3 */
    put(code, 0xf2a00003u | (uint32_t)(behind >> 16) << 5);    /* movk x3, lsl 16 */
    put_msr(code, EL2_SYS_ELR_EL1, 3);
    put_msr(code, EL2_SYS_SPSR_EL1, 31);
    put(code, INSN_ERET);
}

#endif
