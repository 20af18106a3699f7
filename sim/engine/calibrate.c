/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Unicorn does not tell, found by trying it: no version is asked for. The probe is a caller like any other,
 * whose guest is a few words of code in a page of the hypervisor's own.
 */
#include <string.h>

#include "cpumodel/text/bits.h"
#include "sim/engine/internal.h"

/* Known values to find again. */
#define MAGIC_PC      0x00be112e5ca1ab1cull
#define MAGIC_SPSR    0x0d15ea5e0b5e55edull
#define MAGIC_ADDRESS 0x00005ca1ab1e0001ull /* not aligned to 8 */

#define ESR_UNALIGNED 0x96000021u /* EC 0x25, IL, DFSC alignment */

#define INSN_LDXR_X1_X0 0xc85f7c01u
#define INSN_LDXR_X3_X0 0xc85f7c03u
#define INSN_STR_W1_X0  0xb9000001u
#define INSN_MOV_X2     0xd2800002u /* #0 */
#define INSN_MRS_X0     0xd5200000u
#define INSN_B_NEXT     0x14000001u
#define INSN_BRK        0xd4200000u
#define SCTLR_MMU_OFF   0x30d00980u

/* Stage 1 tables where those of stage 2 will be: two regions of 1 GiB, both at EL2_STAGE2_TABLES. */
#define ALIAS1       (1ull << 30)
#define ALIAS2       (2ull << 30)
#define ALIAS_TABLES EL2_STAGE2_TABLES
#define ALIAS_BLOCK  (EL2_STAGE2_TABLES | 1ull << 10 | 3ull << 8 | 1ull) /* AF, inner shareable */
#define ALIAS_TCR                                                                                            \
    (2ull << 32 | 1ull << 23 | 3ull << 12 | 1ull << 10 | 1ull << 8 | 25) /* 40 bits; no TTBR1_EL1 */
#define ALIAS_OFFSET (PROBE_CODE - EL2_STAGE2_TABLES)

struct probe {
    struct el2_engine *engine;
    enum el2_sysreg_action action; /* for each MRS */
    uint64_t undefined[2];         /* bit by word of the code: it was */
    struct el2_cpu_state end;
};

static enum el2_sysreg_action on_sysreg(void *context, struct el2_sysreg_event *event)
{
    const struct probe *probe = context;
    (void)event;
    return probe->action;
}

/* An MRS that exits, or the end of the code. */
static void on_exception(void *context, const struct el2_engine_exception *exception,
                         struct el2_cpu_state *state)
{
    struct probe *probe = context;
    const uint64_t index = (state->pc - PROBE_CODE) / 4;
    if (exception->kind == EL2_ENGINE_UNDEFINED && index < EL2_ID_COUNT) {
        el2_bit_put(probe->undefined, index, true);
        state->pc += 4;
        return;
    }
    probe->end = *state;
    el2_engine_stop(probe->engine);
}

static uint64_t on_due(void *context, uint64_t count)
{
    (void)context, (void)count;
    return UINT64_MAX;
}

/* Only where stage 1 is off. */
static void load(struct probe *probe, const uint32_t *code, size_t count)
{
    memcpy((uint8_t *)probe->engine->own + EL2_STAGE2_SIZE, code, count * sizeof *code);
    uc_ctl_remove_cache(probe->engine->uc, PROBE_CODE, PROBE_CODE + PROBE_SIZE);
}

static bool run(struct probe *probe, const struct el2_cpu_state *state, struct el2_error *error)
{
    el2_engine_set_state(probe->engine, state);
    return el2_engine_run(probe->engine, error) == EL2_ENGINE_STOPPED;
}

static size_t find_u64(struct el2_engine *engine, uint64_t value, size_t from)
{
    /* uc_context is opaque, and says only how long its data is; where that begins need not be aligned. */
    size_t size = uc_context_size(engine->uc);
    for (size_t at = from; at + sizeof value <= size; at += 4)
        if (!memcmp(el2_saved(engine, at), &value, sizeof value))
            return at;
    return 0;
}

static bool unusable(const char *why, struct el2_error *error)
{
    unsigned major, minor;
    uc_version(&major, &minor);
    return el2_fail(
        error,
        "this build of Unicorn (%u.%u) cannot be used: %s; el2sim is tried with 2.0.1 (Debian 12) and "
        "2.1.1 (Debian 13)",
        major, minor, why);
}

/* Where a saved context has PC, what is behind it, and SPSR_EL1. */
static bool find_state(struct el2_engine *engine, struct el2_error *error)
{
    const uint64_t pc = MAGIC_PC;
    uint32_t hflags, aarch64;
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc);
    el2_engine_write(engine, EL2_SYS_SPSR_EL1, MAGIC_SPSR);
    uc_context_save(engine->uc, engine->context);
    engine->pc_offset = find_u64(engine, MAGIC_PC, 0);
    engine->spsr_offset = find_u64(engine, MAGIC_SPSR, 0);
    if (!engine->pc_offset || !engine->spsr_offset)
        return unusable("PC or SPSR_EL1 is not in a saved context", error);
    memcpy(&hflags, el2_saved(engine, engine->pc_offset + PC_TO_HFLAGS), sizeof hflags);
    memcpy(&aarch64, el2_saved(engine, engine->pc_offset + PC_TO_AARCH64), sizeof aarch64);
    return (aarch64 == 1 && hflags >> 31 == 1) || unusable("the translation flags are not behind PC", error);
}

static const struct el2_cpu_state at_probe = {
    .pc = PROBE_CODE, .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF, .sctlr_el1 = SCTLR_MMU_OFF};

/* Where a saved context has an exception: an unaligned LDXR gives one that is known beforehand. */
static bool find_exception(struct probe *probe, struct el2_error *error)
{
    struct el2_engine *engine = probe->engine;
    static const uint32_t code[] = {INSN_LDXR_X1_X0, INSN_BRK};
    struct el2_cpu_state state = at_probe;
    uint32_t syndrome = 0, target_el = 0;
    state.x[0] = MAGIC_ADDRESS;
    load(probe, code, 2);
    if (!run(probe, &state, error))
        return false;
    size_t vaddress = find_u64(engine, MAGIC_ADDRESS, engine->pc_offset + 8);
    if (vaddress) {
        engine->exception_offset = vaddress - 8;
        memcpy(&syndrome, el2_saved(engine, vaddress - 8), sizeof syndrome);
        memcpy(&target_el, el2_saved(engine, vaddress + 8), sizeof target_el);
    }
    return (syndrome == ESR_UNALIGNED && target_el == 1) ||
           unusable("an exception's syndrome is not in a saved context", error);
}

/* Where a saved context has the exclusive monitor, its address and behind it what was loaded: needed where there are
 * peers. */
static bool find_monitor(struct probe *probe, struct el2_error *error)
{
    struct el2_engine *engine = probe->engine;
    static const uint32_t code[] = {INSN_LDXR_X3_X0, INSN_BRK};
    struct el2_cpu_state state = at_probe;
    state.x[0] = PROBE_CODE;
    load(probe, code, 2);
    if (!run(probe, &state, error))
        return false;
    for (size_t at = 4; !engine->monitor_offset && (at = find_u64(engine, PROBE_CODE, at)); at += 4)
        if (find_u64(engine, probe->end.x[3], at + 8) == at + 8)
            engine->monitor_offset = at;
    return engine->monitor_offset || engine->peer == engine ||
           unusable("the exclusive monitor is not in a saved context, and there are several vCPUs", error);
}

/* Which ID registers the engine has, and which it can be made to trap. */
static bool find_registers(struct probe *probe, struct el2_error *error)
{
    struct el2_engine *engine = probe->engine;
    uint32_t code[EL2_ID_COUNT + 1];
    for (int i = 0; i < EL2_ID_COUNT; i++)
        code[i] = INSN_MRS_X0 | el2_id_encoding(i);
    code[EL2_ID_COUNT] = INSN_BRK;

    load(probe, code, EL2_ID_COUNT + 1);

    memset(probe->undefined, 0, sizeof probe->undefined);
    probe->action = EL2_SYSREG_NATIVE;
    if (!run(probe, &at_probe, error))
        return false;
    for (int i = 0; i < EL2_ID_COUNT; i++)
        el2_bit_put(engine->known, i, !el2_bit(probe->undefined, i));

    memset(probe->undefined, 0, sizeof probe->undefined);
    probe->action = EL2_SYSREG_EXCEPTION;
    if (!run(probe, &at_probe, error))
        return false;
    memcpy(engine->can_trap, probe->undefined, sizeof engine->can_trap);
    return el2_engine_can_trap(engine, EL2_SYS_ID_AA64PFR0_EL1) ||
           unusable("HCR_EL2.TID3 does not trap", error);
}

static void set_aliases(struct el2_engine *engine, bool on)
{
    engine->own[1] = engine->own[2] = on ? ALIAS_BLOCK : 0;
    el2_engine_write(engine, EL2_SYS_MAIR_EL1, on ? 0xff : 0);
    el2_engine_write(engine, EL2_SYS_TCR_EL1, on ? ALIAS_TCR : 0);
    el2_engine_write(engine, EL2_SYS_TTBR0_EL1, on ? ALIAS_TABLES : 0);
}

/*
 * Whether fetches are told by their physical address, and whether a store through another address than that of
 * the code leaves translated code as it was: the MOV is run alone, then changed to one of 1, and run again.
 */
static bool find_coherence(struct probe *probe, struct el2_error *error)
{
    struct el2_engine *engine = probe->engine;
    static const uint32_t code[] = {INSN_STR_W1_X0, INSN_B_NEXT, INSN_MOV_X2, INSN_BRK};
    struct el2_cpu_state state = at_probe;
    load(probe, code, 4);
    set_aliases(engine, true);
    state.sctlr_el1 |= SCTLR_M;
    state.x[0] = ALIAS2 + ALIAS_OFFSET + 8;
    state.x[1] = INSN_MOV_X2 | 1 << 5;
    state.pc = ALIAS1 + ALIAS_OFFSET + 8;
    bool ran = run(probe, &state, error);
    engine->fetches_physical = engine->fetched >= EL2_STAGE2_TABLES;
    state.pc = ALIAS1 + ALIAS_OFFSET;
    state.x[2] = 2;
    ran = ran && run(probe, &state, error);
    engine->stores_leave_stale = !probe->end.x[2];
    el2_engine_set_sctlr(engine, SCTLR_MMU_OFF);
    set_aliases(engine, false);
    return (ran && probe->end.x[2] < 2) || unusable("code does not run with address translation", error);
}

bool el2_engine_calibrate(struct el2_engine *engine, struct el2_error *error)
{
    struct probe probe = {.engine = engine};
    engine->caller = &probe;
    engine->probing = true;
    engine->calls = (struct el2_engine_calls){.sysreg = on_sysreg, .exception = on_exception, .due = on_due};
    if (!find_state(engine, error) || !find_exception(&probe, error) || !find_monitor(&probe, error) ||
        !find_registers(&probe, error) || !find_coherence(&probe, error))
        return false;
    engine->probing = false;
    el2_engine_reset_count(engine);
    return true;
}

bool el2_engine_can_trap(const struct el2_engine *engine, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    return index >= 0 && el2_bit(engine->can_trap, index);
}
