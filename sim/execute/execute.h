/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions that the engine does not have and that are simple enough to be done here: FEAT_CSSC, FEAT_MOPS
 * (without tags), FEAT_LSE128, FEAT_LRCPC3 (general registers), FEAT_CMPBR, FEAT_HBC, FEAT_RNG, FEAT_WFxT,
 * FEAT_XS (barriers), FEAT_SPECRES2, the PSTATE fields of FEAT_DIT, FEAT_SSBS2 and FEAT_NMI, and those of
 * FEAT_SVE that only ask how long a vector is. Whether the guest may use them is decided before (traps/use/use.h).
 *
 * Numbers of FEAT_RNG are a sequence of the vCPU's own: two runs are the same. FEAT_MOPS is option A of the
 * architecture; its main instruction does all the work, 64 KiB of it in one execution, and where there is more PC
 * stays at it.
 *
 *     enum el2_execute_result result = el2_execute(word, &state, &world);
 *     if (result == EL2_EXECUTE_DONE) // state has its results, PC is where the guest goes on
 */
#ifndef EL2_SIM_EXECUTE_EXECUTE_H
#define EL2_SIM_EXECUTE_EXECUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"
#include "traps/el2/state.h"

/* What is outside of the CPU state. */
struct el2_execute_world {
    /* Memory at a virtual address as `el` (0 or 1) may access it; false: not plainly, and nothing is changed.
     */
    bool (*read)(void *context, uint64_t address, unsigned el, void *bytes, uint64_t size);
    bool (*write)(void *context, uint64_t address, unsigned el, const void *bytes, uint64_t size);
    /* The CPU waits for an interrupt, or until CNTVCT_EL0 is `time`: WFIT. */
    void (*wait)(void *context, uint64_t time);
    /* Bytes of an SVE vector: 16 to 256. */
    unsigned (*vector_bytes)(void *context);
    void *context;
    uint64_t *random; /* state of FEAT_RNG, any value to begin with */
};

enum el2_execute_result {
    EL2_EXECUTE_DONE,
    EL2_EXECUTE_UNKNOWN, /* no model of it, or of these operands */
    EL2_EXECUTE_REFUSED, /* memory that cannot be accessed plainly: nothing is changed */
};

enum el2_execute_result el2_execute(uint32_t word, struct el2_cpu_state *state,
                                    const struct el2_execute_world *world);

/* Whether there is a model of a word. */
bool el2_execute_models(uint32_t word);

/* Whether it is done here although the engine has it: FEAT_RNG, which is no sequence there. */
bool el2_execute_replaces(uint32_t word);

/* Of the table of models: each row can match a word. */
bool el2_execute_check(struct el2_error *error);

#endif
