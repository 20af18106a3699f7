/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/vcpu.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/id_space.h"
#include "sim/machine/turn.h"

#define SCTLR_EL1_RESET 0x00c50078ull /* KVM's: v4.15 … v7.3 arch/arm64/kvm/sys_regs.c */
#define SCTLR_EE        (1ull << 25)

/* Whether a CPU of the host tells the guest that it needs no instruction cache maintenance. */
static bool has_coherent_fetch(const struct el2_host *host)
{
    const uint64_t dic = 1ull << 29; /* CTR_EL0.DIC */
    bool found = false;
    for (unsigned cpu = 0; cpu < host->cpu_count; cpu++)
        found |= host->cpu[cpu].id[el2_id_index(EL2_SYS_CTR_EL0)] & dic;
    return found;
}

bool el2_vcpu_create(struct el2_machine *machine, unsigned index, const struct el2_engine_calls *calls,
                     struct el2_error *error)
{
    struct el2_vcpu *vcpu = &machine->all[index];
    const struct el2_engine_options options = {.ram_size = machine->options.ram_size,
                                               .has_flash = machine->options.has_flash,
                                               .hcr_el2 = el2_vm_control(machine->guest.vm, EL2_SYS_HCR_EL2),
                                               .id_traps = machine->options.engine_traps,
                                               .coherent_fetch = has_coherent_fetch(machine->guest.host),
                                               .peer = index ? machine->all[0].engine : NULL};
    vcpu->index = index;
    vcpu->random = machine->options.seed + index;
    vcpu->gate = el2_gate_create(machine->guest.vm, index, machine->options.migrate_every != 0, error);
    vcpu->engine = vcpu->gate ? el2_engine_create(&options, calls, machine, error) : NULL;
    return vcpu->engine;
}

void el2_vcpu_free(struct el2_vcpu *vcpu)
{
    el2_engine_free(vcpu->engine);
    el2_gate_free(vcpu->gate);
}

/* kvm_timer_vcpu_reset. */
static void reset_timers(struct el2_machine *machine, unsigned vcpu)
{
    static const el2_encoding registers[] = {EL2_SYS_CNTV_CTL_EL0, EL2_SYS_CNTP_CTL_EL0};
    for (size_t i = 0; i < EL2_COUNT(registers); i++)
        el2_devices_sysreg(machine->devices, vcpu,
                           &(struct el2_device_sysreg){.encoding = registers[i], .el = 1});
}

static void reset(struct el2_machine *machine, struct el2_vcpu *vcpu)
{
    struct el2_answer mpidr;
    el2_vm_reset_vcpu(machine->guest.vm, vcpu->index);
    el2_vm_read(machine->guest.vm, vcpu->index, EL2_SYS_MPIDR_EL1, &mpidr);
    machine->guest.power[vcpu->index].mpidr = mpidr.value;
    el2_engine_reset(vcpu->engine);
    vcpu->cpacr_el1 = vcpu->disr_el1 = vcpu->sctlr2_el1 = 0;
    vcpu->zcr_el1 = 0;
    if (el2_gate_set_fp(vcpu->gate, false))
        el2_engine_watch_anew(vcpu->engine);
    vcpu->carried.kind = EL2_CARRIES_NOTHING;
    vcpu->runaway = (struct el2_runaway){0};
    vcpu->waits = false;
    reset_timers(machine, vcpu->index);
    el2_machine_id_space_changed(machine, vcpu);
}

void el2_vcpu_start(struct el2_machine *machine, struct el2_vcpu *vcpu, const struct el2_vcpu_entry *entry)
{
    const struct el2_cpu_state state = {
        .x = {entry->x0},
        .pc = entry->pc,
        .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF,
        .sctlr_el1 = SCTLR_EL1_RESET | (entry->big_endian ? SCTLR_EE : 0),
    };
    el2_engine_set_state(vcpu->engine, &state);
    machine->guest.power[vcpu->index].on = true;
}

void el2_vcpu_turn_on(struct el2_machine *machine, struct el2_vcpu *vcpu, const struct el2_vcpu_entry *entry)
{
    reset(machine, vcpu);
    el2_vcpu_start(machine, vcpu, entry);
}

bool el2_vcpu_turn_off(struct el2_machine *machine)
{
    machine->guest.power[machine->vcpu->index].on = false;
    return el2_turn_pass(machine);
}
