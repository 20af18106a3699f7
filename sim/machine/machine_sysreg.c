/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to system registers, before the engine sees them. An access that ends in a value is answered here;
 * one that ends in an exception is handed back, so that machine_exception.c takes it with the engine at the
 * instruction.
 */
#include "sim/machine/machine_internal.h"
#include "traps/vm/dczid.h"

#define CCSIDR_EL1  EL2_ENCODING(3, 1, 0, 0, 0)
#define CCSIDR2_EL1 EL2_ENCODING(3, 1, 0, 0, 2)
#define DCZID_EL0   EL2_ENCODING(3, 3, 0, 0, 7)
#define CSSELR_EL1  EL2_ENCODING(3, 2, 0, 0, 0)
#define CPACR_EL1   EL2_ENCODING(3, 0, 1, 0, 2)
#define SCTLR_EL1   EL2_ENCODING(3, 0, 1, 0, 0)
#define CNTKCTL_EL1 EL2_ENCODING(3, 0, 14, 1, 0)

#define INSN_MRS 0xd5200000u
#define INSN_MSR 0xd5000000u

/* Registers whose value depends on CSSELR_EL1, or is it. */
static bool is_selected(el2_encoding encoding)
{
    return encoding == CCSIDR_EL1 || encoding == CCSIDR2_EL1 || encoding == CSSELR_EL1;
}

static struct el2_trap_event event_of(struct el2_machine *machine, const struct el2_sysreg_event *access,
                                      const struct el2_trap_decision *trap,
                                      const struct el2_decision *decision)
{
    const struct el2_exit_row *row = el2_exit_row(&machine->exits, EL2_EC_SYS64);
    return (struct el2_trap_event){
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

static void remember(struct el2_machine *machine, const struct el2_sysreg_event *access,
                     const struct el2_trap_event *event)
{
    if (machine->options.decide_each || machine->options.trace || access->el != 1 ||
        is_selected(access->encoding))
        return;
    struct el2_known_answer *answer = &machine->answer[el2_id_index(access->encoding)];
    *answer = (struct el2_known_answer){.known = true, .value = access->value};
    if (event) {
        answer->trapped = true;
        answer->event = *event;
    }
    el2_engine_remember(machine->engine, access->encoding, access->value);
}

void el2_machine_forget_answers(struct el2_machine *machine)
{
    for (int index = 0; index < EL2_ID_COUNT; ++index) {
        struct el2_known_answer *answer = &machine->answer[index];
        if (!answer->known)
            continue;
        uint64_t count = el2_engine_forget(machine->engine, el2_id_encoding(index));
        answer->known = false;
        if (!count)
            continue;
        machine->tally.id[index].reads += count;
        machine->tally.id[index].value = answer->value;
        if (answer->trapped)
            el2_tally_add(&machine->tally, &answer->event, count);
    }
}

static void count_read(struct el2_machine *machine, el2_encoding encoding, uint64_t value)
{
    int index = el2_id_index(encoding);
    struct el2_id_use *use = &machine->tally.id[index];
    use->reads++;
    use->value = value;
    el2_promise_read(&machine->promises, index, value, el2_engine_pc(machine->engine));
}

/* A read that traps to EL2: what the kernel answers. */
static enum el2_sysreg_action trapped_read(struct el2_machine *machine, struct el2_sysreg_event *access,
                                           const struct el2_trap_decision *trap)
{
    struct el2_answer answer = {.trapped = true};
    if (machine->options.engine_traps)
        return EL2_SYSREG_NATIVE;
    el2_vm_handle_read(machine->vm, 0, access->encoding, &answer);
    struct el2_decision decision = el2_decide_access(&machine->exits, &answer, true, access->rt);
    if (decision.action != EL2_DO_WRITE_XT && decision.action != EL2_DO_KEEP)
        return EL2_SYSREG_EXCEPTION;
    struct el2_trap_event event = event_of(machine, access, trap, &decision);
    el2_machine_event(machine, &event);
    if (decision.action == EL2_DO_KEEP)
        return EL2_SYSREG_KEEP;
    access->value = decision.value;
    count_read(machine, access->encoding, access->value);
    remember(machine, access, &event);
    return EL2_SYSREG_DONE;
}

/* An access that the hardware answers. */
static enum el2_sysreg_action untrapped(struct el2_machine *machine, const struct el2_controls *controls,
                                        struct el2_sysreg_event *access)
{
    struct el2_answer answer;
    if (access->is_read)
        el2_vm_read(machine->vm, 0, access->encoding, &answer);
    else
        el2_vm_write(machine->vm, 0, access->encoding, access->value, &answer);
    switch (answer.kind) {
    case EL2_ANSWER_VALUE:
        break;
    case EL2_ANSWER_KEEP:
        return EL2_SYSREG_KEEP;
    default:
        return EL2_SYSREG_EXCEPTION;
    }
    if (!access->is_read) {
        machine->tally.id[el2_id_index(access->encoding)].writes++;
        return EL2_SYSREG_DONE;
    }
    access->value = answer.value;
    if (access->encoding == DCZID_EL0)
        access->value = el2_dczid_read(answer.value, access->el, controls->value[EL2_CONTROL_SCTLR_EL1],
                                       controls->value[EL2_CONTROL_HCR]);
    count_read(machine, access->encoding, access->value);
    remember(machine, access, NULL);
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

static enum el2_sysreg_action timer_access(struct el2_machine *machine, struct el2_sysreg_event *access)
{
    uint64_t count = el2_engine_count(machine->engine);
    if (!el2_timer_owns(access->encoding))
        return EL2_SYSREG_NATIVE;
    if (access->el == 0 &&
        !el2_timer_el0_may(access->encoding, el2_engine_register(machine->engine, CNTKCTL_EL1)))
        return EL2_SYSREG_NATIVE; /* the engine refuses it, as the architecture does */
    bool done = access->is_read ? el2_timer_read(&machine->timers, access->encoding, count, &access->value)
                                : el2_timer_write(&machine->timers, access->encoding, count, access->value);
    return done ? EL2_SYSREG_DONE : EL2_SYSREG_NATIVE;
}

static enum el2_sysreg_action cpacr_access(struct el2_machine *machine, struct el2_sysreg_event *access)
{
    if (access->is_read)
        access->value = machine->cpacr_el1;
    else
        el2_machine_set_cpacr(machine, access->value);
    return EL2_SYSREG_DONE;
}

enum el2_sysreg_action el2_machine_sysreg(void *context, struct el2_sysreg_event *access)
{
    struct el2_machine *machine = context;
    if (access->encoding == CPACR_EL1 && access->el == 1)
        return cpacr_access(machine, access);
    if (access->encoding == SCTLR_EL1 && access->el == 1 && !access->is_read &&
        access->value & el2_machine_sctlr_absent(machine))
        return EL2_SYSREG_EXCEPTION;
    if (el2_id_index(access->encoding) >= 0)
        return id_access(machine, access);
    return el2_crn(access->encoding) == 14 ? timer_access(machine, access) : EL2_SYSREG_NATIVE;
}
