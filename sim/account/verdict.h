/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a guest ended: a code, its words, and where. */
#ifndef EL2_SIM_ACCOUNT_VERDICT_H
#define EL2_SIM_ACCOUNT_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum el2_verdict_code {
    EL2_VERDICT_EXITED,            /* by itself, with `status` */
    EL2_VERDICT_POWERED_OFF,       /* PSCI SYSTEM_OFF */
    EL2_VERDICT_RESET,             /* PSCI SYSTEM_RESET */
    EL2_VERDICT_INSTRUCTION_LIMIT, /* executed as many as it may */
    EL2_VERDICT_TIME_LIMIT,        /* took as long as it may */
    EL2_VERDICT_OUTPUT_LIMIT,      /* printed as much as it may */
    EL2_VERDICT_RUNAWAY,           /* the same exception over and over, without progress */
    EL2_VERDICT_WAITING,           /* waits, and nothing will ever wake it */
    EL2_VERDICT_LEFT,              /* by whoever sits at its console */
    EL2_VERDICT_UNHANDLED,         /* an exit that neither the kernel nor this machine answers */
    EL2_VERDICT_NOT_MODELLED,      /* did what el2sim cannot do faithfully */
    EL2_VERDICT_ENGINE,            /* the engine gave up: a fault of el2sim */
    EL2_VERDICT_COUNT,
};

#define EL2_VERDICT_TEXT 256

struct el2_verdict {
    enum el2_verdict_code code;
    uint64_t status; /* EL2_VERDICT_EXITED: 0 to 255 */
    uint64_t pc;
    uint64_t esr; /* of the last exception, where it is why the guest ended; else 0 */
    uint64_t instructions;
    unsigned vcpu;               /* that ended it */
    char text[EL2_VERDICT_TEXT]; /* one clause */
};

/* "powered-off": stable, for machines. */
const char *el2_verdict_name(enum el2_verdict_code code);

/* Whether the guest came to an end of its own that is no failure. */
bool el2_verdict_is_clean(const struct el2_verdict *verdict);

#ifdef __cplusplus
}
#endif

#endif
