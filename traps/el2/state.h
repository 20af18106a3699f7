/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of a vCPU that trap handling reads and writes: plain data, copied freely, owned by the caller.
 *
 * The run loop fills it from the engine before a handler and writes it back after. In the names of the
 * architecture: x[31] does not exist (SP or XZR), so x has 31 entries and el2_state_x reads XZR as 0.
 */
#ifndef EL2_TRAPS_EL2_STATE_H
#define EL2_TRAPS_EL2_STATE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* PSTATE in the layout of SPSR_EL1 for AArch64 (DDI 0487 C5.2.19). */
#define EL2_PSTATE_N      (1ull << 31)
#define EL2_PSTATE_Z      (1ull << 30)
#define EL2_PSTATE_C      (1ull << 29)
#define EL2_PSTATE_V      (1ull << 28)
#define EL2_PSTATE_NZCV   (15ull << 28)
#define EL2_PSTATE_TCO    (1ull << 25)
#define EL2_PSTATE_DIT    (1ull << 24)
#define EL2_PSTATE_UAO    (1ull << 23)
#define EL2_PSTATE_PAN    (1ull << 22)
#define EL2_PSTATE_SS     (1ull << 21)
#define EL2_PSTATE_IL     (1ull << 20)
#define EL2_PSTATE_ALLINT (1ull << 13)
#define EL2_PSTATE_SSBS   (1ull << 12)
#define EL2_PSTATE_BTYPE  (3ull << 10)
#define EL2_PSTATE_D      (1ull << 9)
#define EL2_PSTATE_A      (1ull << 8)
#define EL2_PSTATE_I      (1ull << 7)
#define EL2_PSTATE_F      (1ull << 6)
#define EL2_PSTATE_DAIF   (15ull << 6)
#define EL2_PSTATE_nRW    (1ull << 4) /* 1: AArch32 */
#define EL2_PSTATE_MODE   0x1full     /* M[4:0] */
#define EL2_PSTATE_EL0t   0x0ull
#define EL2_PSTATE_EL1t   0x4ull
#define EL2_PSTATE_EL1h   0x5ull

struct el2_cpu_state {
    uint64_t x[31];
    uint64_t pc;
    uint64_t pstate;
    uint64_t sp_el0;
    uint64_t sp_el1;
    uint64_t elr_el1;
    uint64_t spsr_el1;
    uint64_t esr_el1;
    uint64_t far_el1;
    uint64_t vbar_el1;
    uint64_t sctlr_el1;
};

/* Xt as an instruction reads it: 31 is XZR. */
static inline uint64_t el2_state_x(const struct el2_cpu_state *state, unsigned rt)
{
    return rt < 31 ? state->x[rt] : 0;
}

/* Xt as an instruction writes it: 31 is XZR, and nothing is written. */
static inline void el2_state_set_x(struct el2_cpu_state *state, unsigned rt, uint64_t value)
{
    if (rt < 31)
        state->x[rt] = value;
}

/* Behind an instruction that has been emulated: none leaves BTYPE as it was (KVM's kvm_skip_instr). */
static inline void el2_state_skip(struct el2_cpu_state *state)
{
    state->pc += 4;
    state->pstate &= ~EL2_PSTATE_BTYPE;
}

/* The Exception level of an AArch64 PSTATE; AArch32 EL0 (User mode) is 0. */
static inline unsigned el2_state_el(const struct el2_cpu_state *state)
{
    return state->pstate & EL2_PSTATE_nRW ? (state->pstate & 15) != 0 : state->pstate >> 2 & 3;
}

#ifdef __cplusplus
}
#endif

#endif
