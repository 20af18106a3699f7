/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/sysreg.h"

#include "cpumodel/arch/encodings.h"
#include "sim/machine/answers.h"
#include "sim/machine/el1_controls.h"
#include "traps/el2/dispatch.h"
#include "traps/syndrome/syndrome.h"
#include "traps/vm/dczid.h"

#define INSN_MRS 0xd5200000u
#define INSN_MSR 0xd5000000u

static struct el2_trap_event event_of(struct el2_machine *machine, const struct el2_sysreg_event *access,
                                      const struct el2_trap_decision *trap,
                                      const struct el2_decision *decision)
{
    const struct el2_exit_row *row = el2_exit_row(machine->guest.exits, EL2_EC_SYS64);
    return (struct el2_trap_event){
        .instructions = el2_engine_count(machine->engine),
        .pc = el2_engine_pc(machine->engine),
        .esr = trap->esr,
        .instruction = (access->is_read ? INSN_MRS : INSN_MSR) | access->encoding | access->rt,
        .el = access->el,
        .target_el = 2,
        .is_sysreg = true,
        .is_read = access->is_read,
        .rt = access->rt,
        .encoding = access->encoding,
        .action = decision->action,
        .value = decision->value,
        .handler = row->function,
        .rule = decision->rule,
        .origin = decision->origin,
        .control = trap->control,
    };
}

static void count_read(struct el2_machine *machine, const struct el2_sysreg_event *access)
{
    el2_accounting_read(&machine->accounting, el2_id_index(access->encoding), access->value,
                        el2_engine_pc(machine->engine));
}

/* A read that traps to EL2: what the kernel answers. */
static enum el2_sysreg_action trapped_read(struct el2_machine *machine, struct el2_sysreg_event *access,
                                           const struct el2_trap_decision *trap)
{
    struct el2_answer answer = {.trapped = true};
    if (machine->options.engine_traps)
        return EL2_SYSREG_NATIVE;
    el2_vm_handle_read(machine->guest.vm, 0, access->encoding, &answer);
    struct el2_decision decision = el2_decide_access(machine->guest.exits, &answer, true, access->rt);
    if (decision.action != EL2_DO_WRITE_XT && decision.action != EL2_DO_KEEP)
        return EL2_SYSREG_EXCEPTION;
    struct el2_trap_event event = event_of(machine, access, trap, &decision);
    el2_accounting_event(&machine->accounting, &event);
    if (decision.action == EL2_DO_KEEP)
        return EL2_SYSREG_KEEP;
    access->value = decision.value;
    count_read(machine, access);
    el2_machine_remember(machine, access, &event);
    return EL2_SYSREG_DONE;
}

/* An access that the hardware answers. */
static enum el2_sysreg_action untrapped(struct el2_machine *machine, const struct el2_controls *controls,
                                        struct el2_sysreg_event *access)
{
    struct el2_answer answer;
    if (access->is_read)
        el2_vm_read(machine->guest.vm, 0, access->encoding, &answer);
    else
        el2_vm_write(machine->guest.vm, 0, access->encoding, access->value, &answer);
    switch (answer.kind) {
    case EL2_ANSWER_VALUE:
        break;
    case EL2_ANSWER_KEEP:
        return EL2_SYSREG_KEEP;
    default:
        return EL2_SYSREG_EXCEPTION;
    }
    if (!access->is_read) {
        el2_accounting_write(&machine->accounting, el2_id_index(access->encoding));
        return EL2_SYSREG_DONE;
    }
    access->value = answer.value;
    if (access->encoding == EL2_SYS_DCZID_EL0)
        access->value = el2_dczid_read(answer.value, access->el, controls->value[EL2_CONTROL_SCTLR_EL1],
                                       controls->value[EL2_CONTROL_HCR]);
    count_read(machine, access);
    el2_machine_remember(machine, access, NULL);
    return EL2_SYSREG_DONE;
}

static enum el2_sysreg_action id_access(struct el2_machine *machine, struct el2_sysreg_event *access)
{
    const struct el2_controls controls = el2_machine_controls(machine);
    const struct el2_instruction instruction = {.kind = access->is_read ? EL2_INSN_MRS : EL2_INSN_MSR,
                                                .encoding = access->encoding,
                                                .rt = access->rt};
    const struct el2_trap_decision trap =
        el2_trap_decide(&controls, el2_machine_cpu(machine), &instruction, access->el);
    switch (trap.outcome) {
    case EL2_TRAP_NONE:
        return untrapped(machine, &controls, access);
    case EL2_TRAP_TO_EL2:
        return access->is_read ? trapped_read(machine, access, &trap) : EL2_SYSREG_EXCEPTION;
    default:
        return EL2_SYSREG_EXCEPTION;
    }
}

static enum el2_sysreg_action device_access(struct el2_machine *machine, struct el2_sysreg_event *access)
{
    struct el2_device_sysreg device = {
        .encoding = access->encoding, .el = access->el, .is_read = access->is_read, .value = access->value};
    if (!el2_devices_sysreg(machine->devices, &device))
        return EL2_SYSREG_NATIVE;
    access->value = device.value;
    return EL2_SYSREG_DONE;
}

static enum el2_sysreg_action cpacr_access(struct el2_machine *machine, struct el2_sysreg_event *access)
{
    if (access->is_read)
        access->value = machine->guest.cpacr_el1;
    else
        el2_machine_set_cpacr(machine, access->value);
    return EL2_SYSREG_DONE;
}

enum el2_sysreg_action el2_machine_sysreg(void *context, struct el2_sysreg_event *access)
{
    struct el2_machine *machine = context;
    if (access->encoding == EL2_SYS_CPACR_EL1 && access->el == 1)
        return cpacr_access(machine, access);
    if (access->encoding == EL2_SYS_SCTLR_EL1 && access->el == 1 && !access->is_read &&
        access->value & el2_machine_sctlr_absent(machine))
        return EL2_SYSREG_EXCEPTION;
    if (el2_id_index(access->encoding) >= 0)
        return id_access(machine, access);
    return device_access(machine, access);
}
