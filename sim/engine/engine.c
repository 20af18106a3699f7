/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sim/engine/engine_internal.h"
#include "sim/engine/guard.h"

#define INSN_ERET      0xd69f0000u /* and ERETAA, ERETAB */
#define INSN_ERET_MASK 0xfffff000u

/*
 * Whether the instruction at `address`, a block's last, is or may be an ERET: the only way to another
 * Exception level that the engine takes by itself. Reading PSTATE costs as much as a trap, so it is read only
 * after one of these.
 */
static bool may_return(struct el2_engine *engine, uint64_t address)
{
    uint64_t offset = address - EL2_RAM_BASE;
    uint32_t instruction;
    if (engine->mmu || offset >= engine->ram_size)
        return true;
    memcpy(&instruction, engine->ram + offset, sizeof instruction);
    return (instruction & INSN_ERET_MASK) == INSN_ERET;
}

static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct el2_engine *engine = user;
    if (engine->watch_anew) {
        engine->watch_anew = false;
        el2_engine_start_over(engine);
        el2_engine_look(engine, address);
        uc_reg_write(uc, UC_ARM64_REG_PC, &address); /* leaves before the block runs */
        return;
    }
    if (engine->returns)
        engine->el = -1;
    engine->returns = may_return(engine, address + size - 4);
    engine->block = address;
    engine->block_end = address + size;
    engine->count += size / 4;
    if (engine->count < engine->deadline)
        return;
    engine->in_hook = true;
    if (!engine->stop && !engine->probing)
        engine->deadline = engine->calls.due(engine->caller, engine->count);
    engine->in_hook = false;
    if (engine->stop) {
        engine->count -= size / 4;
        engine->block_end = address;
        uc_emu_stop(uc);
    }
}

/* Makes the current instruction, an MRS or MSR of an ID register or an MSR of SCTLR_EL1, exit. Others exit by
 * themselves. */
static void ring(struct el2_engine *engine)
{
    engine->doorbell = true;
    el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr | HCR_TIDS | HCR_TVM);
}

int el2_engine_el(struct el2_engine *engine)
{
    if (engine->el < 0)
        engine->el = el2_engine_named(engine, UC_ARM64_REG_PSTATE) >> 2 & 3;
    return engine->el;
}

static inline unsigned rt_of(uc_arm64_reg reg)
{
    if (reg >= UC_ARM64_REG_X0 && reg <= UC_ARM64_REG_X28)
        return reg - UC_ARM64_REG_X0;
    return reg == UC_ARM64_REG_X29 ? 29 : reg == UC_ARM64_REG_X30 ? 30 : 31;
}

/*
 * Whether the hook may skip the access. Where the engine does not know the register, or does not let this
 * Exception level have it, the block was translated as not returning: skipping would execute it for ever.
 */
static bool can_skip(struct el2_engine *engine, const struct el2_sysreg_event *event)
{
    int index = el2_id_index(event->encoding);
    if (index < 0) {
        uc_arm64_cp_reg reg = el2_cp_reg(event->encoding);
        return uc_reg_read(engine->uc, UC_ARM64_REG_CP_REG, &reg) == UC_ERR_OK;
    }
    if (!event->is_read)
        return event->encoding == EL2_SYS_CSSELR_EL1 && event->el == 1;
    if (event->el == 0)
        return event->encoding == EL2_SYS_CTR_EL0 || event->encoding == EL2_SYS_DCZID_EL0;
    return engine->known[index / 64] >> index % 64 & 1;
}

/* The access is performed; its exception, which cannot be avoided, only completes it. */
static uint32_t complete_later(struct el2_engine *engine, const struct el2_sysreg_event *event,
                               bool writes_xt)
{
    engine->completion = (struct completion){
        .pending = true, .writes_xt = writes_xt && event->rt < 31, .rt = event->rt, .value = event->value};
    return 0;
}

static uint32_t on_sysreg(struct el2_engine *engine, uc_arm64_reg reg, const uc_arm64_cp_reg *cp,
                          bool is_read)
{
    struct el2_sysreg_event event = {
        .encoding = EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2),
        .el = (uint8_t)el2_engine_el(engine),
        .rt = rt_of(reg),
        .is_read = is_read,
        .value = cp->val,
    };
    enum el2_sysreg_action action = engine->calls.sysreg(engine->caller, &event);
    switch (action) {
    case EL2_SYSREG_DONE:
    case EL2_SYSREG_KEEP:
        if (!can_skip(engine, &event))
            return complete_later(engine, &event, is_read && action == EL2_SYSREG_DONE);
        if (is_read && event.rt < 31 && action == EL2_SYSREG_DONE)
            uc_reg_write(engine->uc, reg, &event.value);
        return 1;
    case EL2_SYSREG_NATIVE:
        return 0;
    case EL2_SYSREG_EXCEPTION:
        break;
    }
    ring(engine);
    return 0;
}

/* The ID index of a register, or -1. */
static inline int index_of(const uc_arm64_cp_reg *cp)
{
    if (cp->op0 != 3 || cp->crn)
        return -1;
    if (!cp->op1)
        return cp->crm < 8 ? (int)(cp->crm * 8 + cp->op2) : -1;
    return cp->op1 < 4 && !cp->crm ? (int)(56 + cp->op1 * 8 + cp->op2) : -1;
}

static uint32_t on_mrs(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    int index = index_of(cp);
    if (index >= 0 && engine->answer[index].known && el2_engine_el(engine) == 1) {
        engine->answer[index].count++;
        if (reg != UC_ARM64_REG_XZR)
            uc_reg_write(uc, reg, &engine->answer[index].value);
        return 1;
    }
    return on_sysreg(engine, reg, cp, true);
}

static uint32_t on_msr(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    struct el2_engine *engine = user;
    (void)uc;
    uint32_t skip = on_sysreg(engine, reg, cp, false);
    if (!skip && EL2_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm, cp->op2) == EL2_SYS_SCTLR_EL1)
        engine->mmu = cp->val & 1;
    return skip;
}

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

/* Takes back the instructions behind PC from the count; each exception counts as one instruction at least. */
void el2_engine_settle_count(struct el2_engine *engine, uint64_t pc, bool at_instruction)
{
    if (pc - engine->block < engine->block_end - engine->block)
        engine->count -= (engine->block_end - pc) / 4 - at_instruction;
    else if (at_instruction)
        engine->count++;
    engine->block = engine->block_end = 0;
}

static void on_exception(struct el2_engine *engine, uint32_t number)
{
    struct el2_cpu_state state;
    struct el2_engine_exception exception = {.kind = kind_of(number), .number = number};
    uint64_t raw[2];
    uint32_t target_el;

    uc_context_save(engine->uc, engine->context);
    memcpy(raw, el2_saved(engine, engine->exception_offset), sizeof raw);
    memcpy(&target_el, el2_saved(engine, engine->exception_offset + sizeof raw), sizeof target_el);
    exception.syndrome = raw[0] & 0xffffffff;
    exception.far = raw[1];
    exception.target_el = target_el;
    if (target_el == 2)
        exception.ipa = el2_engine_register(engine, EL2_SYS_HPFAR_EL2) << 8 | (exception.far & 0xfff);
    uint32_t aarch64;
    memcpy(&aarch64, el2_saved(engine, engine->pc_offset + PC_TO_AARCH64), sizeof aarch64);
    exception.is_aarch32 = !aarch64;
    el2_state_from_saved(engine, &state);
    if (exception.kind == EL2_ENGINE_SMC)
        state.pc -= 4;
    el2_engine_take(engine, &exception, &state);
}

void el2_engine_take(struct el2_engine *engine, const struct el2_engine_exception *exception,
                     struct el2_cpu_state *state)
{
    el2_engine_settle_count(engine, state->pc,
                            exception->kind != EL2_ENGINE_SVC && exception->kind != EL2_ENGINE_HVC);
    engine->calls.exception(engine->caller, exception, state);
    el2_state_to_engine(engine, state);
    if (engine->count >= engine->deadline && !engine->stop)
        engine->deadline = engine->calls.due(engine->caller, engine->count);
}

static void complete(struct el2_engine *engine)
{
    uint64_t pc = el2_engine_named(engine, UC_ARM64_REG_PC);
    el2_engine_settle_count(engine, pc, true);
    engine->completion.pending = false;
    if (engine->completion.writes_xt)
        uc_reg_write(engine->uc, el2_x_id(engine->completion.rt), &engine->completion.value);
    pc += 4;
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc);
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct el2_engine *engine = user;
    if (engine->doorbell) {
        engine->doorbell = false;
        el2_engine_write(engine, EL2_SYS_HCR_EL2, engine->hcr);
    }
    if (engine->completion.pending) {
        complete(engine);
        return;
    }
    engine->in_hook = true;
    if (engine->probing)
        el2_engine_probed(engine, number);
    else
        on_exception(engine, number);
    engine->in_hook = false;
    if (engine->stop)
        uc_emu_stop(uc);
}

/* Code outside RAM: let the fetch happen, so that stage 2 aborts it. */
static bool on_fetch_outside(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                             void *user)
{
    (void)uc, (void)type, (void)address, (void)size, (void)value, (void)user;
    return true;
}

bool el2_engine_add_hooks(struct el2_engine *engine, struct el2_error *error)
{
    uc_hook hook;
    uc_engine *uc = engine->uc;
    return el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_BLOCK, on_block, engine, 1, 0), "hook blocks",
                              error) &&
           el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_INTR, on_interrupt, engine, 1, 0),
                              "hook exceptions", error) &&
           el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_MEM_FETCH_PROT, on_fetch_outside, engine, 1, 0),
                              "hook fetches", error) &&
           el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_INSN, on_mrs, engine, 1, 0, UC_ARM64_INS_MRS),
                              "hook MRS", error) &&
           el2_engine_checked(uc_hook_add(uc, &hook, UC_HOOK_INSN, on_msr, engine, 1, 0, UC_ARM64_INS_MSR),
                              "hook MSR", error) &&
           el2_engine_add_gate(engine, error);
}

/* --- Running -------------------------------------------------------------------------------------------- */

void el2_engine_remember(struct el2_engine *engine, el2_encoding encoding, uint64_t value)
{
    int index = el2_id_index(encoding);
    if (index < 0 || !(engine->known[index / 64] >> index % 64 & 1))
        return;
    engine->answer[index].known = true;
    engine->answer[index].value = value;
}

uint64_t el2_engine_forget(struct el2_engine *engine, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    if (index < 0)
        return 0;
    uint64_t count = engine->answer[index].count;
    engine->answer[index] = (struct answer){0};
    return count;
}

struct start {
    struct el2_engine *engine;
    uint64_t pc;
    uc_err err;
};

static void start(void *context)
{
    struct start *start = context;
    start->err = uc_emu_start(start->engine->uc, start->pc, 0, 0, 0);
}

enum el2_engine_end el2_engine_run(struct el2_engine *engine, struct el2_error *error)
{
    struct start run = {.engine = engine};
    engine->stop = false;
    engine->blind = false;
    do {
        engine->again = false;
        engine->block = engine->block_end = 0;
        run.pc = el2_engine_pc(engine);
        el2_engine_look(engine, run.pc);
        engine->broken = engine->broken || !el2_guard(start, &run);
    } while (engine->again && !engine->broken && !engine->stop);
    if (engine->broken) {
        el2_fail(error, "executes code behind 0x%llx that holds an instruction on which Unicorn aborts",
                 (unsigned long long)engine->block);
        return EL2_ENGINE_ABORTED;
    }
    if (engine->blind) {
        el2_fail(error, "executes code at 0x%llx that cannot be looked at through its page tables",
                 (unsigned long long)engine->blind_pc);
        return EL2_ENGINE_ABORTED;
    }
    if (engine->stop)
        return EL2_ENGINE_STOPPED;
    if (run.err == UC_ERR_OK)
        return EL2_ENGINE_WAITING;
    el2_fail(error, "the engine gave up at PC 0x%llx: %s", (unsigned long long)el2_engine_pc(engine),
             uc_strerror(run.err));
    return EL2_ENGINE_FAILED;
}

void el2_engine_stop(struct el2_engine *engine)
{
    engine->stop = true;
    engine->deadline = 0;
}

uint64_t el2_engine_pc(struct el2_engine *engine)
{
    return el2_engine_named(engine, UC_ARM64_REG_PC);
}

uint64_t el2_engine_count(struct el2_engine *engine)
{
    if (engine->block == engine->block_end)
        return engine->count;
    uint64_t pc = el2_engine_pc(engine);
    return pc - engine->block < engine->block_end - engine->block
               ? engine->count - ((engine->block_end - pc) / 4 - 1)
               : engine->count;
}

void el2_engine_skip(struct el2_engine *engine, uint64_t instructions)
{
    engine->count += instructions;
}

void el2_engine_deadline(struct el2_engine *engine, uint64_t count)
{
    engine->deadline = count;
}
