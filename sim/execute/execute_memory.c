/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The models that access memory: FEAT_LSE128, FEAT_LRCPC3 and FEAT_MOPS. */
#include "sim/execute/execute_internal.h"

#define CHUNK 256u

/* What CPY and SET do in one execution: an IMPLEMENTATION DEFINED amount (DDI 0487 C6.2, CPYM: "Stage of memory copy"). */
#define AT_ONCE 65536u

static unsigned rd_of(uint32_t word)
{
    return word & 31;
}

static unsigned rn_of(uint32_t word)
{
    return word >> 5 & 31;
}

static unsigned rm_of(uint32_t word)
{
    return word >> 16 & 31;
}

/* Xn or SP. */
static uint64_t *base_of(struct el2_cpu_state *state, unsigned rn)
{
    if (rn < 31)
        return &state->x[rn];
    return (state->pstate & 0xf) == EL2_PSTATE_EL1h ? &state->sp_el1 : &state->sp_el0;
}

enum el2_execute_result el2_execute_pair_atomic(uint32_t word, struct el2_cpu_state *state,
                                                const struct el2_execute_world *world)
{
    unsigned el = el2_state_el(state), rt = rd_of(word), rt2 = rm_of(word);
    uint64_t address = *base_of(state, rn_of(word)), old[2], value[2];
    if (rt == 31 || rt2 == 31 || rt == rt2)
        return EL2_EXECUTE_UNKNOWN; /* UNDEFINED or CONSTRAINED UNPREDICTABLE */
    if (address % 16 || !world->read(world->context, address, el, old, sizeof old))
        return EL2_EXECUTE_REFUSED;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t operand = state->x[i ? rt2 : rt];
        unsigned kind = word >> 12 & 15;
        value[i] = kind == 8 ? operand : kind == 3 ? old[i] | operand : old[i] & ~operand;
    }
    if (!world->write(world->context, address, el, value, sizeof value))
        return EL2_EXECUTE_REFUSED;
    state->x[rt] = old[0];
    state->x[rt2] = old[1];
    return el2_execute_step(state);
}

enum el2_execute_result el2_execute_ordered(uint32_t word, struct el2_cpu_state *state,
                                            const struct el2_execute_world *world)
{
    unsigned el = el2_state_el(state), rt = rd_of(word), rn = rn_of(word);
    unsigned size = word >> 30 & 1 ? 8 : 4;
    bool load = word >> 22 & 1;
    uint64_t *base = base_of(state, rn), value = el2_state_x(state, rt);
    if (rt == rn && rn < 31)
        return EL2_EXECUTE_UNKNOWN; /* CONSTRAINED UNPREDICTABLE */
    uint64_t address = load ? *base : *base - size;
    if (load)
        value = 0;
    if (address % size || !(load ? world->read(world->context, address, el, &value, size)
                                 : world->write(world->context, address, el, &value, size)))
        return EL2_EXECUTE_REFUSED;
    *base = load ? address + size : address;
    if (load)
        el2_state_set_x(state, rt, value);
    return el2_execute_step(state);
}

/* Little-endian data, as the guest has it. */
enum el2_execute_result el2_execute_ordered_pair(uint32_t word, struct el2_cpu_state *state,
                                                 const struct el2_execute_world *world)
{
    unsigned el = el2_state_el(state), rt = rd_of(word), rt2 = rm_of(word), rn = rn_of(word);
    unsigned size = word >> 30 & 1 ? 8 : 4;
    bool load = word >> 22 & 1, writes_back = !(word >> 12 & 1);
    uint64_t *base = base_of(state, rn);
    uint32_t narrow[2] = {(uint32_t)el2_state_x(state, rt), (uint32_t)el2_state_x(state, rt2)};
    uint64_t wide[2] = {el2_state_x(state, rt), el2_state_x(state, rt2)};
    void *data = size == 8 ? (void *)wide : (void *)narrow;
    if ((load && rt == rt2) || (writes_back && rn < 31 && (rt == rn || rt2 == rn)))
        return EL2_EXECUTE_UNKNOWN; /* CONSTRAINED UNPREDICTABLE */
    uint64_t address = writes_back && !load ? *base - 2 * size : *base;
    if (address % size || !(load ? world->read(world->context, address, el, data, 2 * size)
                                 : world->write(world->context, address, el, data, 2 * size)))
        return EL2_EXECUTE_REFUSED;
    if (writes_back)
        *base = load ? address + 2 * size : address;
    if (load) {
        el2_state_set_x(state, rt, size == 8 ? wide[0] : narrow[0]);
        el2_state_set_x(state, rt2, size == 8 ? wide[1] : narrow[1]);
    }
    return el2_execute_step(state);
}

/* --- FEAT_MOPS, option A ----------------------------------------------------------------------------------
 */

#define CPYF_MOST 0x7fffffffffffffffull
#define CPY_MOST  0x007fffffffffffffull

struct memory_operation {
    bool is_set;
    bool forward_only;
    unsigned stage; /* 0 prologue, 1 main, 2 epilogue */
    unsigned read_el;
    unsigned write_el;
    uint64_t *destination;
    uint64_t *source; /* of a set: not used */
    uint64_t *size;
    uint8_t byte; /* of a set */
};

static bool decode(uint32_t word, struct el2_cpu_state *state, struct memory_operation *operation)
{
    unsigned rd = rd_of(word), rn = rn_of(word), rs = rm_of(word), options = word >> 12 & 15;
    unsigned el = el2_state_el(state);
    *operation = (struct memory_operation){
        .is_set = (word >> 22 & 3) == 3,
        .forward_only = !(word >> 26 & 1),
        .read_el = options & 2 ? 0 : el,
        .write_el = options & 1 ? 0 : el,
    };
    operation->stage = operation->is_set ? options >> 2 : word >> 22 & 3;
    bool with_tags = operation->is_set && !operation->forward_only;
    if (with_tags || operation->stage > 2 || rd == 31 || rn == 31 || rd == rn || rs == rd || rs == rn ||
        (rs == 31 && !operation->is_set))
        return false;
    operation->destination = &state->x[rd];
    operation->size = &state->x[rn];
    if (operation->is_set)
        operation->byte = (uint8_t)el2_state_x(state, rs);
    else
        operation->source = &state->x[rs];
    return true;
}

/* Backwards where the end of the source would be overwritten first. */
static bool goes_forward(const struct memory_operation *operation, uint64_t size)
{
    const uint64_t address = (1ull << 56) - 1;
    uint64_t from = *operation->source & address, to = *operation->destination & address;
    return operation->forward_only || !(from < to && from + size > to);
}

static void prologue(const struct memory_operation *operation, struct el2_cpu_state *state)
{
    uint64_t most = operation->is_set || operation->forward_only ? CPYF_MOST : CPY_MOST;
    uint64_t size = *operation->size > most ? most : *operation->size;
    state->pstate &= ~EL2_PSTATE_NZCV;
    if (!operation->is_set && !goes_forward(operation, size)) {
        *operation->size = size;
        return;
    }
    *operation->destination += size;
    if (!operation->is_set)
        *operation->source += size;
    *operation->size = 0 - size;
}

static bool transfer(const struct memory_operation *operation, const struct el2_execute_world *world,
                     uint64_t to, uint64_t from, uint64_t size)
{
    uint8_t bytes[CHUNK];
    if (operation->is_set) {
        for (uint64_t i = 0; i < size; i++)
            bytes[i] = operation->byte;
    } else if (!world->read(world->context, from, operation->read_el, bytes, size)) {
        return false;
    }
    return world->write(world->context, to, operation->write_el, bytes, size);
}

/*
 * As far as memory goes, and AT_ONCE bytes at most: the registers say how far, as at an interrupt in the middle. Where there
 * is more, the guest executes it again.
 */
static enum el2_execute_result main_part(const struct memory_operation *operation,
                                         const struct el2_execute_world *world)
{
    int64_t left = (int64_t)*operation->size;
    for (unsigned done = 0; left && done < AT_ONCE; done += CHUNK) {
        uint64_t rest = left < 0 ? 0 - (uint64_t)left : (uint64_t)left;
        uint64_t size = rest < CHUNK ? rest : CHUNK;
        uint64_t offset = left < 0 ? (uint64_t)left : rest - size;
        if (!transfer(operation, world, *operation->destination + offset,
                      operation->is_set ? 0 : *operation->source + offset, size))
            return EL2_EXECUTE_REFUSED;
        left = left < 0 ? left + (int64_t)size : left - (int64_t)size;
        *operation->size = (uint64_t)left;
    }
    return EL2_EXECUTE_DONE;
}

enum el2_execute_result el2_execute_copy(uint32_t word, struct el2_cpu_state *state,
                                         const struct el2_execute_world *world)
{
    struct memory_operation operation;
    if (!decode(word, state, &operation))
        return EL2_EXECUTE_UNKNOWN;
    if (operation.stage == 0) {
        prologue(&operation, state);
        return el2_execute_step(state);
    }
    if (state->pstate & EL2_PSTATE_NZCV || (operation.stage == 2 && *operation.size))
        return EL2_EXECUTE_UNKNOWN; /* not what the prologue left: EC 0x27 on a CPU */
    if (operation.stage != 1)
        return el2_execute_step(state);
    if (main_part(&operation, world) != EL2_EXECUTE_DONE)
        return EL2_EXECUTE_REFUSED;
    return *operation.size ? EL2_EXECUTE_DONE : el2_execute_step(state);
}
