/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cpumodel/arch/encodings.h"

#define INSN_WFI 0xd503207fu

void bench_fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

void bench_put_number(struct bench_code *code, unsigned xd, uint32_t number)
{
    bench_put(code, 0xd2800000u | (number & 0xffff) << 5 | xd);
    bench_put(code, 0xf2a00000u | number >> 16 << 5 | xd);
}

void bench_put_end_of_loop(struct bench_code *code, unsigned xn, unsigned head)
{
    bench_put(code, 0xf1000400u | xn << 5 | xn);
    bench_put(code, 0x54000001u | ((head - code->count) & 0x7ffff) << 5); /* b.ne */
    bench_put(code, INSN_WFI);
}

struct bench_subject bench_open(int argc, char **argv, const char *host)
{
    struct el2_error error;
    struct bench_subject subject = {.host_name = argc > 1 ? argv[1] : host,
                                    .kernel_name = argc > 2 ? argv[2] : "linux-4.15"};
    subject.host = el2_host_load(subject.host_name, &error);
    if (subject.host)
        subject.kernel = el2_kernel_load(subject.kernel_name, &error);
    if (!subject.kernel)
        bench_fail(error.text);
    return subject;
}

void bench_close(struct bench_subject *subject)
{
    el2_kernel_free(subject->kernel);
    el2_host_free(subject->host);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint32_t constant_hook(uc_engine *uc, uc_arm64_reg reg, const uc_arm64_cp_reg *cp, void *user)
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

double bench_bare(const struct bench_code *code, const struct bench_bare *bare)
{
    uc_engine *uc;
    uc_hook hook;
    uint64_t left = 1;
    if (uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc) || uc_ctl_set_cpu_model(uc, UC_CPU_ARM64_MAX) ||
        uc_mem_map(uc, 0x40000000, 0x400000, UC_PROT_ALL) ||
        uc_mem_write(uc, BENCH_CODE_AT, code->word, code->count * sizeof *code->word) ||
        (bare->with_mrs &&
         uc_hook_add(uc, &hook, UC_HOOK_INSN, constant_hook, NULL, 1, 0, UC_ARM64_INS_MRS)) ||
        (bare->with_blocks && uc_hook_add(uc, &hook, UC_HOOK_BLOCK, empty_hook, NULL, 1, 0)))
        bench_fail("cannot make a bare engine");
    double start = now();
    uc_emu_start(uc, BENCH_CODE_AT, BENCH_CODE_AT + (code->count - 1) * sizeof *code->word, 0, 0);
    double seconds = now() - start;
    uc_reg_read(uc, (int)bare->counter, &left);
    if (left)
        bench_fail("the bare loop did not end");
    uc_close(uc);
    return seconds;
}

double bench_machine(const struct bench_subject *subject, const struct bench_code *code,
                     struct bench_run *run)
{
    struct el2_error error;
    struct el2_verdict verdict;
    const struct el2_machine_options options = {
        .instructions = UINT64_MAX, .seconds = 600, .unchecked = run->unchecked, .see_each = run->see_each};
    struct el2_vm *vm = el2_vm_create(subject->kernel, subject->host, &(struct el2_vm_options){0}, &error);
    struct el2_machine *machine = vm ? el2_machine_create(vm, &options, &error) : NULL;
    if (!machine ||
        !el2_machine_load_content(machine, "code", code->word, code->count * sizeof *code->word, &error))
        bench_fail(error.text);
    double start = now();
    if (!el2_machine_run(machine, &verdict, &error))
        bench_fail(error.text);
    double seconds = now() - start;
    if (verdict.code != EL2_VERDICT_WAITING)
        bench_fail(verdict.text);
    run->instructions = verdict.instructions;
    run->id_reads = el2_machine_id_use(machine, el2_id_index(EL2_SYS_ID_AA64PFR0_EL1))->reads;
    el2_machine_free(machine);
    el2_vm_free(vm);
    return seconds;
}
