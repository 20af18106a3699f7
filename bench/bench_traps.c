/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traps per second of a guest that does nothing but MRS of an ID register, through the whole handler with
 * tracing off, beside a bare Unicorn hook that writes a constant. Both run in turn, several times; the
 * least of each is printed.
 *
 *     bench_traps [HOST [KERNEL]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicorn/unicorn.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/machine/machine.h"

#define CODE_AT  0x40080000ull
#define TRAPS    400000u
#define ROUNDS   11
#define CODE_MAX 64

#define INSN_MRS_X0_PFR0 0xd5380400u
#define INSN_SUBS_X2_1   0xf1000442u
#define INSN_BNE         0x54000001u
#define INSN_WFI         0xd503207fu

struct loop {
    uint32_t word[CODE_MAX];
    unsigned count;
};

/* TRAPS reads, `unroll` of them between two branches, then WFI. */
static struct loop make_loop(unsigned unroll)
{
    struct loop loop = {.count = 0};
    uint32_t turns = TRAPS / unroll;
    loop.word[loop.count++] = 0xd2800002u | (turns & 0xffff) << 5; /* movz x2 */
    loop.word[loop.count++] = 0xf2a00002u | turns >> 16 << 5;      /* movk x2, lsl 16 */
    for (unsigned i = 0; i < unroll; ++i)
        loop.word[loop.count++] = INSN_MRS_X0_PFR0;
    loop.word[loop.count++] = INSN_SUBS_X2_1;
    loop.word[loop.count++] = INSN_BNE | (-(unroll + 1) & 0x7ffff) << 5;
    loop.word[loop.count++] = INSN_WFI;
    return loop;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_traps: %s\n", what);
    exit(1);
}

static uint32_t bare_hook(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
{
    uint64_t value = 0x1110112;
    (void)cp, (void)user;
    uc_reg_write(uc, reg, &value);
    return 1;
}

static void empty_hook(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    (void)uc, (void)address, (void)size, (void)user;
}

/* With an empty hook at each block or without: no guest can be counted without one. */
static double bare(const struct loop *loop, bool blocks)
{
    uc_engine *uc;
    uc_hook hook;
    uint64_t x2 = 1;
    if (uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc) || uc_ctl_set_cpu_model(uc, UC_CPU_ARM64_MAX) ||
        uc_mem_map(uc, 0x40000000, 0x100000, UC_PROT_ALL) ||
        uc_mem_write(uc, CODE_AT, loop->word, loop->count * 4) ||
        uc_hook_add(uc, &hook, UC_HOOK_INSN, bare_hook, NULL, 1, 0, UC_ARM64_INS_MRS) ||
        (blocks && uc_hook_add(uc, &hook, UC_HOOK_BLOCK, empty_hook, NULL, 1, 0)))
        fail("cannot make a bare engine");
    double start = now();
    uc_emu_start(uc, CODE_AT, CODE_AT + (loop->count - 1) * 4, 0, 0);
    double seconds = now() - start;
    uc_reg_read(uc, UC_ARM64_REG_X2, &x2);
    if (x2)
        fail("the bare loop did not end");
    uc_close(uc);
    return seconds;
}

struct subject {
    struct el2_host *host;
    struct el2_kernel *kernel;
    bool see_each;
};

static double handled(const struct subject *subject, const struct loop *loop)
{
    struct el2_error error;
    struct el2_verdict verdict;
    const struct el2_machine_options options = {
        .instructions = UINT64_MAX, .seconds = 600, .see_each = subject->see_each};
    struct el2_vm *vm = el2_vm_create(subject->kernel, subject->host, &(struct el2_vm_options){0}, &error);
    struct el2_machine *machine = vm ? el2_machine_create(vm, &options, &error) : NULL;
    if (!machine || !el2_machine_load_content(machine, "loop", loop->word, loop->count * 4, &error))
        fail(error.text);
    double start = now();
    if (!el2_machine_run(machine, &verdict, &error))
        fail(error.text);
    double seconds = now() - start;
    if (el2_machine_id_use(machine, el2_id_index(EL2_SYS_ID_AA64PFR0_EL1))->reads != TRAPS)
        fail("the loop did not end");
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

static void measure(struct subject *subject, unsigned unroll)
{
    const struct loop loop = make_loop(unroll);
    double seconds[4][ROUNDS];
    for (int round = 0; round < ROUNDS; ++round) {
        seconds[0][round] = bare(&loop, false);
        seconds[3][round] = bare(&loop, true);
        subject->see_each = false;
        seconds[1][round] = handled(subject, &loop);
        subject->see_each = true;
        seconds[2][round] = handled(subject, &loop);
    }
    static const char *const names[] = {"bare hook, a constant", "whole handler", "whole handler, each seen",
                                        "bare hook and an empty block hook"};
    double base = least(seconds[0]);
    printf("%u MRS a turn\n", unroll);
    for (int kind = 0; kind < 4; ++kind) {
        double taken = kind ? least(seconds[kind]) : base;
        printf("  %-33s %7.2f ns a trap  %6.2f million a second  ratio %.2f\n", names[kind],
               taken / TRAPS * 1e9, TRAPS / taken * 1e-6, base / taken);
    }
}

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "future";
    const char *kernel = argc > 2 ? argv[2] : "linux-4.15";
    struct el2_error error;
    struct subject subject = {.host = el2_host_load(host, &error)};
    if (!subject.host)
        fail(error.text);
    subject.kernel = el2_kernel_load(kernel, &error);
    if (!subject.kernel)
        fail(error.text);
    printf("MRS ID_AA64PFR0_EL1 at EL1, host %s, kernel %s, %u traps, least of %u rounds\n", host, kernel,
           TRAPS, ROUNDS);
    measure(&subject, 1);
    measure(&subject, 16);
    el2_kernel_free(subject.kernel);
    el2_host_free(subject.host);
    return 0;
}
