/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic timer (DDI 0487 D12) of a machine whose time is the number of instructions executed: the
 * counters count those, CNTFRQ_EL0 is that of QEMU's virt machine. No interrupt leaves it yet.
 *
 *     uint64_t value;
 *     if (el2_timer_read(&timers, encoding, count, &value)) ...
 */
#ifndef EL2_SIM_DEVICE_TIMER_H
#define EL2_SIM_DEVICE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"

#define EL2_TIMER_FREQUENCY 62500000u

struct el2_timer {
    uint64_t cval;
    uint64_t ctl; /* ENABLE, IMASK */
};

struct el2_timers {
    struct el2_timer physical; /* CNTP */
    struct el2_timer virtual;  /* CNTV */
};

/* Whether the register is one of these: CNTFRQ_EL0, CNTPCT_EL0, CNTVCT_EL0, CNT{P,V}_{TVAL,CTL,CVAL}_EL0. */
bool el2_timer_owns(el2_encoding encoding);

/* Whether EL0 may access it under this CNTKCTL_EL1. */
bool el2_timer_el0_may(el2_encoding encoding, uint64_t cntkctl);

/* The value at `count`; false for a register that is not one of these. */
bool el2_timer_read(const struct el2_timers *timers, el2_encoding encoding, uint64_t count, uint64_t *value);

/* False for a register that is not one of these or that cannot be written at EL1. */
bool el2_timer_write(struct el2_timers *timers, el2_encoding encoding, uint64_t count, uint64_t value);

#endif
