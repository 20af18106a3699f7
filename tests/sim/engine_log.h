/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine for tests whose caller logs what it is called for, and steps over it. */
#ifndef EL2_TESTS_SIM_ENGINE_LOG_H
#define EL2_TESTS_SIM_ENGINE_LOG_H

#include <criterion/criterion.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine.h"

#include "code.h"

#define EVENTS 512

/* What the engine called up for. */
struct log {
    struct el2_engine *engine;
    struct el2_engine_exception exception[EVENTS];
    struct el2_cpu_state state[EVENTS];
    uint64_t count[EVENTS];
    unsigned exceptions;
    struct el2_sysreg_event access[EVENTS];
    uint64_t access_pc[EVENTS];
    uint64_t access_count[EVENTS];
    unsigned accesses;
    enum el2_sysreg_action answer; /* to all accesses of the ID space */
    bool native_after;             /* … but the first: the rest are left to the engine */
    uint64_t stop_at;              /* instructions */
    unsigned due_behind;           /* the caller is due behind this exception, counted from 1 */
    bool interrupts;               /* there, in place of stopping: the interrupt stops */
    uint64_t due_pc;
    unsigned dues;
};

static enum el2_sysreg_action on_sysreg(void *context, struct el2_sysreg_event *event)
{
    struct log *log = context;
    if (el2_id_index(event->encoding) < 0)
        return EL2_SYSREG_NATIVE;
    log->access[log->accesses] = *event;
    log->access_pc[log->accesses] = el2_engine_pc(log->engine);
    log->access_count[log->accesses] = el2_engine_count(log->engine);
    log->accesses++;
    event->value = 0x1000 + (unsigned)el2_id_index(event->encoding);
    return log->native_after && log->accesses > 1 ? EL2_SYSREG_NATIVE : log->answer;
}

/* BRK ends a test's code; everything else is logged and stepped over. */
static void on_exception(void *context, const struct el2_engine_exception *exception,
                         struct el2_cpu_state *state)
{
    struct log *log = context;
    log->exception[log->exceptions] = *exception;
    log->state[log->exceptions] = *state;
    log->count[log->exceptions] = el2_engine_count(log->engine);
    log->exceptions++;
    if (log->due_behind == log->exceptions) {
        log->stop_at = 1;
        el2_engine_deadline(log->engine, 0);
    }
    if (exception->kind == EL2_ENGINE_BREAKPOINT || exception->kind == EL2_ENGINE_INTERRUPT ||
        log->exceptions == EVENTS)
        el2_engine_stop(log->engine);
    else if (exception->kind != EL2_ENGINE_SVC && exception->kind != EL2_ENGINE_HVC)
        state->pc += 4;
}

static uint64_t on_due(void *context, uint64_t count)
{
    struct log *log = context;
    log->dues++;
    log->due_pc = el2_engine_pc(log->engine);
    cr_expect_eq(el2_engine_count(log->engine), count);
    if (log->stop_at && count >= log->stop_at && log->interrupts)
        el2_engine_interrupt(log->engine);
    else if (log->stop_at && count >= log->stop_at)
        el2_engine_stop(log->engine);
    return log->stop_at && !(log->interrupts && count >= log->stop_at) ? log->stop_at : UINT64_MAX;
}

static struct log log_;

static inline void open_engine_with(struct el2_engine_options options)
{
    static const struct el2_engine_calls calls = {
        .sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    struct el2_error error;
    memset(&log_, 0, sizeof log_);
    log_.engine = el2_engine_create(&options, &calls, &log_, &error);
    cr_assert_not_null(log_.engine, "%s", error.text);
}

static inline void open_engine(uint64_t hcr)
{
    open_engine_with((struct el2_engine_options){.hcr_el2 = hcr});
}

static inline void close_engine(void)
{
    el2_engine_free(log_.engine);
}

static inline enum el2_engine_end run_from(const struct code *code, struct el2_cpu_state state)
{
    struct el2_error error;
    cr_assert(el2_engine_store(log_.engine, CODE_AT, code->word, code->count * 4));
    state.pc = state.pc ? state.pc : CODE_AT;
    state.sctlr_el1 = 0x30d00980;
    el2_engine_set_state(log_.engine, &state);
    return el2_engine_run(log_.engine, &error);
}

__attribute__((unused)) static const struct el2_cpu_state at_el1 = {.pstate =
                                                                        EL2_PSTATE_EL1h | EL2_PSTATE_DAIF};

#endif
