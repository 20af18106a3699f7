/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/machine.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/vpmu.h"
#include "sim/image/firmware.h"
#include "sim/machine/clock.h"
#include "sim/machine/debugged.h"
#include "sim/machine/ending.h"
#include "sim/machine/exception.h"
#include "sim/machine/flash.h"
#include "sim/machine/id_space.h"
#include "sim/machine/input.h"
#include "sim/machine/parts.h"
#include "sim/machine/sysreg.h"
#include "sim/machine/turn.h"
#include "sim/machine/use.h"
#include "sim/machine/vcpu.h"
#include "sim/machine/wait.h"

#define PMUVER_3P5 6u /* ID_AA64DFR0_EL1.PMUVer: FEAT_PMUv3p5 */

/* The engine must not show a register of its own where the CPU has none: it cannot be made to trap these
 * reads. */
static bool check_host(const struct el2_machine *machine, struct el2_error *error)
{
    for (unsigned cpu = 0; cpu < machine->guest.host->cpu_count; cpu++) {
        for (int index = 0; index < EL2_ID_COUNT; index++) {
            char scratch[EL2_ENCODING_TEXT];
            if (!el2_cpu_undef(&machine->guest.host->cpu[cpu], index) ||
                el2_engine_can_trap(machine->vcpu->engine, el2_id_encoding(index)))
                continue;
            return el2_fail(
                error, "host %s: %s is UNDEFINED on cpu %u, but every Armv8 CPU has it: give it a value",
                machine->guest.host->name, el2_register_name(el2_id_encoding(index), scratch), cpu);
        }
    }
    return true;
}

static void set_up_accounting(struct el2_machine *machine)
{
    const struct el2_machine_options *options = &machine->options;
    machine->accounting.trace = options->trace;
    machine->accounting.context = options->context;
    machine->accounting.budget = (struct el2_budget){
        .instructions = options->instructions ? options->instructions : EL2_MACHINE_INSTRUCTIONS,
        .seconds = options->seconds ? options->seconds : EL2_MACHINE_SECONDS,
        .output = options->output ? options->output : EL2_MACHINE_OUTPUT,
    };
}

_Static_assert(EL2_MACHINE_DISKS == EL2_DISKS_MAX, "the machine has the devices' disks");

static uint64_t now(void *context)
{
    return el2_machine_now(context);
}

static uint64_t register_now(void *context, unsigned vcpu, el2_encoding encoding)
{
    return el2_engine_register(((struct el2_machine *)context)->all[vcpu].engine, encoding);
}

static void set_line(void *context, unsigned vcpu, unsigned intid, bool level)
{
    el2_devices_set_line(((struct el2_machine *)context)->devices, vcpu, intid, level);
}

static bool holds(void *context, uint64_t address, uint64_t size)
{
    return el2_engine_memory(((struct el2_machine *)context)->vcpu->engine, address, size);
}

static bool load(void *context, uint64_t address, void *bytes, uint64_t size)
{
    const void *memory = el2_engine_memory(((struct el2_machine *)context)->vcpu->engine, address, size);
    if (memory)
        memcpy(bytes, memory, size);
    return memory;
}

static bool store(void *context, uint64_t address, const void *bytes, uint64_t size)
{
    return el2_engine_store_by_device(((struct el2_machine *)context)->vcpu->engine, address, bytes, size);
}

/* The devices are asked before the next block. While the engine is being made there is none to be woken. */
static void wake(void *context)
{
    struct el2_machine *machine = context;
    machine->guest.next_device = 0;
    el2_engine_deadline(machine->vcpu->engine, 0);
}

/* Of all vCPUs, or of none: the register is the VM's. */
static bool has_long_counters(const struct el2_vm *vm)
{
    struct el2_answer dfr0;
    el2_vm_read(vm, 0, EL2_SYS_ID_AA64DFR0_EL1, &dfr0);
    const unsigned pmuver = dfr0.value >> 8 & 15;
    return el2_kernel_vpmu(el2_vm_kernel(vm))->counters_by_pmuver && pmuver >= PMUVER_3P5 && pmuver != 15;
}

static bool add_devices(struct el2_machine *machine, struct el2_error *error)
{
    const struct el2_device_world world = {.transmit = el2_machine_print,
                                           .receive = el2_machine_receive,
                                           .now = now,
                                           .sysreg = register_now,
                                           .set_line = set_line,
                                           .holds = holds,
                                           .load = load,
                                           .store = store,
                                           .load_flash = el2_machine_load_flash,
                                           .store_flash = el2_machine_store_flash,
                                           .show_flash = el2_machine_show_flash,
                                           .wake = wake,
                                           .context = machine};
    struct el2_device_setup setup = {.features = el2_vm_features(machine->guest.vm),
                                     .vcpus = machine->vcpu_count,
                                     .seconds =
                                         machine->options.clock ? machine->options.clock : EL2_MACHINE_SECOND,
                                     .seed = machine->options.seed,
                                     .has_flash = machine->options.has_flash,
                                     .has_long_counters = has_long_counters(machine->guest.vm),
                                     .vgic = el2_kernel_vgic(el2_vm_kernel(machine->guest.vm))};
    for (unsigned i = 0; i < machine->vcpu_count; i++)
        setup.mpidr[i] = machine->guest.power[i].mpidr;
    memcpy(setup.disk, machine->options.disk, sizeof setup.disk);
    machine->devices = el2_devices_create(&world, &setup, error);
    return machine->devices;
}

static bool add_vcpus(struct el2_machine *machine, struct el2_error *error)
{
    const struct el2_engine_calls calls = {
        .sysreg = el2_machine_sysreg,
        .exception = el2_machine_exception,
        .due = el2_machine_due,
        .watches = machine->options.unchecked ? NULL : el2_machine_watches,
        .executes = el2_machine_executes,
    };
    for (unsigned i = 0; i < machine->vcpu_count; i++)
        if (!el2_vcpu_create(machine, i, &calls, error))
            return false;
    return check_host(machine, error);
}

/* What the hypercalls ask about the vCPUs. The host's mitigations are not modelled: vulnerable, none needed.
 */
static void set_up_hypercalls(struct el2_machine *machine)
{
    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        struct el2_answer mpidr;
        el2_vm_read(machine->guest.vm, i, EL2_SYS_MPIDR_EL1, &mpidr);
        machine->guest.power[i].mpidr = mpidr.value;
    }
    machine->guest.hvc = (struct el2_hvc_context){
        .vcpu = machine->guest.power,
        .vcpu_count = machine->vcpu_count,
        .workaround = {EL2_PSCI_NOT_SUPPORTED, EL2_PSCI_NOT_SUPPORTED, EL2_PSCI_NOT_SUPPORTED},
    };
}

static bool set_up(struct el2_machine *machine, struct el2_error *error)
{
    machine->guest.exits = el2_kernel_exits(el2_vm_kernel(machine->guest.vm));
    set_up_hypercalls(machine);
    if (!add_devices(machine, error) || !add_vcpus(machine, error))
        return false;
    el2_machine_erase_flash(machine);
    return !machine->options.debugger || el2_debug_attach(machine, error);
}

struct el2_machine *el2_machine_create(struct el2_vm *vm, const struct el2_machine_options *options,
                                       struct el2_error *error)
{
    const unsigned vcpus = el2_vm_vcpus(vm);
    if (vcpus > EL2_VCPU_MAX) {
        el2_fail(error, "a machine has at most %u vCPUs, not %u", EL2_VCPU_MAX, vcpus);
        return NULL;
    }
    struct el2_machine *machine = calloc(1, sizeof *machine + vcpus * sizeof machine->all[0]);
    if (!machine) {
        el2_fail(error, "no memory for a machine");
        return NULL;
    }
    machine->vcpu_count = vcpus;
    machine->vcpu = machine->all;
    machine->guest.vm = vm;
    machine->guest.host = el2_vm_host(vm);
    machine->options = *options;
    set_up_accounting(machine);
    if (!set_up(machine, error)) {
        el2_machine_free(machine);
        return NULL;
    }
    return machine;
}

void el2_machine_free(struct el2_machine *machine)
{
    if (!machine)
        return;
    for (unsigned i = 0; i < machine->vcpu_count; i++)
        el2_vcpu_free(&machine->all[i]);
    el2_devices_free(machine->devices);
    free(machine->debug);
    free(machine);
}

static struct el2_ram ram_of(struct el2_machine *machine)
{
    uint64_t size = el2_engine_ram_size(machine->vcpu->engine);
    return (struct el2_ram){el2_engine_memory(machine->vcpu->engine, EL2_RAM_BASE, size), EL2_RAM_BASE, size};
}

bool el2_machine_load(struct el2_machine *machine, const char *path, struct el2_error *error)
{
    const struct el2_ram ram = ram_of(machine);
    struct el2_file file;
    if (!el2_image_read(path, &ram, &file, error))
        return false;
    const bool loaded = el2_machine_load_content(machine, path, file.bytes, file.size, error);
    free(file.bytes);
    return loaded;
}

bool el2_machine_load_content(struct el2_machine *machine, const char *name, const void *content, size_t size,
                              struct el2_error *error)
{
    const struct el2_ram ram = ram_of(machine);
    return machine->guest.loaded =
               machine->options.has_flash && el2_firmware_is(content, size)
                   ? el2_machine_put_firmware(machine, name, content, size, error)
                   : el2_image_load(name, content, size, &ram, &machine->guest.image, error);
}

/* The vCPU of the turn runs until the engine stops. False: that was its end. */
static bool run_turn(struct el2_machine *machine)
{
    struct el2_engine *engine = machine->vcpu->engine;
    struct el2_error error;
    switch (el2_engine_run(engine, &error)) {
    case EL2_ENGINE_STOPPED:
        break;
    case EL2_ENGINE_WAITING: /* a WFI that does not trap */
        if (el2_machine_wait(machine, EL2_DEVICE_NEVER))
            return true;
        el2_machine_end_waiting(machine, el2_engine_pc(engine), 0);
        break;
    case EL2_ENGINE_ABORTED:
        el2_machine_end(machine, EL2_VERDICT_NOT_MODELLED, el2_engine_pc(engine), 0, "%.*s",
                        EL2_VERDICT_TEXT - 1, error.text);
        break;
    case EL2_ENGINE_FAILED:
        el2_machine_end(machine, EL2_VERDICT_ENGINE, el2_engine_pc(engine), 0, "%.*s", EL2_VERDICT_TEXT - 1,
                        error.text);
        break;
    }
    return !machine->accounting.ended;
}

static void start(struct el2_machine *machine)
{
    const uint64_t every = machine->options.migrate_every;
    el2_vm_first_run(machine->guest.vm);
    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        struct el2_vcpu *vcpu = &machine->all[i];
        el2_machine_id_space_changed(machine, vcpu);
        el2_promise_start(&vcpu->promises, machine->guest.vm, i);
        vcpu->promises.looked = machine->accounting.looked;
        vcpu->next_move = every ? every : UINT64_MAX;
    }
    machine->accounting.promises = &machine->vcpu->promises;
    set_up_hypercalls(machine);
    el2_vcpu_start(
        machine, machine->vcpu,
        &(struct el2_vcpu_entry){.pc = machine->guest.image.entry, .x0 = machine->guest.devicetree});
}

/* What the vCPUs have come to is the machine's. */
static void finish(struct el2_machine *machine)
{
    machine->accounting.promises = &machine->all[0].promises;
    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        el2_machine_forget_answers(machine, &machine->all[i]);
        if (i)
            el2_promise_merge(machine->accounting.promises, &machine->all[i].promises);
    }
    machine->accounting.verdict.instructions = el2_engine_count(machine->vcpu->engine);
}

bool el2_machine_run(struct el2_machine *machine, struct el2_verdict *verdict, struct el2_error *error)
{
    if (!machine->guest.loaded || machine->guest.has_run)
        return el2_fail(error, machine->guest.loaded ? "the machine has run before: make a new one"
                                                     : "nothing is loaded: load a guest first");
    struct timespec now;
    machine->guest.has_run = true;
    start(machine);
    clock_gettime(CLOCK_MONOTONIC, &now);
    el2_budget_start(&machine->accounting.budget, now);
    while (run_turn(machine))
        if (machine->turn.next)
            el2_turn_take(machine);
    if (machine->debug)
        el2_debug_tell_end(machine);
    finish(machine);
    *verdict = machine->accounting.verdict;
    return true;
}

const struct el2_id_use *el2_machine_id_use(const struct el2_machine *machine, int index)
{
    return &machine->accounting.tally.id[index];
}

const struct el2_image *el2_machine_image(const struct el2_machine *machine)
{
    return &machine->guest.image;
}

const struct el2_tally *el2_machine_tally(const struct el2_machine *machine)
{
    return &machine->accounting.tally;
}

const struct el2_promise *el2_machine_promises(const struct el2_machine *machine, size_t *count)
{
    *count = machine->accounting.promises->count;
    return machine->accounting.promises->verdict;
}

uint64_t el2_machine_moves(const struct el2_machine *machine)
{
    return machine->accounting.moves;
}

uint64_t el2_machine_traps(const struct el2_machine *machine)
{
    return machine->accounting.tally.traps;
}

void el2_machine_state(struct el2_machine *machine, struct el2_cpu_state *state)
{
    el2_engine_state(machine->vcpu->engine, state);
}
