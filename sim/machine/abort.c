/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/abort.h"

#include "sim/machine/ending.h"
#include "sim/machine/enter_el1.h"
#include "traps/syndrome/syndrome.h"

#define FSC_EXTERNAL 0x10

#define ISS_ISV    (1u << 24)
#define ISS_ACCESS 0x01ffc000u /* ISV and what it makes valid: SAS, SSE, SRT, SF, AR */
#define ISS_SAS(s) ((s) >> 22 & 3)
#define ISS_SSE    (1u << 21)
#define ISS_SRT(s) ((s) >> 16 & 31)
#define ISS_SF     (1u << 15)
#define ISS_CM     (1u << 8)
#define ISS_S1PTW  (1u << 7)
#define ISS_WNR    (1u << 6)

static uint64_t extend(uint64_t value, unsigned bits, bool is_signed, bool to_64)
{
    if (bits < 64) {
        value &= (1ull << bits) - 1;
        if (is_signed && value >> (bits - 1))
            value |= ~0ull << bits;
    }
    return to_64 ? value : (uint32_t)value;
}

/* Load or store of one general-purpose register, post- or pre-indexed: ISV is 0 where the base is written back
 * (DDI 0487 D24.2.40, ISS of a Data Abort), but the engine describes it, too. */
static bool writes_back(uint32_t instruction)
{
    return (instruction & 0x3f200400) == 0x38000400;
}

static uint64_t syndrome_of(const struct el2_machine *machine, const struct el2_engine_exception *exception)
{
    const bool is_described =
        exception->kind != EL2_ENGINE_DATA_ABORT || !writes_back(machine->vcpu->instruction);
    return is_described ? exception->syndrome : exception->syndrome & ~(uint64_t)ISS_ACCESS;
}

static uint64_t access_device(struct el2_machine *machine, const struct el2_device_row *device, uint64_t ipa,
                              uint32_t iss, struct el2_cpu_state *state)
{
    unsigned size = 1u << ISS_SAS(iss);
    unsigned rt = ISS_SRT(iss);
    uint64_t value;
    if (iss & ISS_WNR) {
        value = el2_state_x(state, rt);
        el2_devices_write(machine->devices, machine->vcpu->index, device, ipa, size, value);
    } else {
        value = extend(el2_devices_read(machine->devices, machine->vcpu->index, device, ipa, size), size * 8,
                       iss & ISS_SSE, iss & ISS_SF);
        el2_state_set_x(state, rt, value);
    }
    el2_state_skip(state);
    return value;
}

/* Of an abort that nothing answers. */
static struct el2_trap_event event_of(const struct el2_machine *machine,
                                      const struct el2_engine_exception *exception,
                                      const struct el2_cpu_state *state, uint64_t syndrome)
{
    const struct el2_exit_row *row = el2_exit_row(machine->guest.exits, el2_syndrome_decode(syndrome).ec);
    const bool is_data = exception->kind == EL2_ENGINE_DATA_ABORT;
    return (struct el2_trap_event){
        .instructions = el2_engine_count(machine->vcpu->engine),
        .vcpu = (uint16_t)machine->vcpu->index,
        .vcpu_count = (uint16_t)machine->vcpu_count,
        .pc = state->pc,
        .esr = syndrome,
        .instruction = machine->vcpu->instruction,
        .el = (uint8_t)el2_state_el(state),
        .target_el = 2,
        .is_read = !is_data || !(syndrome & ISS_WNR),
        .action = EL2_DO_ABORT,
        .ipa = exception->ipa,
        .far = exception->far,
        .handler = row->function,
        .rule = "no memory and no device there: an external abort, as from QEMU's virt machine",
        .origin = row->origin,
        .control = "HCR_EL2.VM",
    };
}

void el2_machine_stage2_abort(struct el2_machine *machine, const struct el2_engine_exception *exception,
                              struct el2_cpu_state *state)
{
    bool is_data = exception->kind == EL2_ENGINE_DATA_ABORT;
    const uint64_t syndrome = syndrome_of(machine, exception);
    const struct el2_device_row *device = is_data ? el2_devices_at(machine->devices, exception->ipa) : NULL;
    uint32_t iss = syndrome & EL2_ISS_MASK;
    bool lower = el2_state_el(state) == 0;
    struct el2_trap_event event = event_of(machine, exception, state, syndrome);
    if (device && !(iss & ISS_S1PTW)) {
        if (!(iss & ISS_ISV)) {
            event.rule = "a load or store of a device that has no instruction syndrome";
            el2_accounting_event(&machine->accounting, &event);
            el2_machine_end(
                machine, EL2_VERDICT_UNHANDLED, state->pc, syndrome,
                "accessed a device with an instruction that the syndrome does not describe: KVM_RUN "
                "fails with ENOSYS");
            return;
        }
        event.is_mmio = true;
        event.rule = device->device->name;
        event.value = access_device(machine, device, exception->ipa, iss, state);
        el2_accounting_event(&machine->accounting, &event);
        return;
    }
    el2_accounting_event(&machine->accounting, &event);
    uint64_t esr = is_data ? el2_syndrome_dabt(lower, FSC_EXTERNAL, iss & ISS_WNR, iss & ISS_CM)
                           : el2_syndrome_iabt(lower, FSC_EXTERNAL);
    el2_machine_enter_el1(machine, state, esr, &exception->far,
                          "external abort: nothing answers at the address");
}
