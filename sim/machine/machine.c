/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sanitise/language/kernel.h"
#include "sim/machine/machine_internal.h"

#define HCR_EL2   EL2_ENCODING(3, 4, 1, 1, 0)
#define MPIDR_EL1 EL2_ENCODING(3, 0, 0, 0, 5)
#define SCTLR_EL1 EL2_ENCODING(3, 0, 1, 0, 0)

#define SCTLR_EL1_RESET 0x00c50078ull /* KVM's: v4.15 … v7.3 arch/arm64/kvm/sys_regs.c */

/* How often the wall clock is looked at. */
#define CLOCK_PERIOD 262144

void el2_machine_end(struct el2_machine *machine, enum el2_verdict_code code, uint64_t pc, uint64_t esr,
                     const char *format, ...)
{
    if (machine->ended)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(machine->verdict.text, sizeof machine->verdict.text, format, arguments);
    va_end(arguments);
    machine->verdict.code = code;
    machine->verdict.pc = pc;
    machine->verdict.esr = esr;
    machine->ended = true;
    el2_engine_stop(machine->engine);
}

void el2_machine_put(void *context, uint8_t byte)
{
    struct el2_machine *machine = context;
    char text = (char)byte;
    if (machine->printed >= machine->options.output) {
        el2_machine_end(machine, EL2_VERDICT_OUTPUT_LIMIT, el2_engine_pc(machine->engine), 0,
                        "printed %llu bytes, its limit", (unsigned long long)machine->printed);
        return;
    }
    machine->printed++;
    if (machine->options.console)
        machine->options.console(machine->options.context, &text, 1);
}

struct el2_controls el2_machine_controls(const struct el2_machine *machine)
{
    struct el2_controls controls = *el2_vm_controls(machine->vm);
    controls.value[EL2_CONTROL_SCTLR_EL1] = el2_engine_register(machine->engine, SCTLR_EL1);
    controls.value[EL2_CONTROL_CPACR_EL1] = machine->cpacr_el1;
    return controls;
}

void el2_machine_event(struct el2_machine *machine, struct el2_trap_event *event)
{
    event->instructions = el2_engine_count(machine->engine);
    if (machine->options.trace) {
        event->sequence = ++machine->sequence;
        machine->options.trace(machine->options.context, event);
    }
    el2_tally_add(&machine->tally, event, 1);
}

/* Round the host's CPUs. What is not trapped is the new CPU's. */
static void move(struct el2_machine *machine)
{
    el2_machine_forget_answers(machine);
    el2_vm_move(machine->vm, 0, (el2_vm_cpu(machine->vm, 0) + 1) % machine->host->cpu_count);
    machine->moves++;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t due(void *context, uint64_t count)
{
    struct el2_machine *machine = context;
    struct timespec now;
    if (count >= machine->next_move) {
        move(machine);
        machine->next_move += ((count - machine->next_move) / machine->options.migrate_every + 1) *
                              machine->options.migrate_every;
    }
    if (count >= machine->options.instructions) {
        el2_machine_end(machine, EL2_VERDICT_INSTRUCTION_LIMIT, el2_engine_pc(machine->engine), 0,
                        "executed %llu instructions, its limit",
                        (unsigned long long)machine->options.instructions);
        return UINT64_MAX;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - machine->started.tv_sec - (now.tv_nsec < machine->started.tv_nsec) >=
        (time_t)machine->options.seconds) {
        el2_machine_end(machine, EL2_VERDICT_TIME_LIMIT, el2_engine_pc(machine->engine), 0,
                        "ran for %u seconds, its limit", machine->options.seconds);
        return UINT64_MAX;
    }
    return least(least(count + CLOCK_PERIOD, machine->options.instructions), machine->next_move);
}

/* The engine must not show a register of its own where the CPU has none: it cannot be made to trap these
 * reads. */
static bool check_host(const struct el2_machine *machine, struct el2_error *error)
{
    for (unsigned cpu = 0; cpu < machine->host->cpu_count; ++cpu) {
        for (int index = 0; index < EL2_ID_COUNT; ++index) {
            char scratch[EL2_ENCODING_TEXT];
            if (!el2_cpu_undef(&machine->host->cpu[cpu], index) ||
                el2_engine_can_trap(machine->engine, el2_id_encoding(index)))
                continue;
            return el2_fail(error,
                            "host %s: %s is UNDEFINED on cpu %u, but every Armv8 CPU has it: give it a value",
                            machine->host->name, el2_register_name(el2_id_encoding(index), scratch), cpu);
        }
    }
    return true;
}

static void set_defaults(struct el2_machine_options *options)
{
    if (!options->instructions)
        options->instructions = EL2_MACHINE_INSTRUCTIONS;
    if (!options->seconds)
        options->seconds = EL2_MACHINE_SECONDS;
    if (!options->output)
        options->output = EL2_MACHINE_OUTPUT;
}

static bool set_up(struct el2_machine *machine, struct el2_error *error)
{
    const struct el2_engine_calls calls = {
        .sysreg = el2_machine_sysreg,
        .exception = el2_machine_exception,
        .due = due,
        .watches = machine->options.unchecked ? NULL : el2_machine_watches,
        .executes = el2_machine_executes,
    };
    const uint64_t tids = 1ull << 16 | 1ull << 17 | 1ull << 18;
    uint64_t hcr = el2_vm_control(machine->vm, HCR_EL2);

    if (!el2_exits_by_release(el2_kernel_release(el2_vm_kernel(machine->vm)), &machine->exits, error))
        return false;
    if (!machine->options.engine_traps)
        hcr &= ~tids;
    machine->gate = el2_gate_create(machine->vm, machine->options.migrate_every != 0, error);
    if (!machine->gate)
        return false;
    const struct el2_engine_options options = {.ram_size = machine->options.ram_size, .hcr_el2 = hcr};
    machine->engine = el2_engine_create(&options, &calls, machine, error);
    return machine->engine && check_host(machine, error);
}

struct el2_machine *el2_machine_create(struct el2_vm *vm, const struct el2_machine_options *options,
                                       struct el2_error *error)
{
    struct el2_machine *machine = calloc(1, sizeof *machine);
    if (!machine) {
        el2_fail(error, "no memory for a machine");
        return NULL;
    }
    machine->vm = vm;
    machine->host = el2_vm_host(vm);
    machine->options = *options;
    set_defaults(&machine->options);
    if (!set_up(machine, error)) {
        el2_machine_free(machine);
        return NULL;
    }
    el2_pl011_reset(&machine->uart, el2_machine_put, machine);
    return machine;
}

void el2_machine_free(struct el2_machine *machine)
{
    if (!machine)
        return;
    el2_engine_free(machine->engine);
    el2_gate_free(machine->gate);
    free(machine);
}

static struct el2_ram ram_of(struct el2_machine *machine)
{
    uint64_t size = el2_engine_ram_size(machine->engine);
    return (struct el2_ram){el2_engine_memory(machine->engine, EL2_RAM_BASE, size), EL2_RAM_BASE, size};
}

bool el2_machine_load(struct el2_machine *machine, const char *path, struct el2_error *error)
{
    const struct el2_ram ram = ram_of(machine);
    return machine->loaded = el2_load_file(path, &ram, &machine->image, error);
}

bool el2_machine_load_content(struct el2_machine *machine, const char *name, const void *content, size_t size,
                              struct el2_error *error)
{
    const struct el2_ram ram = ram_of(machine);
    return machine->loaded = el2_load(name, content, size, &ram, &machine->image, error);
}

/* What the hypercalls ask about the vCPUs. The host's mitigations are not modelled: vulnerable, none needed.
 */
static void set_up_hypercalls(struct el2_machine *machine)
{
    struct el2_answer mpidr;
    el2_vm_read(machine->vm, 0, MPIDR_EL1, &mpidr);
    machine->hvc_vcpu = (struct el2_hvc_vcpu){.mpidr = mpidr.value, .on = true};
    machine->hvc = (struct el2_hvc_context){
        .vcpu = &machine->hvc_vcpu,
        .vcpu_count = 1,
        .workaround = {EL2_PSCI_NOT_SUPPORTED, EL2_PSCI_NOT_SUPPORTED, EL2_PSCI_NOT_SUPPORTED},
    };
}

bool el2_machine_run(struct el2_machine *machine, struct el2_verdict *verdict, struct el2_error *error)
{
    if (!machine->loaded || machine->has_run)
        return el2_fail(error, machine->loaded ? "the machine has run before: make a new one"
                                               : "nothing is loaded: load a guest first");
    const struct el2_cpu_state state = {
        .pc = machine->image.entry,
        .pstate = EL2_PSTATE_EL1h | EL2_PSTATE_DAIF,
        .sctlr_el1 = SCTLR_EL1_RESET,
    };
    struct el2_error engine_error;
    machine->has_run = true;
    el2_vm_first_run(machine->vm);
    el2_promise_start(&machine->promises, machine->vm, 0, &machine->exits);
    machine->next_move = machine->options.migrate_every ? machine->options.migrate_every : UINT64_MAX;
    set_up_hypercalls(machine);
    clock_gettime(CLOCK_MONOTONIC, &machine->started);
    el2_engine_set_state(machine->engine, &state);

    switch (el2_engine_run(machine->engine, &engine_error)) {
    case EL2_ENGINE_STOPPED:
        break;
    case EL2_ENGINE_WAITING:
        el2_machine_end(machine, EL2_VERDICT_WAITING, el2_engine_pc(machine->engine), 0,
                        "waits for an interrupt, and none will come");
        break;
    case EL2_ENGINE_ABORTED:
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, el2_engine_pc(machine->engine), 0, "%.*s",
                        EL2_VERDICT_TEXT - 1, engine_error.text);
        break;
    case EL2_ENGINE_FAILED:
        el2_machine_end(machine, EL2_VERDICT_ENGINE, el2_engine_pc(machine->engine), 0, "%.*s",
                        EL2_VERDICT_TEXT - 1, engine_error.text);
        break;
    }
    el2_machine_forget_answers(machine);
    machine->verdict.instructions = el2_engine_count(machine->engine);
    *verdict = machine->verdict;
    return true;
}

const struct el2_id_use *el2_machine_id_use(const struct el2_machine *machine, int index)
{
    return &machine->tally.id[index];
}

const struct el2_trap_total *el2_machine_totals(const struct el2_machine *machine, size_t *count)
{
    *count = machine->tally.total_count;
    return machine->tally.total;
}

const struct el2_promise *el2_machine_promises(const struct el2_machine *machine, size_t *count)
{
    *count = machine->promises.count;
    return machine->promises.verdict;
}

uint64_t el2_machine_moves(const struct el2_machine *machine)
{
    return machine->moves;
}

uint64_t el2_machine_traps(const struct el2_machine *machine)
{
    return machine->tally.traps;
}

void el2_machine_state(struct el2_machine *machine, struct el2_cpu_state *state)
{
    el2_engine_state(machine->engine, state);
}
