/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/id_space.h"

#include "cpumodel/arch/encodings.h"
#include "sim/machine/el1_controls.h"
#include "traps/syndrome/syndrome.h"

/* Registers whose value depends on CSSELR_EL1, or is it. */
static bool is_selected(int index)
{
    el2_encoding encoding = el2_id_encoding(index);
    return encoding == EL2_SYS_CCSIDR_EL1 || encoding == EL2_SYS_CCSIDR2_EL1 ||
           encoding == EL2_SYS_CSSELR_EL1;
}

static void decide(struct el2_machine *machine, const struct el2_controls *controls, unsigned el, int index)
{
    struct el2_access *read = &machine->vcpu->id_space.read[el][index];
    *read = (struct el2_access){.index = index,
                                .instruction = {.kind = EL2_INSN_MRS, .encoding = el2_id_encoding(index)},
                                .el = (uint8_t)el};
    el2_access_route(read, controls, el2_machine_cpu(machine));
    el2_access_answer(read, machine->guest.vm, machine->vcpu->index, controls);
}

static void decide_level(struct el2_machine *machine, unsigned el)
{
    const struct el2_controls controls = el2_machine_controls(machine);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        decide(machine, &controls, el, index);
    machine->vcpu->id_space.decided[el] = true;
}

const struct el2_access *el2_machine_id_reads_at_el1(struct el2_machine *machine)
{
    if (!machine->vcpu->id_space.decided[1])
        decide_level(machine, 1);
    return machine->vcpu->id_space.read[1];
}

const struct el2_access *el2_machine_id_reads_at_el0(struct el2_machine *machine)
{
    uint64_t sctlr = el2_engine_register(machine->vcpu->engine, EL2_SYS_SCTLR_EL1);
    if (!machine->vcpu->id_space.decided[0] || machine->vcpu->id_space.sctlr_el1 != sctlr) {
        decide_level(machine, 0);
        machine->vcpu->id_space.sctlr_el1 = sctlr;
    }
    return machine->vcpu->id_space.read[0];
}

/* ESR_ELx of the access with Xt = `rt`; a class without Rt stays as it is. */
static uint64_t with_rt(uint64_t esr, uint8_t rt)
{
    return el2_syndrome_decode(esr).ec == EL2_EC_SYS64 ? esr | (uint64_t)rt << 5 : esr;
}

struct el2_access el2_machine_id_read_to(const struct el2_access *read, uint8_t rt)
{
    struct el2_access access = *read;
    access.instruction.rt = rt;
    access.decision.rt = rt;
    access.trap.esr = with_rt(access.trap.esr, rt);
    return access;
}

void el2_machine_remember(struct el2_machine *machine, const struct el2_access *read)
{
    if (machine->options.see_each || machine->options.trace || read->el != 1 || is_selected(read->index))
        return;
    machine->vcpu->id_space.remembered[read->index] = true;
    el2_engine_remember(machine->vcpu->engine, read->instruction.encoding, read->decision.value);
}

/* As the tally knows the trap, whose first read it has seen. */
static struct el2_trap_event trap_event(const struct el2_access *read)
{
    return (struct el2_trap_event){.esr = read->trap.esr,
                                   .el = read->el,
                                   .target_el = 2,
                                   .action = read->decision.action,
                                   .rule = read->decision.rule};
}

void el2_machine_forget_answers(struct el2_machine *machine, struct el2_vcpu *vcpu)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const struct el2_access *read = &vcpu->id_space.read[1][index];
        if (!vcpu->id_space.remembered[index])
            continue;
        vcpu->id_space.remembered[index] = false;
        uint64_t count = el2_engine_forget(vcpu->engine, read->instruction.encoding);
        const struct el2_trap_event trap = trap_event(read);
        el2_accounting_reads(&machine->accounting, index, read->decision.value, count,
                             read->trap.outcome == EL2_TRAP_TO_EL2 ? &trap : NULL);
    }
}

void el2_machine_id_space_changed(struct el2_machine *machine, struct el2_vcpu *vcpu)
{
    el2_machine_forget_answers(machine, vcpu);
    vcpu->id_space.decided[0] = vcpu->id_space.decided[1] = false;
}

void el2_machine_id_selected(struct el2_machine *machine)
{
    const struct el2_controls controls = el2_machine_controls(machine);
    for (int index = 0; index < EL2_ID_COUNT; index++)
        for (unsigned el = 0; is_selected(index) && el < 2; el++)
            decide(machine, &controls, el, index);
}
