/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/sysreg.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sim/machine/el1_controls.h"
#include "sim/machine/ending.h"
#include "sim/machine/id_space.h"

#define INSN_MRS 0xd5200000u

#define TCR_T1      16
#define TCR_SIZE    0x3full     /* T0SZ, and T1SZ from TCR_T1 on */
#define TCR_EPD     (1ull << 7) /* EPD0, and EPD1 from TCR_T1 on */
#define TCR_48_BITS 16u
#define TCR_52_BITS 12u
#define TCR_DS      (1ull << 59)

static uint32_t word_of(const struct el2_sysreg_event *event)
{
    return INSN_MRS | event->encoding | event->rt;
}

static void trace(struct el2_machine *machine, const struct el2_sysreg_event *event,
                  const struct el2_access *read, uint64_t pc)
{
    struct el2_trap_event trap = {
        .instructions = el2_engine_count(machine->vcpu->engine),
        .vcpu = (uint16_t)machine->vcpu->index,
        .vcpu_count = (uint16_t)machine->vcpu_count,
        .pc = pc,
        .esr = read->trap.esr,
        .instruction = word_of(event),
        .el = event->el,
        .target_el = 2,
        .is_sysreg = true,
        .is_read = true,
        .rt = event->rt,
        .encoding = event->encoding,
        .control = read->trap.control,
    };
    el2_event_take_decision(&trap, &read->decision);
    el2_accounting_event(&machine->accounting, &trap);
}

/* Left to its exception, with what has been decided of it. */
static enum el2_sysreg_action leave(struct el2_machine *machine, const struct el2_sysreg_event *event,
                                    const struct el2_access *read, enum el2_sysreg_action action)
{
    machine->vcpu->carried.read = *read;
    el2_machine_carry(machine, EL2_CARRIES_READ, word_of(event));
    return action;
}

/* A control that the engine has, too: it knows neither HCR_EL2.TID4 nor fine-grained traps. */
static bool is_of_engine(const char *control)
{
    static const char *const names[] = {"HCR_EL2.TID1", "HCR_EL2.TID2", "HCR_EL2.TID3"};
    for (size_t i = 0; i < EL2_COUNT(names); i++)
        if (strcmp(control, names[i]) == 0)
            return true;
    return false;
}

/* An MRS of an ID register, as it has been decided for all. */
static enum el2_sysreg_action id_read(struct el2_machine *machine, struct el2_sysreg_event *event, int index)
{
    const struct el2_access *reads =
        event->el == 0 ? el2_machine_id_reads_at_el0(machine) : el2_machine_id_reads_at_el1(machine);
    const struct el2_access *decided = &reads[index];
    const struct el2_access read = el2_machine_id_read_to(decided, event->rt);
    bool is_trap = read.trap.outcome == EL2_TRAP_TO_EL2;
    if (is_trap && machine->options.engine_traps && is_of_engine(read.trap.control))
        return leave(machine, event, &read, EL2_SYSREG_NATIVE);
    if (read.decision.action != EL2_DO_WRITE_XT && read.decision.action != EL2_DO_KEEP)
        return leave(machine, event, &read, EL2_SYSREG_EXCEPTION);
    uint64_t pc = el2_engine_pc(machine->vcpu->engine);
    if (is_trap)
        trace(machine, event, &read, pc);
    const bool is_again = el2_accounting_access(&machine->accounting, index, true, &read.decision, pc);
    if (read.decision.action == EL2_DO_KEEP)
        return EL2_SYSREG_KEEP;
    event->value = read.decision.value;
    if (is_again) /* so that each place that reads it is seen, and only loops are not */
        el2_machine_remember(machine, decided);
    return EL2_SYSREG_DONE;
}

static enum el2_sysreg_action device_access(struct el2_machine *machine, struct el2_sysreg_event *event)
{
    struct el2_device_sysreg device = {
        .encoding = event->encoding, .el = event->el, .is_read = event->is_read, .value = event->value};
    if (!el2_devices_sysreg(machine->devices, machine->vcpu->index, &device))
        return EL2_SYSREG_NATIVE;
    event->value = device.value;
    return EL2_SYSREG_DONE;
}

static enum el2_sysreg_action cpacr_access(struct el2_machine *machine, struct el2_sysreg_event *event)
{
    if (event->is_read)
        event->value = machine->vcpu->cpacr_el1;
    else
        el2_machine_set_cpacr(machine, event->value);
    return EL2_SYSREG_DONE;
}

/* Bits that the engine must not see are taken out in the exception. */
static enum el2_sysreg_action sctlr_access(struct el2_machine *machine, struct el2_sysreg_event *event)
{
    bool is_harmless = event->is_read || !(event->value & el2_machine_sctlr_absent(machine));
    return is_harmless ? EL2_SYSREG_NATIVE : EL2_SYSREG_EXCEPTION;
}

/* Whether a half of TCR_EL1, shifted down, asks for addresses of 49 to 52 bits. */
static bool is_wide(uint64_t half)
{
    const uint64_t size = half & TCR_SIZE;
    return !(half & TCR_EPD) && size >= TCR_52_BITS && size < TCR_48_BITS;
}

/*
 * Addresses of more than 48 bits are FEAT_LPA2's with DS, and FEAT_LVA's with pages of 64 KiB; the engine has neither
 * and would translate otherwise. A CPU without them takes such values as it likes: the engine's is as good.
 */
static enum el2_sysreg_action tcr_access(struct el2_machine *machine, struct el2_sysreg_event *event)
{
    const struct el2_arch_set *set = &el2_gate_use(machine->vcpu->gate, el2_machine_cpu_number(machine))->set;
    const uint64_t value = event->value;
    const bool lpa2 = el2_arch_set_has(set, EL2_FEAT_LPA2), lva = el2_arch_set_has(set, EL2_FEAT_LVA);
    if (event->is_read ||
        !(((lva || lpa2) && (is_wide(value) || is_wide(value >> TCR_T1))) || (lpa2 && value & TCR_DS)))
        return EL2_SYSREG_NATIVE;
    el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, el2_engine_pc(machine->vcpu->engine), 0,
                    "writes 0x%016llx to TCR_EL1: addresses of more than 48 bits (%s), which its CPU has and "
                    "el2sim cannot translate",
                    (unsigned long long)value, lpa2 ? "FEAT_LPA2" : "FEAT_LVA");
    return EL2_SYSREG_DONE;
}

/* The registers of EL1 that are not the engine's alone. */
static const struct {
    el2_encoding encoding;
    enum el2_sysreg_action (*access)(struct el2_machine *machine, struct el2_sysreg_event *event);
} OWN[] = {
    {EL2_SYS_SCTLR_EL1, sctlr_access},
    {EL2_SYS_CPACR_EL1, cpacr_access},
    {EL2_SYS_TCR_EL1, tcr_access},
};

enum el2_sysreg_action el2_machine_sysreg(void *context, struct el2_sysreg_event *event)
{
    struct el2_machine *machine = context;
    int index = el2_id_index(event->encoding);
    machine->vcpu->carried.kind = EL2_CARRIES_NOTHING;
    if (index >= 0)
        return event->is_read ? id_read(machine, event, index) : EL2_SYSREG_EXCEPTION;
    for (size_t i = 0; i < EL2_COUNT(OWN); i++)
        if (OWN[i].encoding == event->encoding && event->el == 1)
            return OWN[i].access(machine, event);
    return device_access(machine, event);
}
