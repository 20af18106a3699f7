/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a debugger wants of the run, for the files of the machine: which vCPUs are held, and whether the guest is to stop. A
 * machine without a debugger has none of it.
 *
 *     if (machine->debug)
 *         el2_debug_listen(machine, now);
 */
#ifndef EL2_SIM_MACHINE_DEBUGGED_H
#define EL2_SIM_MACHINE_DEBUGGED_H

#include <time.h>

#include "sim/machine/debug.h"
#include "sim/machine/parts.h"

/* Nanoseconds between two looks at a console or a debugger: while the guest runs, while it waits. */
#define EL2_LOOK_PERIOD    1000000ull
#define EL2_DEBUG_PATIENCE 100000000ull

struct el2_debug {
    struct el2_machine_debugger debugger;
    struct el2_debug_point point[EL2_DEBUG_POINTS_MAX];
    unsigned point_count;
    unsigned watch_count; /* of those */
    struct el2_debug_go go[EL2_VCPU_MAX];
    bool entered;    /* the first stop has been */
    bool is_asked;   /* a stop is wanted at the next instruction */
    bool wakes;      /* a vCPU that waits goes on, as it may at any time (DDI 0487 D1.7.2: WFI) */
    uint64_t looked; /* nanoseconds of CLOCK_MONOTONIC */
    struct el2_trap_event last[2]; /* exception to EL1, trap to EL2; without a target_el: none yet */
};

/* The debugger of the options, for all vCPUs. False with a message. */
bool el2_debug_attach(struct el2_machine *machine, struct el2_error *error);

/* Whether the debugger wants a stop, asked once a millisecond at most: then it will be. `now`: of CLOCK_MONOTONIC. */
void el2_debug_listen(struct el2_machine *machine, struct timespec now);

/* No vCPU that is not held can run: true where the debugger has it so, and one that waits goes on, or none is held. */
bool el2_debug_lets_go(struct el2_machine *machine);

/* The run has ended. */
void el2_debug_tell_end(struct el2_machine *machine);

static inline bool el2_debug_holds(const struct el2_machine *machine, unsigned vcpu)
{
    return machine->debug && machine->debug->go[vcpu].is_held;
}

static inline bool el2_debug_wakes(const struct el2_machine *machine)
{
    return machine->debug && (machine->debug->is_asked || machine->debug->wakes);
}

#endif
