/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines of several threads have nothing in common, and the process's signals stay as they are. */
#include <pthread.h>
#include <signal.h>

#include "test_machine.h"

#define THREADS  2
#define MACHINES 40

struct worker {
    pthread_t thread;
    char text[EL2_VERDICT_TEXT];
    uint64_t instructions;
    unsigned ran;
    bool differs;
};

static void run_one(struct worker *worker, struct el2_vm *vm)
{
    /* Words on which Unicorn would end the process, and a loop without end. */
    static const uint32_t word[] = {0x2ef989e5, 0x0ec31c41, 0xd2800020, 0x14000000};
    struct el2_error error = {""};
    struct el2_verdict verdict;
    const struct el2_machine_options options = {.instructions = 100000, .ram_size = 2 << 20};
    struct el2_machine *machine = el2_machine_create(vm, &options, &error);
    if (!machine)
        return;
    if (el2_machine_load_content(machine, "words", word, sizeof word, &error) &&
        el2_machine_run(machine, &verdict, &error)) {
        worker->differs |= worker->ran && (verdict.instructions != worker->instructions ||
                                           strcmp(verdict.text, worker->text) != 0);
        worker->instructions = verdict.instructions;
        memcpy(worker->text, verdict.text, sizeof worker->text);
        worker->ran++;
    }
    el2_machine_free(machine);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct el2_error error = {""};
    struct el2_host *host = el2_host_load("future", &error);
    struct el2_kernel *kernel = el2_kernel_load("linux-4.15", &error);
    for (unsigned i = 0; i < MACHINES && host && kernel; i++) {
        struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
        if (vm)
            run_one(worker, vm);
        el2_vm_free(vm);
    }
    el2_kernel_free(kernel);
    el2_host_free(host);
    return NULL;
}

static void own_handler(int number)
{
    (void)number;
}

Test(threads, a_machine_each, .timeout = 120)
{
    struct worker worker[THREADS] = {0};
    struct sigaction own = {.sa_handler = own_handler}, found;
    sigaction(SIGABRT, &own, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&worker[i].thread, NULL, work, &worker[i]), 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(worker[i].thread, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        cr_expect_eq(worker[i].ran, MACHINES);
        cr_expect_not(worker[i].differs);
        cr_expect_eq(worker[i].instructions, worker[0].instructions);
        cr_expect_str_eq(worker[i].text, worker[0].text);
    }
    sigaction(SIGABRT, NULL, &found);
    cr_expect(found.sa_handler == own_handler, "SIGABRT is the user's");
}
