/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console's input, between a device that wants it and whoever gives it (struct el2_machine_input). Input that comes by
 * itself, in real time, is looked for now and then, and waited for where the guest waits.
 */
#ifndef EL2_SIM_MACHINE_INPUT_H
#define EL2_SIM_MACHINE_INPUT_H

#include <time.h>

#include "sim/machine/parts.h"

#define EL2_INPUT_PATIENCE EL2_COUNTER_FREQUENCY /* a second */

/*
 * struct el2_device_world: the next byte. Input that does not come by itself is asked for where the guest waits alone, for
 * whoever gives it may have to be waited for; or where it has not waited for EL2_INPUT_PATIENCE counts, and may never.
 */
bool el2_machine_receive(void *machine, bool waits, uint8_t *byte);

/* What is due now that no vCPU does anything but wait; when more is, or EL2_DEVICE_NEVER. */
uint64_t el2_machine_ask_devices(struct el2_machine *machine);

/* Looks for what comes by itself; costs nothing where none does, or less than a millisecond after the last look. `now`: of
 * CLOCK_MONOTONIC. */
void el2_machine_look_for_input(struct el2_machine *machine, struct timespec now);

/* All vCPUs wait until the counter is `time`, or EL2_DEVICE_NEVER: that passes at once, or where input comes by itself in
 * real time, and then it may end sooner. False where nothing will ever happen, or the guest has been left. */
bool el2_machine_pass(struct el2_machine *machine, uint64_t time);

#endif
