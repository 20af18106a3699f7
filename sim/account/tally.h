/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest did, counted: traps and exceptions, alike ones together, and its use of ID registers. Of a
 * fixed size: nothing is allocated while the guest runs, and kinds that find no room are counted in
 * `dropped`.
 */
#ifndef EL2_SIM_ACCOUNT_TALLY_H
#define EL2_SIM_ACCOUNT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "sim/account/trace.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EL2_TALLY_TOTALS 512

/* What the guest did with an ID register. */
struct el2_id_use {
    uint64_t reads;  /* MRS at EL1 or EL0 that were answered with a value */
    uint64_t undefs; /* MRS that ended in an UNDEF */
    uint64_t kept;   /* MRS that left Xt as it was */
    uint64_t writes; /* MSR, whatever came of it */
    uint64_t value;  /* the last that was read */
};

/* Traps and exceptions, alike ones together: same class, register, direction, Exception level and outcome. */
struct el2_trap_total {
    uint64_t count;
    struct el2_trap_event first;
};

struct el2_tally {
    struct el2_trap_total total[EL2_TALLY_TOTALS];
    size_t total_count;
    uint64_t dropped; /* events of kinds that found no room */
    uint64_t traps;   /* to EL2 */
    struct el2_id_use id[EL2_ID_COUNT];
};

/* Whether the guest read or wrote it, whatever came of it. */
bool el2_id_use_any(const struct el2_id_use *use);

/* What came of its MRS where none was answered with a value: "undef", or "keep" where Xt was left as it was, the words
 * of `el2sim view`. NULL: there was none, or one was answered. */
const char *el2_id_use_word(const struct el2_id_use *use);

/* Adds `count` events like this one. */
void el2_tally_add(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count);

#ifdef __cplusplus
}
#endif

#endif
