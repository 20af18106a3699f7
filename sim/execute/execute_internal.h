/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind execute.h share: the models that access memory (execute_memory.c), those of SVE
 * (execute_vector.c). */
#ifndef EL2_SIM_EXECUTE_EXECUTE_INTERNAL_H
#define EL2_SIM_EXECUTE_EXECUTE_INTERNAL_H

#include "sim/execute/execute.h"

/* The instruction is done: PC at the next. */
static inline enum el2_execute_result el2_execute_step(struct el2_cpu_state *state)
{
    el2_state_skip(state);
    return EL2_EXECUTE_DONE;
}

enum el2_execute_result el2_execute_pair_atomic(uint32_t word, struct el2_cpu_state *state,
                                                const struct el2_execute_world *world);
enum el2_execute_result el2_execute_ordered(uint32_t word, struct el2_cpu_state *state,
                                            const struct el2_execute_world *world);
enum el2_execute_result el2_execute_ordered_pair(uint32_t word, struct el2_cpu_state *state,
                                                 const struct el2_execute_world *world);
enum el2_execute_result el2_execute_copy(uint32_t word, struct el2_cpu_state *state,
                                         const struct el2_execute_world *world);

/* RDVL, ADDVL, ADDPL; CNTB to CNTD; INCB to INCD and DECB to DECD of a general register. */
enum el2_execute_result el2_execute_vector_length(uint32_t word, struct el2_cpu_state *state,
                                                  const struct el2_execute_world *world);
enum el2_execute_result el2_execute_vector_add(uint32_t word, struct el2_cpu_state *state,
                                               const struct el2_execute_world *world);
enum el2_execute_result el2_execute_element_count(uint32_t word, struct el2_cpu_state *state,
                                                  const struct el2_execute_world *world);

#endif
