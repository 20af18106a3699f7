/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time, and waiting for it. The system counter counts the instructions executed and, beside them, the time in which the
 * vCPU waits: that passes at once.
 */
#ifndef EL2_SIM_MACHINE_WAIT_H
#define EL2_SIM_MACHINE_WAIT_H

#include "sim/machine/parts.h"

/* The system counter, as CNTPCT_EL0 and CNTVCT_EL0 read. */
uint64_t el2_machine_now(const struct el2_machine *machine);

/* Waits for an interrupt, masked or not, and no longer than until the counter is `time`, or EL2_DEVICE_NEVER. False
 * where neither will ever come. */
bool el2_machine_wait(struct el2_machine *machine, uint64_t time);

/* struct el2_execute_world: the counter passes until `time`. */
void el2_machine_wait_until(void *machine, uint64_t time);

#endif
