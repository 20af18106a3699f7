/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a debugger reads and writes of the guest. */
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/engine/debug.h"
#include "sim/engine/translate.h"
#include "sim/machine/debugged.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/id_space.h"

#define PAGE 4096u

unsigned el2_debug_vcpus(const struct el2_machine *machine)
{
    return machine->vcpu_count;
}

enum el2_debug_activity el2_debug_activity(const struct el2_machine *machine, unsigned vcpu)
{
    if (!machine->guest.power[vcpu].on)
        return EL2_DEBUG_OFF;
    return machine->all[vcpu].waits ? EL2_DEBUG_WAITS : EL2_DEBUG_RUNS;
}

void el2_debug_state(struct el2_machine *machine, unsigned vcpu, struct el2_cpu_state *state)
{
    el2_engine_state(machine->all[vcpu].engine, state);
}

static bool is_possible(const struct el2_cpu_state *state)
{
    const uint64_t mode = state->pstate & EL2_PSTATE_MODE;
    return !(state->pc & 3) && !(state->pstate & (EL2_PSTATE_IL | EL2_PSTATE_SS)) && !(state->pstate >> 32) &&
           (mode == EL2_PSTATE_EL0t || mode == EL2_PSTATE_EL1t || mode == EL2_PSTATE_EL1h);
}

bool el2_debug_set_state(struct el2_machine *machine, unsigned vcpu, const struct el2_cpu_state *state)
{
    if (!is_possible(state))
        return false;
    el2_engine_debug_set_state(machine->all[vcpu].engine, state);
    return true;
}

void el2_debug_vector(struct el2_machine *machine, unsigned vcpu, unsigned n, uint64_t value[2])
{
    el2_engine_vector(machine->all[vcpu].engine, n, value);
}

void el2_debug_set_vector(struct el2_machine *machine, unsigned vcpu, unsigned n, const uint64_t value[2])
{
    el2_engine_set_vector(machine->all[vcpu].engine, n, value);
}

/* Of the devices' registers, those whose read does nothing. */
static bool is_quiet(el2_encoding encoding)
{
    static const el2_encoding registers[] = {
        EL2_SYS_CNTFRQ_EL0,    EL2_SYS_CNTPCT_EL0,   EL2_SYS_CNTVCT_EL0,    EL2_SYS_CNTP_CTL_EL0,
        EL2_SYS_CNTP_CVAL_EL0, EL2_SYS_CNTV_CTL_EL0, EL2_SYS_CNTV_CVAL_EL0,
    };
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        if (registers[i] == encoding)
            return true;
    return false;
}

/* Registers that the engine keeps elsewhere while it runs. */
static bool read_state(struct el2_engine *engine, el2_encoding encoding, uint64_t *value)
{
    struct el2_cpu_state state;
    if (encoding != EL2_SYS_SP_EL0)
        return false;
    el2_engine_state(engine, &state);
    *value = state.sp_el0;
    return true;
}

/* What the machine answers, whatever traps it, as sysreg.c does. `is_undefined`: with an exception. */
static bool read_own(struct el2_machine *machine, struct el2_vcpu *vcpu, el2_encoding encoding,
                     uint64_t *value, bool *is_undefined)
{
    struct el2_device_sysreg device = {.encoding = encoding, .el = 1, .is_read = true};
    *is_undefined = false;
    if (encoding == EL2_SYS_CPACR_EL1) {
        *value = vcpu->cpacr_el1;
        return true;
    }
    if (!is_quiet(encoding) || !el2_devices_sysreg(machine->devices, vcpu->index, &device))
        return false;
    *value = device.value;
    *is_undefined = device.is_undefined;
    return true;
}

static bool take(const struct el2_decision *decision, uint64_t *value)
{
    *value = decision->value;
    return decision->action == EL2_DO_WRITE_XT;
}

/* A register outside the ID space, as an MRS to X0 at EL1. */
static bool read_other(struct el2_machine *machine, struct el2_vcpu *vcpu, el2_encoding encoding,
                       const struct el2_controls *controls, const struct el2_cpu *cpu, uint64_t *value)
{
    const struct el2_instruction instruction = {.kind = EL2_INSN_MRS, .encoding = encoding};
    const struct el2_trap_decision trap = el2_trap_decide(controls, cpu, &instruction, 1);
    bool is_undefined;
    if (read_own(machine, vcpu, encoding, value, &is_undefined))
        return !is_undefined;
    if (trap.outcome == EL2_TRAP_TO_EL2) {
        struct el2_cpu_state state;
        el2_engine_state(vcpu->engine, &state);
        const struct el2_decision decision = el2_dispatch(machine->guest.exits, machine->guest.vm,
                                                          vcpu->index, &state, trap.esr, &machine->guest.hvc);
        return take(&decision, value);
    }
    return trap.outcome == EL2_TRAP_NONE && (read_state(vcpu->engine, encoding, value) ||
                                             el2_engine_debug_register(vcpu->engine, encoding, value));
}

/* These are shown where the guest may not use them, too, as its V registers are. */
static bool is_floating(el2_encoding encoding)
{
    return encoding == EL2_SYS_FPSR || encoding == EL2_SYS_FPCR;
}

bool el2_debug_register(struct el2_machine *machine, unsigned vcpu, el2_encoding encoding, uint64_t *value)
{
    struct el2_vcpu *turn = machine->vcpu;
    const int index = el2_id_index(encoding);
    if (is_floating(encoding))
        return el2_engine_debug_register(machine->all[vcpu].engine, encoding, value);
    machine->vcpu = &machine->all[vcpu]; /* all that is decided is of that one */
    const struct el2_controls controls = el2_machine_controls(machine);
    const struct el2_cpu *cpu = el2_machine_cpu(machine);
    const struct el2_access *read = index < 0 ? NULL : &el2_machine_id_reads_at_el1(machine)[index];
    machine->vcpu = turn;
    return read ? take(&read->decision, value)
                : read_other(machine, &machine->all[vcpu], encoding, &controls, cpu, value);
}

bool el2_debug_set_register(struct el2_machine *machine, unsigned vcpu, el2_encoding encoding, uint64_t value)
{
    if (is_floating(encoding))
        el2_engine_debug_set_register(machine->all[vcpu].engine, encoding, value);
    return is_floating(encoding);
}

void el2_debug_locate(struct el2_machine *machine, unsigned vcpu, uint64_t address,
                      struct el2_debug_place *place)
{
    *place = (struct el2_debug_place){.kind = EL2_DEBUG_UNMAPPED};
    if (!el2_guest_translate(machine->all[vcpu].engine, address, &place->physical))
        return;
    const struct el2_device_row *row = el2_devices_at(machine->devices, place->physical);
    place->kind = EL2_DEBUG_NOTHING;
    if (el2_engine_memory(machine->vcpu->engine, place->physical, 1))
        place->kind = EL2_DEBUG_RAM;
    else if (el2_engine_readable(machine->vcpu->engine, place->physical, 1))
        place->kind = EL2_DEBUG_FLASH;
    else if (row)
        *place = (struct el2_debug_place){EL2_DEBUG_DEVICE, place->physical, row->device->name};
}

/* The bytes from an address to the end of its page, or `size` where that is less. */
static size_t part_of(uint64_t address, size_t size)
{
    const size_t rest = PAGE - address % PAGE;
    return rest < size ? rest : size;
}

size_t el2_debug_read(struct el2_machine *machine, unsigned vcpu, uint64_t address, void *bytes, size_t size)
{
    struct el2_debug_place place;
    size_t done = 0;
    while (done < size) {
        const size_t part = part_of(address + done, size - done);
        el2_debug_locate(machine, vcpu, address + done, &place);
        if (place.kind != EL2_DEBUG_RAM && place.kind != EL2_DEBUG_FLASH)
            break;
        memcpy((uint8_t *)bytes + done, el2_engine_readable(machine->vcpu->engine, place.physical, part),
               part);
        done += part;
    }
    return done;
}

size_t el2_debug_write(struct el2_machine *machine, unsigned vcpu, uint64_t address, const void *bytes,
                       size_t size)
{
    struct el2_debug_place place;
    size_t done = 0;
    while (done < size) {
        const size_t part = part_of(address + done, size - done);
        el2_debug_locate(machine, vcpu, address + done, &place);
        if (place.kind != EL2_DEBUG_RAM)
            break;
        el2_engine_debug_store(machine->vcpu->engine, place.physical, (const uint8_t *)bytes + done, part);
        done += part;
    }
    return done;
}

const struct el2_trap_event *el2_debug_last(const struct el2_machine *machine, unsigned target_el)
{
    const struct el2_trap_event *event = &machine->debug->last[target_el == 2];
    return event->target_el ? event : NULL;
}
