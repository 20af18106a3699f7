/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs guests that use a feature, and judges what has become of each: it has to be what el2_use_decide and
 * the kernel's handlers say, and, whatever these say, UNDEFINED where the CPU lacks the feature.
 */
#ifndef EL2_TESTS_SIM_FEATURE_BENCH_H
#define EL2_TESTS_SIM_FEATURE_BENCH_H

#include <stdio.h>

#include "cpumodel/text/count.h"
#include "feature_guest.h"
#include "test_machine.h"
#include "traps/syndrome/syndrome.h"
#include "traps/use/use.h"
#include "traps/use/use_end.h"

#define RAM (2ull << 20)

struct counts {
    unsigned guests, executed, undefined, trapped, other, not_modelled, visible, cannot_hide;
};

struct bench { /* what the guests of one kernel share */
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_cpu pristine[2];
    struct counts counts;
};

/* With all VM features that the kernel takes on this host. */
static inline struct el2_vm *richest_vm(const struct bench *bench)
{
    uint32_t features = EL2_VM_GICV3;
    static const uint32_t wanted[] = {EL2_VM_SVE, EL2_VM_PAUTH, EL2_VM_PMU, EL2_VM_MTE};
    struct el2_error error;
    for (size_t i = 0; i < EL2_COUNT(wanted); i++) {
        struct el2_vm *vm = el2_vm_create(bench->kernel, bench->host,
                                          &(struct el2_vm_options){.features = features | wanted[i]}, &error);
        if (vm)
            features |= wanted[i];
        el2_vm_free(vm);
    }
    struct el2_vm *vm =
        el2_vm_create(bench->kernel, bench->host, &(struct el2_vm_options){.features = features}, &error);
    cr_assert_not_null(vm, "%s", error.text);
    return vm;
}

static void guest_view(const struct el2_vm *vm, uint64_t view[EL2_ID_COUNT])
{
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        struct el2_answer answer;
        el2_vm_read(vm, 0, el2_id_encoding(i), &answer);
        view[i] = answer.kind == EL2_ANSWER_VALUE ? answer.value : 0;
    }
}

static inline bool announced(const struct el2_vm *vm, enum el2_arch_id id)
{
    uint64_t view[EL2_ID_COUNT];
    guest_view(vm, view);
    return el2_arch_present(id, view);
}

static void expect_read(const struct el2_vm *vm, el2_encoding encoding, const struct el2_cpu_state *state,
                        const char *what)
{
    struct el2_answer answer;
    el2_vm_read(vm, 0, encoding, &answer);
    if (answer.kind == EL2_ANSWER_VALUE) {
        cr_expect_eq(state->x[23], 0, "%s: the read is undefined", what);
        cr_expect_eq(state->x[19], answer.value, "%s: reads 0x%016lx, not 0x%016lx", what,
                     (unsigned long)state->x[19], (unsigned long)answer.value);
    } else if (answer.kind == EL2_ANSWER_UNDEF) {
        cr_expect_eq(state->x[23], 1, "%s: the read is not undefined", what);
        cr_expect_eq(state->x[26], answer.esr, "%s: the read has ESR 0x%lx", what,
                     (unsigned long)state->x[26]);
    }
}

/* An exception of the instruction's own doing: it was executed. */
static bool by_operands(uint64_t esr)
{
    unsigned ec = (unsigned)(esr >> 26);
    return ec == EL2_EC_DABT_CUR || ec == EL2_EC_IABT_CUR || ec == EL2_EC_PC_ALIGN || ec == EL2_EC_SP_ALIGN;
}

/* BRAA, BLRAA, ERETAA: where to is not the guest's affair. */
static bool is_branch(uint32_t word)
{
    return (word >> 26 & 7) == 5 && word >> 24 != 0xd5;
}

static bool goes_through(enum el2_end end)
{
    return end == EL2_END_EXECUTES || end == EL2_END_EMULATED || end == EL2_END_READS_ZERO ||
           end == EL2_END_NOP || end == EL2_END_NO_TIMER;
}

struct expected {
    struct el2_use_decision decision;
    struct el2_use_ending ending;
    uint64_t esr; /* where it does not go through */
};

static void expect(const struct el2_vm *vm, uint32_t word, uint64_t cpacr, uint64_t sctlr,
                   struct expected *expected)
{
    struct el2_use_context context;
    el2_use_context(&context, vm, 0);
    context.cpacr_el1 = cpacr;
    context.sctlr_el1 = sctlr;
    expected->decision = el2_use_decide(&context, word, 1);
    el2_use_end(&context, &expected->decision, &expected->ending);
    expected->esr =
        expected->ending.end == EL2_END_INJECTED ? el2_syndrome_unknown() : expected->decision.esr;
}

static void judge(struct bench *bench, const struct el2_vm *vm, const struct use *use, bool present,
                  const struct el2_verdict *verdict, const struct el2_cpu_state *state, const char *what)
{
    struct expected expected;
    struct counts *counts = &bench->counts;
    expect(vm, use->word, state->x[27], state->x[28], &expected);
    const struct el2_use_ending ending = expected.ending;
    counts->trapped += expected.decision.outcome == EL2_USE_TO_EL2;
    if (verdict->code == EL2_VERDICT_NOT_MODELLED) {
        counts->not_modelled++;
        cr_expect(goes_through(ending.end), "%s: not modelled (%s), expected %s", what, verdict->text,
                  el2_end_name(ending.end));
        cr_expect(present, "%s: not modelled, and the CPU lacks it", what);
        return;
    }
    cr_expect_eq(verdict->code, EL2_VERDICT_EXITED, "%s: %s", what, verdict->text);
    if (verdict->code != EL2_VERDICT_EXITED)
        return;
    enum guest_end end = (enum guest_end)verdict->status;
    uint64_t esr = state->x[20];
    counts->executed += end == GUEST_USED;
    counts->undefined += end == GUEST_UNDEFINED;
    counts->other += end == GUEST_EXCEPTION || end == GUEST_ASTRAY;
    if (!present && !use->hint) {
        cr_expect_eq(end, GUEST_UNDEFINED, "%s: the CPU lacks it, and it ends with %d", what, end);
        cr_expect_eq(esr, el2_syndrome_unknown(), "%s: ESR_EL1 0x%lx", what, (unsigned long)esr);
    }
    if (goes_through(ending.end)) {
        cr_expect(end == GUEST_USED || (end == GUEST_ASTRAY && is_branch(use->word)) ||
                      (end != GUEST_UNDEFINED && by_operands(esr)),
                  "%s: ends with %d, ESR 0x%lx, expected %s (%s)", what, end, (unsigned long)esr,
                  el2_end_name(ending.end), ending.rule);
        return;
    }
    bool undef = el2_end_is_undef(ending.end);
    cr_expect_eq(end, undef ? GUEST_UNDEFINED : GUEST_EXCEPTION,
                 "%s: ends with %d, ESR 0x%lx, expected %s (%s)", what, end, (unsigned long)esr,
                 el2_end_name(ending.end), ending.rule);
    if (end == GUEST_UNDEFINED || end == GUEST_EXCEPTION)
        cr_expect_eq(esr, expected.esr, "%s: ESR_EL1 0x%lx, expected 0x%lx, %s (%s)", what,
                     (unsigned long)esr, (unsigned long)expected.esr, el2_end_name(ending.end), ending.rule);
}

static inline void run_guest(struct bench *bench, struct el2_vm *vm, const struct guest_field *field,
                             const struct use *use, bool present, const char *what)
{
    static struct code code;
    struct el2_error error = {""};
    struct el2_verdict verdict;
    struct el2_cpu_state state;
    put_feature_guest(&code, field, false, use->word);
    struct el2_machine *machine = el2_machine_create(
        vm, &(struct el2_machine_options){.ram_size = RAM, .instructions = 100000, .seconds = 5}, &error);
    cr_assert_not_null(machine, "%s", error.text);
    cr_assert(el2_machine_load_content(machine, what, code.word, code.count * 4, &error), "%s", error.text);
    cr_assert(el2_machine_run(machine, &verdict, &error), "%s", error.text);
    el2_machine_state(machine, &state);
    bench->counts.guests++;
    expect_read(vm, field->encoding, &state, what);
    judge(bench, vm, use, present, &verdict, &state, what);
    el2_machine_free(machine);
}

static const char two_cpus[] = "[host]\ninherit = max\ncpus = 2\n";

static inline void open_bench(struct bench *bench, const char *kernel, const char *host)
{
    struct el2_error error = {""};
    *bench = (struct bench){.kernel = el2_kernel_load(kernel, &error)};
    cr_assert_not_null(bench->kernel, "%s", error.text);
    bench->host =
        host ? el2_host_load(host, &error) : el2_host_parse("two", two_cpus, sizeof two_cpus - 1, &error);
    cr_assert_not_null(bench->host, "%s", error.text);
    if (!host)
        memcpy(bench->pristine, bench->host->cpu, sizeof bench->pristine);
}

static inline void close_bench(struct bench *bench)
{
    const struct counts *counts = &bench->counts;
    fprintf(stderr,
            "%s: %u guests: %u executed, %u UNDEF, %u other exceptions, %u not modelled; "
            "%u trapped to EL2; %u saw the feature, %u although it was to be hidden\n",
            el2_kernel_name(bench->kernel), counts->guests, counts->executed, counts->undefined,
            counts->other, counts->not_modelled, counts->trapped, counts->visible, counts->cannot_hide);
    el2_host_free(bench->host);
    el2_kernel_free(bench->kernel);
}

#endif
