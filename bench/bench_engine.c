/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest costs here beyond Unicorn alone: a compute loop of short blocks and a store loop, through a machine
 * with tracing off, beside a bare Unicorn with an empty block hook and one without any hook. All in turn, several
 * times; the least of each is printed, and ratios to the empty hook: at most 1.2 for the compute loop and 1.3 for the
 * store loop.
 *
 *     bench_engine [HOST [KERNEL]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicorn/unicorn.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

#define CODE_AT  0x40080000ull
#define DATA_AT  0x40200000ull
#define ROUNDS   11
#define CODE_MAX 16

struct loop {
    const char *name;
    uint32_t turns;
    uint32_t body[CODE_MAX];
    unsigned count;
};

/* Six instructions a turn; x1 is the counter, x2 an address of data. */
static const struct loop loops[] = {
    {"compute, a block of six", 5000000, {0x8b000063, 0xca030084, 0x91000463, 0x8b0400a5}, 4},
    {"compute, two blocks of three", 5000000, {0x8b000063, 0xca030084, 0x14000001, 0x91000463}, 4},
    {"stores, four a turn", 1000000, {0xf9000040, 0xf9000440, 0xf9000840, 0xf9000c40}, 4},
};

struct code {
    uint32_t word[CODE_MAX];
    unsigned count;
};

static void put(struct code *code, uint32_t word)
{
    code->word[code->count++] = word;
}

static struct code make(const struct loop *loop)
{
    struct code code = {.count = 0};
    put(&code, 0xd2800001u | (loop->turns & 0xffff) << 5); /* movz x1, the turns */
    put(&code, 0xf2a00001u | loop->turns >> 16 << 5);
    put(&code, 0xd2a00002u | (uint32_t)(DATA_AT >> 16) << 5); /* movz x2, the data */
    for (unsigned i = 0; i < loop->count; i++)
        put(&code, loop->body[i]);
    put(&code, 0xf1000421u); /* subs x1, x1, #1 */
    put(&code, 0x54000001u | ((uint32_t) - (loop->count + 1) & 0x7ffff) << 5);
    put(&code, 0xd503207fu); /* wfi */
    return code;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_engine: %s\n", what);
    exit(1);
}

static void empty_hook(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    (void)uc, (void)address, (void)size, (void)user;
}

static double bare(const struct code *code, bool hooked)
{
    uc_engine *uc;
    uc_hook hook;
    uint64_t x1 = 1;
    if (uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc) || uc_ctl_set_cpu_model(uc, UC_CPU_ARM64_MAX) ||
        uc_mem_map(uc, 0x40000000, 0x400000, UC_PROT_ALL) ||
        uc_mem_write(uc, CODE_AT, code->word, code->count * 4) ||
        (hooked && uc_hook_add(uc, &hook, UC_HOOK_BLOCK, empty_hook, NULL, 1, 0)))
        fail("cannot make a bare engine");
    double start = now();
    uc_emu_start(uc, CODE_AT, CODE_AT + (code->count - 1) * 4, 0, 0);
    double seconds = now() - start;
    uc_reg_read(uc, UC_ARM64_REG_X1, &x1);
    if (x1)
        fail("the bare loop did not end");
    uc_close(uc);
    return seconds;
}

static double here(const struct el2_kernel *kernel, const struct el2_host *host, const struct code *code)
{
    struct el2_error error;
    struct el2_verdict verdict;
    const struct el2_machine_options options = {.instructions = UINT64_MAX, .seconds = 600};
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){0}, &error);
    struct el2_machine *machine = vm ? el2_machine_create(vm, &options, &error) : NULL;
    if (!machine || !el2_machine_load_content(machine, "loop", code->word, code->count * 4, &error))
        fail(error.text);
    double start = now();
    if (!el2_machine_run(machine, &verdict, &error))
        fail(error.text);
    double seconds = now() - start;
    if (verdict.code != EL2_VERDICT_WAITING)
        fail(verdict.text);
    el2_machine_free(machine);
    el2_vm_free(vm);
    return seconds;
}

static double least(const double *value)
{
    double least = value[0];
    for (unsigned i = 1; i < ROUNDS; i++)
        least = value[i] < least ? value[i] : least;
    return least;
}

static void measure(const struct el2_kernel *kernel, const struct el2_host *host, const struct loop *loop)
{
    static const char *const names[] = {"Unicorn, an empty block hook", "Unicorn, no hook", "el2sim"};
    const struct code code = make(loop);
    double seconds[3][ROUNDS];
    for (unsigned round = 0; round < ROUNDS; round++) {
        seconds[0][round] = bare(&code, true);
        seconds[1][round] = bare(&code, false);
        seconds[2][round] = here(kernel, host, &code);
    }
    double base = least(seconds[0]);
    printf("%s\n", loop->name);
    for (unsigned kind = 0; kind < 3; kind++) {
        double seconds_here = kind ? least(seconds[kind]) : base;
        printf("  %-30s %7.2f ns a turn  ratio %.2f\n", names[kind], seconds_here / loop->turns * 1e9,
               seconds_here / base);
    }
}

int main(int argc, char **argv)
{
    struct el2_error error;
    struct el2_host *host = el2_host_load(argc > 1 ? argv[1] : "cortex-a53", &error);
    struct el2_kernel *kernel = host ? el2_kernel_load(argc > 2 ? argv[2] : "linux-4.15", &error) : NULL;
    if (!kernel)
        fail(error.text);
    printf("the engine, host %s, least of %u rounds\n", host->name, ROUNDS);
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        measure(kernel, host, &loops[i]);
    el2_kernel_free(kernel);
    el2_host_free(host);
    return 0;
}
