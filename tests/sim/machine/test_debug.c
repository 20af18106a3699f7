/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A debugger whose breakpoints wander over many pages. */
#include "sim/engine/debug.h"
#include "sim/machine/debug.h"
#include "sim/machine/parts.h"
#include "test_machine.h"

#define POINTS 100u
#define STOPS  14u

struct wanderer {
    unsigned stops, crowded, crowded_again;
    bool was_crowded;
};

static struct el2_debug_point point_of(unsigned stop, unsigned n)
{
    const uint64_t page = (uint64_t)stop * POINTS + n;
    return (struct el2_debug_point){.kind = EL2_DEBUG_SOFTWARE, .address = DATA_AT + (page << 12), .size = 4};
}

/* Other breakpoints than before, and a step. */
static void stopped(void *context, struct el2_machine *machine, const struct el2_debug_stop *stop)
{
    struct wanderer *wanderer = context;
    const bool is_crowded = el2_engine_debug_is_crowded(machine->vcpu->engine);
    if (stop->reason == EL2_DEBUG_ENDED)
        return;
    for (unsigned n = 0; n < POINTS; n++) {
        const struct el2_debug_point old = point_of(wanderer->stops, n),
                                     new = point_of(wanderer->stops + 1, n);
        cr_expect_eq(el2_debug_remove(machine, &old), wanderer->stops > 0);
        cr_expect(el2_debug_add(machine, &new));
    }
    wanderer->stops++;
    wanderer->crowded += is_crowded;
    wanderer->crowded_again += is_crowded && wanderer->was_crowded;
    wanderer->was_crowded = is_crowded;
    el2_debug_set_go(machine, stop->vcpu, &(struct el2_debug_go){.steps = true});
}

/* Pages that have no breakpoint any more are forgotten once there are many of them. */
Test(debug, forgets_pages, .timeout = 60)
{
    struct code code = {0};
    struct rig rig;
    struct wanderer wanderer = {0};
    const struct el2_machine_debugger debugger = {.stopped = stopped, .context = &wanderer};
    rig_open(&rig, "cortex-a72", "linux-6.1", (struct el2_machine_options){.debugger = &debugger});
    while (code.count < STOPS - 1)
        put_b(&code, 1); /* what is dropped goes where a block ends */
    put(&code, INSN_WFI);
    rig_run(&rig, &code);
    cr_expect_eq(rig.verdict.code, EL2_VERDICT_WAITING, "%s", rig.verdict.text);
    cr_expect_eq(wanderer.stops, STOPS, "%u", wanderer.stops);
    cr_expect_geq(wanderer.crowded, 2, "%u", wanderer.crowded);
    cr_expect_eq(wanderer.crowded_again, 0, "%u", wanderer.crowded_again);
    rig_close(&rig);
}
