/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instruction words that stand for the rows of the feature table when a guest executes them. */
#ifndef EL2_TESTS_PROMISE_WORDS_H
#define EL2_TESTS_PROMISE_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "cpumodel/arch/archfeature.h"
#include "cpumodel/text/count.h"

static inline bool is_write_only(const char *name)
{
    static const char *const names[] = {
        "ICC_ASGI1R_EL1", "ICC_DIR_EL1", "ICC_EOIR0_EL1", "ICC_EOIR1_EL1", "ICC_SGI0R_EL1",
        "ICC_SGI1R_EL1",  "OSLAR_EL1",   "PMSWINC_EL0",   "PMZR_EL0",      "TRCOSLAR",
    };
    for (size_t i = 0; i < EL2_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Reads the register into X0; executes the system instruction, or writes what cannot be read, with X0. */
static inline uint32_t register_word(const struct el2_arch_register *row)
{
    bool write = el2_op0(row->encoding) == 1 || is_write_only(row->name);
    return (write ? 0xd5000000u : 0xd5200000u) | row->encoding;
}

/*
 * The example, made harmless: a compare-and-branch or a consistent branch goes to the next word instead of to
 * itself, a wait with time-out waits until 0, and a memory copy or set takes its size from X3, which holds 0.
 */
static inline uint32_t instruction_word(const struct el2_arch_instruction *row)
{
    if (el2_arch_need_names(&row->need, EL2_FEAT_CMPBR) || el2_arch_need_names(&row->need, EL2_FEAT_HBC))
        return row->example | 1u << 5;
    if (el2_arch_need_names(&row->need, EL2_FEAT_WFxT))
        return row->example | 31;
    if (el2_arch_need_names(&row->need, EL2_FEAT_MOPS))
        return (row->example & ~(31u << 5)) | 3u << 5;
    return row->example;
}

#endif
