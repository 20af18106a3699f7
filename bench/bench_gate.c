/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest without instructions of features, with its code looked at and without: an ordinary loop of
 * arithmetic, loads, stores and calls, and a long run of code that executes once (all translation). Both
 * kinds in turn, several times; medians are printed. The ratio is to be 0.95 at least.
 *
 *     bench_gate [HOST [KERNEL]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

#define ROUNDS   11
#define TURNS    3000000u
#define CODE_MAX 400000

struct code {
    uint32_t word[CODE_MAX];
    unsigned count;
};

static void put(struct code *code, uint32_t word)
{
    code->word[code->count++] = word;
}

static void put_loop(struct code *code)
{
    put(code, 0xd2800002u | (TURNS & 0xffff) << 5); /* movz x2, TURNS */
    put(code, 0xf2a00002u | TURNS >> 16 << 5);
    put(code, 0xd2a8c010u); /* movz x16, 0x4600, lsl 16 */
    unsigned head = code->count;
    put(code, 0x8b020063u); /* add x3, x3, x2 */
    put(code, 0xf9400204u); /* ldr x4, [x16] */
    put(code, 0xca030084u); /* eor x4, x4, x3 */
    put(code, 0x94000005u); /* bl the function */
    put(code, 0xf1000442u); /* subs x2, x2, #1 */
    put(code, 0x54000001u | ((head - code->count) & 0x7ffff) << 5);
    put(code, 0xd503207fu); /* wfi */
    put(code, 0xd503201fu);
    put(code, 0xf9000204u); /* the function: str x4, [x16] */
    put(code, 0x9b047c65u); /* mul x5, x3, x4 */
    put(code, 0xd65f03c0u); /* ret */
}

/* Blocks of eight instructions, each executed once. */
static void put_once(struct code *code)
{
    for (unsigned i = 0; i < 40000; i++) {
        for (unsigned j = 0; j < 7; j++)
            put(code, 0x91000000u | ((i + j) & 0xfff) << 10 | j << 5 | j); /* add xj, xj, # */
        put(code, 0x14000001u);                                            /* b the next */
    }
    put(code, 0xd503207fu);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_gate: %s\n", what);
    exit(1);
}

static double run(const struct el2_kernel *kernel, const struct el2_host *host, const struct code *code,
                  bool unchecked, uint64_t *instructions)
{
    struct el2_error error;
    struct el2_verdict verdict;
    const struct el2_machine_options options = {
        .instructions = UINT64_MAX, .seconds = 600, .unchecked = unchecked};
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    struct el2_machine *machine = vm ? el2_machine_create(vm, &options, &error) : NULL;
    if (!machine || !el2_machine_load_content(machine, "code", code->word, code->count * 4, &error))
        fail(error.text);
    double start = now();
    if (!el2_machine_run(machine, &verdict, &error))
        fail(error.text);
    double seconds = now() - start;
    if (verdict.code != EL2_VERDICT_WAITING)
        fail(verdict.text);
    *instructions = verdict.instructions;
    el2_machine_free(machine);
    el2_vm_free(vm);
    return seconds;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *name, const struct el2_kernel *kernel, const struct el2_host *host,
                    const struct code *code)
{
    double seconds[2][ROUNDS];
    uint64_t instructions[2];
    for (int round = 0; round < ROUNDS; round++)
        for (int kind = 0; kind < 2; kind++)
            seconds[kind][round] = run(kernel, host, code, kind == 0, &instructions[kind]);
    if (instructions[0] != instructions[1])
        fail("the check changes the instruction count");
    double median[2];
    for (int kind = 0; kind < 2; kind++) {
        qsort(seconds[kind], ROUNDS, sizeof seconds[kind][0], compare);
        median[kind] = seconds[kind][ROUNDS / 2];
    }
    printf("%-28s %9" PRIu64 " instructions  without %8.1f M/s  with %8.1f M/s  ratio %.3f\n", name,
           instructions[0], (double)instructions[0] / median[0] * 1e-6,
           (double)instructions[1] / median[1] * 1e-6, median[0] / median[1]);
}

int main(int argc, char **argv)
{
    static struct code loop, once;
    struct el2_error error;
    struct el2_host *host = el2_host_load(argc > 1 ? argv[1] : "cortex-a53", &error);
    struct el2_kernel *kernel = host ? el2_kernel_load(argc > 2 ? argv[2] : "linux-4.15", &error) : NULL;
    if (!kernel)
        fail(error.text);
    put_loop(&loop);
    put_once(&once);
    printf("code looked at when it is translated, host %s, median of %u rounds\n", host->name, ROUNDS);
    measure("a loop", kernel, host, &loop);
    measure("code that executes once", kernel, host, &once);
    el2_kernel_free(kernel);
    el2_host_free(host);
    return 0;
}
