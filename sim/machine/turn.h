/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose turn it is. The vCPUs of a machine run one at a time, in order, EL2_TURN instructions each, or less where one
 * waits, yields (WFE, YIELD) or is turned off. One that waits has its turn once an interrupt is there for it, or its time
 * has come; where all wait, time passes. With one vCPU it is always its turn.
 *
 * Nothing but instruction counts decides: two runs are the same.
 */
#ifndef EL2_SIM_MACHINE_TURN_H
#define EL2_SIM_MACHINE_TURN_H

#include "sim/machine/parts.h"

#define EL2_TURN 20000u /* instructions */

/*
 * The vCPU of the turn waits or is off: it is the next one's that can run, as soon as the engine has stopped, which may be
 * its own at once, after a wait. False where none ever will: it waits no more.
 */
bool el2_turn_pass(struct el2_machine *machine);

/* From `due`, at an instruction count: the turn may be over. */
void el2_turn_look(struct el2_machine *machine, uint64_t count);

/* Whether a word is executed by one that has nothing to do. */
bool el2_turn_is_yield(const struct el2_machine *machine, uint32_t word);

/* It has been executed: the turn is over, if another can run. */
void el2_turn_yield(struct el2_machine *machine);

/* The engine has stopped for machine->turn.next, whose turn it is now. */
void el2_turn_take(struct el2_machine *machine);

#endif
