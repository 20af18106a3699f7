/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest did, counted: exits by class, traps and exceptions, alike ones together, its accesses to devices, and its
 * use of ID registers and by which code. Of a fixed size: nothing is allocated while the guest runs, and kinds that find
 * no room are counted in `dropped`.
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

#define EL2_TALLY_TOTALS  512
#define EL2_TALLY_DEVICES 32
#define EL2_TALLY_CLASSES 64 /* of ESR_ELx.EC */
#define EL2_TALLY_SITES   16

/* Code that read an ID register, and how often it was seen to. */
struct el2_id_site {
    uint64_t pc; /* of the MRS */
    uint64_t reads;
};

/* What the guest did with an ID register. */
struct el2_id_use {
    uint64_t reads;                           /* MRS at EL1 or EL0 that were answered with a value */
    uint64_t undefs;                          /* MRS that ended in an UNDEF */
    uint64_t kept;                            /* MRS that left Xt as it was */
    uint64_t writes;                          /* MSR, whatever came of it */
    uint64_t value;                           /* the last that was read */
    struct el2_id_site site[EL2_TALLY_SITES]; /* as they came */
    size_t site_count;
};

/* Accesses to the registers in memory of a device. */
struct el2_device_use {
    const char *name; /* static */
    uint64_t reads, writes;
};

/* Traps and exceptions, alike ones together: same class, register, direction, Exception level and outcome. */
struct el2_trap_total {
    uint64_t count;
    struct el2_trap_event first;
};

struct el2_tally {
    struct el2_trap_total total[EL2_TALLY_TOTALS];
    size_t total_count;
    uint16_t latest[256];                            /* where kinds were last found, by a hash */
    uint64_t dropped;                                /* events of kinds that found no room */
    uint64_t traps;                                  /* to EL2 */
    uint64_t exits[EL2_TALLY_CLASSES];               /* the same by class */
    struct el2_device_use device[EL2_TALLY_DEVICES]; /* as they came */
    size_t device_count;
    struct el2_id_use id[EL2_ID_COUNT];
};

/* Whether the guest read or wrote it, whatever came of it. */
bool el2_id_use_any(const struct el2_id_use *use);

/* What came of its MRS where none was answered with a value: "undef", or "keep" where Xt was left as it was, the words
 * of `el2sim view`. NULL: there was none, or one was answered. */
const char *el2_id_use_word(const struct el2_id_use *use);

/*
 * An MRS at `pc` that was answered: whether that code had been seen to read it before. True as well where there is no
 * room for more of them.
 */
bool el2_id_use_at(struct el2_id_use *use, uint64_t pc);

/* Adds `count` events like this one. */
void el2_tally_add(struct el2_tally *tally, const struct el2_trap_event *event, uint64_t count);

#ifdef __cplusplus
}
#endif

#endif
