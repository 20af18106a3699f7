/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions: Unicorn takes none by itself. Each goes up, and the guest goes on with what became of its state. */
#include <string.h>

#include "sim/engine/internal.h"

static enum el2_engine_exception_kind kind_of(uint32_t number)
{
    static const uint8_t kinds[] = {
        [1] = EL2_ENGINE_UNDEFINED,  [2] = EL2_ENGINE_SVC,        [3] = EL2_ENGINE_INSTRUCTION_ABORT,
        [4] = EL2_ENGINE_DATA_ABORT, [7] = EL2_ENGINE_BREAKPOINT, [11] = EL2_ENGINE_HVC,
        [13] = EL2_ENGINE_SMC,
    };
    if (number == 1)
        return EL2_ENGINE_UNDEFINED;
    return number < sizeof kinds && kinds[number] ? kinds[number] : EL2_ENGINE_OTHER;
}

/* What the API does not show, of the saved context. */
static struct el2_engine_exception saved_exception(struct el2_engine *engine, uint32_t number)
{
    struct el2_engine_exception exception = {.kind = kind_of(number), .number = number};
    uint64_t raw[2];
    uint32_t target_el, aarch64;

    memcpy(raw, el2_saved(engine, engine->exception_offset), sizeof raw);
    memcpy(&target_el, el2_saved(engine, engine->exception_offset + sizeof raw), sizeof target_el);
    memcpy(&aarch64, el2_saved(engine, engine->pc_offset + PC_TO_AARCH64), sizeof aarch64);
    exception.syndrome = raw[0] & 0xffffffff;
    exception.far = raw[1];
    exception.target_el = target_el;
    exception.is_aarch32 = !aarch64;
    if (target_el == 2)
        exception.ipa = el2_engine_register(engine, EL2_SYS_HPFAR_EL2) << 8 | (exception.far & 0xfff);
    return exception;
}

void el2_engine_take(struct el2_engine *engine, const struct el2_engine_exception *exception,
                     struct el2_cpu_state *state)
{
    el2_engine_settle_count(engine, state->pc,
                            exception->kind != EL2_ENGINE_SVC && exception->kind != EL2_ENGINE_HVC &&
                                exception->kind != EL2_ENGINE_INTERRUPT);
    engine->calls.exception(engine->caller, exception, state);
    el2_state_to_engine(engine, state);
    el2_engine_call_due(engine);
}

static void complete(struct el2_engine *engine)
{
    uint64_t pc = el2_engine_pc(engine);
    el2_engine_settle_count(engine, pc, true);
    engine->completion.pending = false;
    if (engine->completion.writes_xt)
        uc_reg_write(engine->uc, el2_x_id(engine->completion.rt), &engine->completion.value);
    pc += 4;
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc);
}

static void hand_up(struct el2_engine *engine, uint32_t number)
{
    struct el2_cpu_state state;
    uc_context_save(engine->uc, engine->context);
    const struct el2_engine_exception exception = saved_exception(engine, number);
    el2_state_from_saved(engine, &state);
    if (exception.kind == EL2_ENGINE_SMC)
        state.pc -= 4;
    el2_engine_take(engine, &exception, &state);
}

void el2_engine_take_interrupt(struct el2_engine *engine)
{
    const struct el2_engine_exception exception = {.kind = EL2_ENGINE_INTERRUPT, .target_el = 1};
    struct el2_cpu_state state;
    engine->interrupt = false;
    engine->again = true;
    uc_context_save(engine->uc, engine->context);
    el2_state_from_saved(engine, &state);
    el2_engine_take(engine, &exception, &state);
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct el2_engine *engine = user;
    el2_fetch_restore(engine);
    if (engine->doorbell) {
        engine->doorbell = false;
        el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    }
    if (engine->completion.pending) {
        complete(engine);
        return;
    }
    hand_up(engine, number);
    if (engine->stop)
        uc_emu_stop(uc);
}

bool el2_exception_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    return el2_engine_checked(uc_hook_add(engine->uc, &hook, UC_HOOK_INTR, on_interrupt, engine, 1, 0),
                              "hook exceptions", error);
}
