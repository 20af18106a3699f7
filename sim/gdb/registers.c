/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers, by the numbers of the target description; little-endian, as the guest's. */
#include <string.h>

#include "cpumodel/text/littleendian.h"
#include "sim/gdb/description.h"
#include "sim/gdb/session.h"

static uint64_t *stack_pointer(struct el2_cpu_state *state)
{
    return (state->pstate & 0xf) == EL2_PSTATE_EL1h ? &state->sp_el1 : &state->sp_el0;
}

/* Of the general registers: its place in the state. */
static uint64_t *general(struct el2_cpu_state *state, unsigned number)
{
    if (number < EL2_GDB_SP)
        return &state->x[number];
    if (number == EL2_GDB_SP)
        return stack_pointer(state);
    return number == EL2_GDB_PC ? &state->pc : &state->pstate;
}

static void put(struct el2_gdb *gdb, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    el2_little_endian_put(bytes, (unsigned)size, value);
    el2_gdb_reply_bytes(&gdb->reply, bytes, size);
}

static void put_register(struct el2_gdb *gdb, struct el2_cpu_state *state, unsigned number,
                         const struct el2_gdb_register *reg)
{
    uint64_t value[2];
    if (number <= EL2_GDB_CPSR) {
        put(gdb, *general(state, number), reg->size);
    } else if (reg->size == 16) {
        el2_debug_vector(gdb->machine, gdb->thread, number - EL2_GDB_V0, value);
        put(gdb, value[0], 8);
        put(gdb, value[1], 8);
    } else if (el2_debug_register(gdb->machine, gdb->thread, reg->encoding, value)) {
        put(gdb, *value, reg->size);
    } else {
        el2_gdb_reply_unknown(&gdb->reply, reg->size);
    }
}

/* A general register goes to the state, which is set then; the others are set at once. False: it cannot be written. */
static bool take_register(struct el2_gdb *gdb, struct el2_cpu_state *state, unsigned number,
                          const struct el2_gdb_register *reg, const uint8_t *bytes)
{
    if (number <= EL2_GDB_CPSR) {
        *general(state, number) = el2_little_endian(bytes, (unsigned)reg->size);
        return true;
    }
    if (reg->size == 16) {
        const uint64_t value[2] = {el2_little_endian(bytes, 8), el2_little_endian(bytes + 8, 8)};
        el2_debug_set_vector(gdb->machine, gdb->thread, number - EL2_GDB_V0, value);
        return true;
    }
    return el2_debug_set_register(gdb->machine, gdb->thread, reg->encoding,
                                  el2_little_endian(bytes, (unsigned)reg->size));
}

void el2_gdb_read_all(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_cpu_state state;
    struct el2_gdb_register reg;
    (void)text, (void)size;
    el2_debug_state(gdb->machine, gdb->thread, &state);
    for (unsigned number = 0; number < EL2_GDB_G && el2_gdb_register_at(number, &reg); number++)
        put_register(gdb, &state, number, &reg);
}

#define G_BYTES (8u * EL2_GDB_CPSR + 4u + 32u * 16u + 8u)

void el2_gdb_write_all(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_cpu_state state;
    struct el2_gdb_register reg;
    uint8_t bytes[G_BYTES];
    size_t at = 0;
    if (size != 2 * sizeof bytes || !el2_gdb_bytes(text, bytes, sizeof bytes)) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    el2_debug_state(gdb->machine, gdb->thread, &state);
    for (unsigned number = 0; number <= EL2_GDB_CPSR && el2_gdb_register_at(number, &reg); number++) {
        *general(&state, number) = el2_little_endian(bytes + at, (unsigned)reg.size);
        at += reg.size;
    }
    if (!el2_debug_set_state(gdb->machine, gdb->thread, &state)) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    for (unsigned number = EL2_GDB_V0; number < EL2_GDB_G && el2_gdb_register_at(number, &reg); number++) {
        take_register(gdb, &state, number, &reg, bytes + at);
        at += reg.size;
    }
    el2_gdb_reply_text(&gdb->reply, "OK");
}

/* "N" or "N=VALUE": the register; `text` is moved behind the number. */
static bool find_register(const char **text, unsigned *number, struct el2_gdb_register *reg)
{
    uint64_t value;
    if (!el2_gdb_number(text, &value) || value > UINT16_MAX)
        return false;
    *number = (unsigned)value;
    return el2_gdb_register_at(*number, reg);
}

void el2_gdb_read_register(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_cpu_state state;
    struct el2_gdb_register reg;
    unsigned number;
    (void)size;
    if (!find_register(&text, &number, &reg) || *text) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    el2_debug_state(gdb->machine, gdb->thread, &state);
    put_register(gdb, &state, number, &reg);
}

void el2_gdb_write_register(struct el2_gdb *gdb, const char *text, size_t size)
{
    struct el2_cpu_state state;
    struct el2_gdb_register reg;
    uint8_t bytes[16];
    unsigned number;
    (void)size;
    if (!find_register(&text, &number, &reg) || *text++ != '=' || !el2_gdb_bytes(text, bytes, reg.size)) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    el2_debug_state(gdb->machine, gdb->thread, &state);
    if (!take_register(gdb, &state, number, &reg, bytes) ||
        (number <= EL2_GDB_CPSR && !el2_debug_set_state(gdb->machine, gdb->thread, &state)))
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
    else
        el2_gdb_reply_text(&gdb->reply, "OK");
}
