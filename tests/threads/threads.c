/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two threads that share a host and a kernel, which are constant, and make all else for themselves: views, VMs, writes,
 * lists, lint, machines. Built with -fsanitize=thread (preset tsan) it proves that nothing else is shared; it is no
 * Criterion test, since TSan knows threads and not the processes that Criterion makes.
 *     threads GUEST
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host.h"
#include "cpumodel/lint/lint.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/hwcap.h"
#include "sim/machine/machine.h"
#include "sim/report/disassemble.h"
#include "traps/onereg/onereg.h"
#include "traps/onereg/reglist.h"
#include "traps/use/promise.h"

#define THREADS 2
#define ROUNDS  4
#define SEEN    4096

struct worker {
    pthread_t thread;
    const struct el2_host *host;
    const struct el2_kernel *kernel;
    const char *guest;
    char seen[SEEN]; /* what this thread found out, to compare with the other's */
    size_t length;
    bool failed;
};

static void see(struct worker *worker, const char *name, unsigned long long value)
{
    int length = snprintf(worker->seen + worker->length, SEEN - worker->length, "%s %llx\n", name, value);
    worker->length += length > 0 ? (size_t)length : 0;
    worker->failed |= worker->length >= SEEN;
}

static void count(void *context, const struct el2_lint_finding *finding)
{
    (void)finding;
    ++*(unsigned *)context;
}

static void count_id(void *context, uint64_t id)
{
    (void)id;
    ++*(unsigned *)context;
}

static void ask(struct worker *worker, struct el2_vm *vm)
{
    struct el2_answer answer;
    el2_vm_read(vm, 0, EL2_SYS_ID_AA64PFR0_EL1, &answer);
    see(worker, "guest", answer.value);
    struct el2_set_decision decision;
    el2_onereg_decide(vm, 0, EL2_SYS_ID_AA64PFR0_EL1, 0x11, &decision);
    see(worker, "set", (unsigned)decision.error);
    unsigned registers = 0, findings = 0;
    struct el2_error error;
    struct el2_reglist *list = el2_reglist_create(vm, &error);
    worker->failed |= !list || el2_reglist_each(list, 0, count_id, &registers);
    el2_reglist_free(list);
    see(worker, "list", registers);
    const struct el2_cpu *cpu = &worker->host->cpu[0];
    const struct el2_lint_view view = {.id = cpu->id, .undef = cpu->undef};
    el2_lint(&view, (struct el2_lint_sink){count, &findings});
    see(worker, "lint", findings);
}

static void run(struct worker *worker, struct el2_vm *vm)
{
    struct el2_error error;
    struct el2_verdict verdict;
    const struct el2_machine_options options = {.instructions = 2000000, .ram_size = 16 << 20};
    struct el2_machine *machine = el2_machine_create(vm, &options, &error);
    bool ran = machine && el2_machine_load(machine, worker->guest, &error) &&
               el2_machine_run(machine, &verdict, &error);
    if (ran)
        see(worker, verdict.text, verdict.instructions);
    else
        fprintf(stderr, "threads: %s\n", error.text);
    worker->failed |= !ran;
    el2_machine_free(machine);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct el2_error error;
    for (unsigned i = 0; i < ROUNDS && !worker->failed; i++) {
        struct el2_kernel *own = el2_kernel_load("linux-6.12", &error);
        struct el2_host *own_host = el2_host_load("neoverse-v1", &error);
        struct el2_vm *vm = el2_vm_create(worker->kernel, worker->host, &(struct el2_vm_options){0}, &error);
        worker->failed |= !vm || !own || !own_host;
        if (!worker->failed) {
            ask(worker, vm);
            run(worker, vm);
        }
        el2_vm_free(vm);
        el2_host_free(own_host);
        el2_kernel_free(own);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("future", &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
    if (argc < 2 || !host || !kernel) {
        fprintf(stderr, "usage: threads GUEST; %s\n", error.text);
        return 2;
    }
    static struct worker worker[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        worker[i] = (struct worker){.host = host, .kernel = kernel, .guest = argv[1]};
        if (pthread_create(&worker[i].thread, NULL, work, &worker[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(worker[i].thread, NULL);
    el2_kernel_free(kernel);
    el2_host_free(host);
    bool same = !worker[0].failed && !worker[1].failed && strcmp(worker[0].seen, worker[1].seen) == 0;
    printf("%s%s threads saw the same: %zu bytes\n", same ? "" : worker[0].seen, same ? "PASS" : "FAIL",
           worker[0].length);
    printf("%d passed, %d failed\n", same, !same);
    return same ? 0 : 1;
}
