/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long an SVE vector is, and how many elements it has (DDI 0487 C8.2): no register of SVE is read or written. */
#include "sim/execute/execute_internal.h"

#define INSN_IS_PREDICATE 0x00400000u /* ADDPL, not ADDVL */
#define INSN_CHANGES      0x00100000u /* INC and DEC, not CNT */
#define INSN_DECREMENTS   0x00000400u
#define SP                31u

/* imm6, signed. */
static uint64_t times(uint32_t word, unsigned bytes)
{
    const int64_t immediate = (int64_t)((uint64_t)word << 53) >> 58;
    return (uint64_t)(immediate * (int64_t)bytes);
}

enum el2_execute_result el2_execute_vector_length(uint32_t word, struct el2_cpu_state *state,
                                                  const struct el2_execute_world *world)
{
    el2_state_set_x(state, word & 31, times(word, world->vector_bytes(world->context)));
    return el2_execute_step(state);
}

/* That SP is: PSTATE.SP selects it. */
static uint64_t *register_or_sp(struct el2_cpu_state *state, unsigned number)
{
    if (number != SP)
        return &state->x[number];
    return (state->pstate & EL2_PSTATE_MODE) == EL2_PSTATE_EL1h ? &state->sp_el1 : &state->sp_el0;
}

enum el2_execute_result el2_execute_vector_add(uint32_t word, struct el2_cpu_state *state,
                                               const struct el2_execute_world *world)
{
    const unsigned bytes = world->vector_bytes(world->context) / (word & INSN_IS_PREDICATE ? 8 : 1);
    *register_or_sp(state, word & 31) = *register_or_sp(state, word >> 16 & 31) + times(word, bytes);
    return el2_execute_step(state);
}

/* How many of `elements` a pattern takes: those of a vector that has fewer than it names are none. */
static unsigned by_pattern(unsigned pattern, unsigned elements)
{
    switch (pattern) {
    case 0: /* POW2 */
        return 1u << (31 - __builtin_clz(elements));
    case 29: /* MUL4 */
        return elements - elements % 4;
    case 30: /* MUL3 */
        return elements - elements % 3;
    case 31: /* ALL */
        return elements;
    default:
        break;
    }
    const unsigned named = pattern <= 8    ? pattern
                           : pattern <= 13 ? 16u << (pattern - 9)
                                           : 0; /* VL1 to VL256 */
    return named <= elements ? named : 0;
}

enum el2_execute_result el2_execute_element_count(uint32_t word, struct el2_cpu_state *state,
                                                  const struct el2_execute_world *world)
{
    const unsigned size = word >> 22 & 3, rd = word & 31;
    const unsigned multiplier = (word >> 16 & 15) + 1;
    const uint64_t count =
        (uint64_t)by_pattern(word >> 5 & 31, world->vector_bytes(world->context) >> size) * multiplier;
    if (!(word & INSN_CHANGES))
        el2_state_set_x(state, rd, count);
    else if (word & INSN_DECREMENTS)
        el2_state_set_x(state, rd, el2_state_x(state, rd) - count);
    else
        el2_state_set_x(state, rd, el2_state_x(state, rd) + count);
    return el2_execute_step(state);
}
