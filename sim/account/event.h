/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event: a trap to EL2 or an exception to EL1, what caused it and what came of it, as a value. Time is the
 * instruction count.
 *
 *     struct el2_trap_event event = {.pc = state.pc, .el = 1, .target_el = 2};
 *     el2_event_take_syndrome(&event, esr);
 *     el2_event_take_decision(&event, &decision);
 */
#ifndef EL2_SIM_ACCOUNT_EVENT_H
#define EL2_SIM_ACCOUNT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "traps/el2/dispatch.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_trap_event {
    uint64_t sequence;     /* 1 for the first */
    uint64_t instructions; /* executed, with this one */
    uint64_t pc;           /* of the instruction; of the next one for SVC and HVC */
    uint64_t esr;          /* ESR_EL2, or ESR_EL1 where target_el is 1 */
    uint32_t instruction;  /* the word; 0 where it cannot be read */
    uint16_t vcpu;         /* which */
    uint16_t vcpu_count;   /* of how many; 0 and 1: it is the only one */
    uint8_t el;            /* taken from */
    uint8_t target_el;     /* 2: a trap; 1: an exception to the guest's own EL1 */
    bool is_sysreg;        /* the next three hold */
    bool is_read;
    uint8_t rt;
    el2_encoding encoding;
    enum el2_action_taken action; /* target_el 2 */
    bool is_mmio;                 /* EL2_DO_ABORT that a device answered */
    uint64_t value;               /* read, written, X0 of a call, ESR_EL1 of an UNDEF */
    uint64_t x0;                  /* HVC and SMC: the function */
    uint64_t ipa;                 /* aborts: the guest physical address */
    uint64_t far;                 /* aborts */
    const char *handler;          /* strings are static; NULL where there is none */
    const char *rule;
    const char *origin;
    const char *control;
};

/* What the syndrome says: ESR_ELx, and the access where it is one to a system register. */
void el2_event_take_syndrome(struct el2_trap_event *event, uint64_t esr);

/* What the kernel has decided: action, value, handler, rule and origin. */
void el2_event_take_decision(struct el2_trap_event *event, const struct el2_decision *decision);

#ifdef __cplusplus
}
#endif

#endif
