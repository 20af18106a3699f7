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

/* What a word of a row of execute.c does. */
typedef enum el2_execute_result el2_execute_model(uint32_t word, struct el2_cpu_state *state,
                                                  const struct el2_execute_world *world);

el2_execute_model el2_execute_pair_atomic, el2_execute_ordered, el2_execute_ordered_pair, el2_execute_copy;

/* RDVL; ADDVL, ADDPL; CNTB to CNTD, and INCB to INCD and DECB to DECD of a general register. */
el2_execute_model el2_execute_vector_length, el2_execute_vector_add, el2_execute_element_count;

#endif
