/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine for tests: host, kernel and VM by name, console and events kept. */
#ifndef EL2_TESTS_SIM_TEST_MACHINE_H
#define EL2_TESTS_SIM_TEST_MACHINE_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

#include "code.h"

#define RIG_CONSOLE (1u << 20)
#define RIG_EVENTS  8192

struct rig {
    struct el2_host *host;
    struct el2_kernel *kernel;
    struct el2_vm *vm;
    struct el2_machine *machine;
    struct el2_verdict verdict;
    char *console;
    size_t console_size;
    struct el2_trap_event *event;
    size_t event_count;
};

static void rig_console(void *context, const char *text, size_t size)
{
    struct rig *rig = context;
    if (rig->console_size + size <= RIG_CONSOLE) {
        memcpy(rig->console + rig->console_size, text, size);
        rig->console_size += size;
    }
}

static inline void rig_trace(void *context, const struct el2_trap_event *event)
{
    struct rig *rig = context;
    if (!event->is_mmio && rig->event_count < RIG_EVENTS)
        rig->event[rig->event_count++] = *event;
}

/* `features`: EL2_VM_…; `vcpus`: 0 for one. */
static inline void rig_open_vcpus(struct rig *rig, const char *host, const char *kernel, unsigned features,
                                  unsigned vcpus, struct el2_machine_options options)
{
    const struct el2_vm_options vm = {.features = features, .vcpus = vcpus};
    struct el2_error error = {""};
    *rig =
        (struct rig){.console = calloc(RIG_CONSOLE + 1, 1), .event = calloc(RIG_EVENTS, sizeof *rig->event)};
    cr_assert(rig->console && rig->event);
    rig->host = el2_host_load(host, &error);
    cr_assert_not_null(rig->host, "%s", error.text);
    rig->kernel = el2_kernel_load(kernel, &error);
    cr_assert_not_null(rig->kernel, "%s", error.text);
    rig->vm = el2_vm_create(rig->kernel, rig->host, &vm, &error);
    cr_assert_not_null(rig->vm, "%s", error.text);
    for (unsigned i = 1; i < vcpus; i++)
        el2_vm_move(rig->vm, i, i % rig->host->cpu_count);
    options.console = rig_console;
    options.context = rig;
    if (!options.seconds)
        options.seconds = 20;
    rig->machine = el2_machine_create(rig->vm, &options, &error);
    cr_assert_not_null(rig->machine, "%s", error.text);
}

static inline void rig_open_vm(struct rig *rig, const char *host, const char *kernel, unsigned features,
                               struct el2_machine_options options)
{
    rig_open_vcpus(rig, host, kernel, features, 1, options);
}

static inline void rig_open(struct rig *rig, const char *host, const char *kernel,
                            struct el2_machine_options options)
{
    rig_open_vm(rig, host, kernel, 0, options);
}

static inline void rig_close(struct rig *rig)
{
    el2_machine_free(rig->machine);
    el2_vm_free(rig->vm);
    el2_kernel_free(rig->kernel);
    el2_host_free(rig->host);
    free(rig->console);
    free(rig->event);
}

static inline void rig_run_file(struct rig *rig, const char *path)
{
    struct el2_error error = {""};
    cr_assert(el2_machine_load(rig->machine, path, &error), "%s", error.text);
    cr_assert(el2_machine_run(rig->machine, &rig->verdict, &error), "%s", error.text);
}

/* Code at CODE_AT, as a flat image. */
static inline void rig_run(struct rig *rig, const struct code *code)
{
    struct el2_error error = {""};
    cr_assert(el2_machine_load_content(rig->machine, "test", code->word, code->count * 4, &error), "%s",
              error.text);
    cr_assert(el2_machine_run(rig->machine, &rig->verdict, &error), "%s", error.text);
}

#endif
