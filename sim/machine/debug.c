/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the guest stops for its debugger, and how it goes on. */
#include "sim/machine/debug.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/debug.h"
#include "sim/engine/translate.h"
#include "sim/machine/debugged.h"
#include "sim/machine/ending.h"
#include "sim/machine/turn.h"
#include "traps/syndrome/memory_access.h"

static bool is_watchpoint(const struct el2_debug_point *point)
{
    return point->kind >= EL2_DEBUG_WRITES;
}

static bool watches(const struct el2_debug_point *point, const struct el2_memory_access *access)
{
    return (point->kind != EL2_DEBUG_READS && access->writes) ||
           (point->kind != EL2_DEBUG_WRITES && access->reads);
}

/* As stage 1 sees an address: without a tag, and without a signature that the access does away with. */
static uint64_t untagged(uint64_t address)
{
    return address >> 55 & 1 ? address | 0xffffull << 48 : address & ~(0xffffull << 48);
}

/* The access of the instruction at `pc`, and its first byte. */
static bool find_access(struct el2_engine *engine, uint64_t pc, struct el2_memory_access *access,
                        uint64_t *first)
{
    uint32_t word;
    if (!el2_engine_debug_word(engine, pc, &word) || !el2_memory_access_decode(word, access))
        return false;
    const uint64_t base =
        access->base == EL2_ACCESS_BASE_PC ? pc : el2_engine_debug_general(engine, access->base);
    *first = base + (uint64_t)(int64_t)access->offset;
    if (access->index < 31)
        *first += el2_memory_access_index(access, el2_engine_debug_general(engine, access->index));
    *first = untagged(*first);
    if (!access->bytes) {
        access->bytes = (uint16_t)(4u << (el2_engine_register(engine, EL2_SYS_DCZID_EL0) & 15));
        *first &= ~(uint64_t)(access->bytes - 1);
    }
    return true;
}

/* The first byte that both have. */
static bool meets(const struct el2_debug_point *point, uint64_t first, uint64_t bytes, uint64_t *address)
{
    const uint64_t start = untagged(point->address);
    *address = start - first < bytes ? start : first;
    return start - first < bytes || first - start < point->size;
}

/* An access that has no translation faults first. */
static bool is_watched(struct el2_machine *machine, uint64_t pc, struct el2_debug_stop *stop)
{
    const struct el2_debug *debug = machine->debug;
    struct el2_engine *engine = machine->vcpu->engine;
    struct el2_memory_access access;
    uint64_t first, physical;
    if (!find_access(engine, pc, &access, &first))
        return false;
    for (unsigned i = 0; i < debug->point_count; i++) {
        const struct el2_debug_point *point = &debug->point[i];
        if (!is_watchpoint(point) || !watches(point, &access) ||
            !meets(point, first, access.bytes, &stop->address))
            continue;
        stop->reason = EL2_DEBUG_WATCHPOINT;
        stop->kind = point->kind;
        return el2_guest_translate(engine, first, &physical);
    }
    return false;
}

static bool is_breakpoint(const struct el2_debug *debug, uint64_t pc, struct el2_debug_stop *stop)
{
    for (unsigned i = 0; i < debug->point_count; i++)
        if (!is_watchpoint(&debug->point[i]) && debug->point[i].address == pc) {
            stop->reason = EL2_DEBUG_BREAKPOINT;
            stop->kind = debug->point[i].kind;
            return true;
        }
    return false;
}

static bool is_stepped(const struct el2_debug_go *go, uint64_t pc)
{
    return go->steps && (pc < go->first || pc >= go->end);
}

/* Whether the guest is to stop before the instruction at `pc`, and why. */
static bool decide(struct el2_machine *machine, uint64_t pc, struct el2_debug_stop *stop)
{
    const struct el2_debug *debug = machine->debug;
    if (!debug->debugger.stopped)
        return false;
    *stop = (struct el2_debug_stop){.vcpu = machine->vcpu->index};
    if (!debug->entered)
        stop->reason = EL2_DEBUG_ENTRY;
    else if (is_breakpoint(debug, pc, stop) || (debug->watch_count && is_watched(machine, pc, stop)))
        return true;
    else if (debug->is_asked)
        stop->reason = EL2_DEBUG_INTERRUPTED;
    else if (is_stepped(&debug->go[machine->vcpu->index], pc))
        stop->reason = EL2_DEBUG_STEPPED;
    else
        return false;
    return true;
}

/* It takes none of the run's seconds. */
static void stop_for(struct el2_machine *machine, const struct el2_debug_stop *stop)
{
    struct el2_debug *debug = machine->debug;
    struct timespec before, after;
    memset(debug->go, 0, sizeof debug->go);
    debug->entered = true;
    debug->is_asked = false;
    clock_gettime(CLOCK_MONOTONIC, &before);
    debug->debugger.stopped(debug->debugger.context, machine, stop);
    clock_gettime(CLOCK_MONOTONIC, &after);
    el2_budget_give(&machine->accounting.budget, el2_nanoseconds(after) - el2_nanoseconds(before));
}

/* What the engines are to look at from now on. */
static void arm(struct el2_machine *machine)
{
    const struct el2_debug *debug = machine->debug;
    for (unsigned v = 0; v < machine->vcpu_count; v++) {
        struct el2_engine *engine = machine->all[v].engine;
        if (el2_engine_debug_is_crowded(engine))
            el2_engine_debug_forget_pages(engine);
        bool all = debug->watch_count;
        for (unsigned i = 0; i < debug->point_count; i++)
            if (!is_watchpoint(&debug->point[i]))
                all |= !el2_engine_debug_page(engine, debug->point[i].address);
        el2_engine_debug_all(engine, all);
        if (debug->go[v].steps && &machine->all[v] != machine->vcpu)
            el2_engine_debug_skip(engine);
        el2_engine_debug_step(engine, !debug->entered || debug->is_asked || debug->go[v].steps);
    }
}

static void look(void *context, uint64_t pc)
{
    struct el2_machine *machine = context;
    struct el2_debug_stop stop;
    if (!decide(machine, pc, &stop))
        return;
    stop_for(machine, &stop);
    if (machine->accounting.ended)
        return;
    arm(machine);
    if (el2_debug_holds(machine, machine->vcpu->index))
        el2_turn_pass(machine);
}

bool el2_debug_attach(struct el2_machine *machine, struct el2_error *error)
{
    machine->debug = calloc(1, sizeof *machine->debug);
    bool good = machine->debug;
    for (unsigned v = 0; good && v < machine->vcpu_count; v++)
        good = el2_engine_debug_start(machine->all[v].engine, look, machine);
    if (!good)
        return el2_fail(error, "no memory for a debugger");
    machine->debug->debugger = *machine->options.debugger;
    machine->options.see_each = true; /* the last trap may be the read of an ID register */
    machine->accounting.last = machine->debug->last;
    arm(machine);
    return true;
}

void el2_debug_listen(struct el2_machine *machine, struct timespec now)
{
    struct el2_debug *debug = machine->debug;
    if (!debug->entered || !debug->debugger.asks || debug->is_asked ||
        el2_nanoseconds(now) - debug->looked < EL2_LOOK_PERIOD)
        return;
    debug->looked = el2_nanoseconds(now);
    debug->is_asked = debug->debugger.asks(debug->debugger.context);
    if (debug->is_asked)
        arm(machine);
}

bool el2_debug_lets_go(struct el2_machine *machine)
{
    struct el2_debug *debug = machine->debug;
    bool holds = false, runs = false;
    for (unsigned v = 0; debug && v < machine->vcpu_count; v++) {
        holds |= debug->go[v].is_held;
        runs |= machine->guest.power[v].on && !debug->go[v].is_held;
    }
    if (!holds)
        return false;
    debug->wakes = runs;
    for (unsigned v = 0; !runs && v < machine->vcpu_count; v++)
        debug->go[v].is_held = false;
    return true;
}

void el2_debug_tell_end(struct el2_machine *machine)
{
    const struct el2_debug_stop stop = {
        .reason = EL2_DEBUG_ENDED, .vcpu = machine->vcpu->index, .verdict = &machine->accounting.verdict};
    if (machine->debug->debugger.stopped)
        stop_for(machine, &stop);
}

void el2_debug_set_go(struct el2_machine *machine, unsigned vcpu, const struct el2_debug_go *go)
{
    machine->debug->go[vcpu] = *go;
}

void el2_debug_end(struct el2_machine *machine, const char *why)
{
    el2_machine_end(machine, EL2_VERDICT_LEFT, el2_engine_pc(machine->vcpu->engine), 0, "%.*s",
                    EL2_VERDICT_TEXT - 1, why);
}

void el2_debug_leave(struct el2_machine *machine)
{
    struct el2_debug *debug = machine->debug;
    debug->debugger = (struct el2_machine_debugger){0};
    debug->point_count = debug->watch_count = 0;
    memset(debug->go, 0, sizeof debug->go);
    for (unsigned v = 0; v < machine->vcpu_count; v++)
        el2_engine_debug_forget_pages(machine->all[v].engine);
}

static struct el2_debug_point *find_point(struct el2_debug *debug, const struct el2_debug_point *point)
{
    for (unsigned i = 0; i < debug->point_count; i++)
        if (debug->point[i].kind == point->kind && debug->point[i].address == point->address &&
            debug->point[i].size == point->size)
            return &debug->point[i];
    return NULL;
}

bool el2_debug_add(struct el2_machine *machine, const struct el2_debug_point *point)
{
    struct el2_debug *debug = machine->debug;
    if (find_point(debug, point))
        return true;
    if (debug->point_count == EL2_DEBUG_POINTS_MAX)
        return false;
    debug->point[debug->point_count++] = *point;
    debug->watch_count += is_watchpoint(point);
    return true;
}

bool el2_debug_remove(struct el2_machine *machine, const struct el2_debug_point *point)
{
    struct el2_debug *debug = machine->debug;
    struct el2_debug_point *found = find_point(debug, point);
    if (!found)
        return false;
    *found = debug->point[--debug->point_count];
    debug->watch_count -= is_watchpoint(point);
    return true;
}
