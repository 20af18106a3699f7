/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every kernel does with an exit to EL2: each exception class, each trapped register, each SMCCC function by HVC
 * and SMC, and the ID reads of an AArch32 guest.
 */
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "frozen_vm.h"
#include "traps/el2/dispatch.h"
#include "traps/el2/guest32.h"
#include "traps/syndrome/syndrome.h"

static const struct el2_hvc_vcpu vcpu[2] = {{0x80000000, true}, {0x80000001, false}};
static const struct el2_hvc_context context = {
    .vcpu = vcpu, .vcpu_count = 2, .workaround = {EL2_PSCI_NOT_SUPPORTED, 0, 1}};

struct bench {
    struct el2_vm *vm;
    const struct el2_exits *exits;
    struct frozen *frozen;
    const char *what;
};

static struct el2_decision decide(struct bench *bench, const struct el2_cpu_state *state, uint64_t esr)
{
    return el2_dispatch(bench->exits, bench->vm, 0, state, esr, &context);
}

static void tell(struct bench *bench, const char *question, const struct el2_decision *decision)
{
    char row[160];
    snprintf(row, sizeof row, "%s %s", bench->what, question);
    frozen_reason(bench->frozen, row, decision->rule, decision->origin);
    if (decision->action == EL2_DO_HVC)
        frozen_printf(
            bench->frozen, row, "%s %s kind %u x0 %" PRIx64 "%s%s%s target %u at %" PRIx64 " with %" PRIx64,
            decision->handler, decision->hvc.name ? decision->hvc.name : "-", decision->hvc.kind,
            decision->hvc.x0, decision->hvc.clears_x1_x3 ? " clears" : "",
            decision->hvc.advances ? " advances" : "", decision->hvc.modelled ? "" : " not modelled",
            decision->hvc.target, decision->hvc.entry, decision->hvc.argument);
    else
        frozen_printf(bench->frozen, row, "%s %s %" PRIx64, decision->handler,
                      el2_action_name(decision->action), decision->value);
}

static void tell_classes(struct bench *bench)
{
    static const uint32_t iss[] = {0, 1, 2, 3, 0x1ffffff};
    const struct el2_cpu_state state = {.pc = 0x40080000, .pstate = EL2_PSTATE_EL1h};
    for (uint64_t ec = 0; ec < 64; ec++)
        for (size_t i = 0; i < EL2_COUNT(iss) && ec != EL2_EC_SYS64 && ec != EL2_EC_HVC64; i++) {
            char question[64];
            struct el2_decision decision = decide(bench, &state, ec << 26 | 1 << 25 | iss[i]);
            snprintf(question, sizeof question, "EC 0x%02x ISS 0x%x", (unsigned)ec, iss[i]);
            if (decision.action != EL2_DO_UNDEF || i == 0)
                tell(bench, question, &decision);
        }
}

static void tell_registers(struct bench *bench)
{
    size_t count;
    const struct el2_register *reg = el2_registers(&count);
    const struct el2_cpu_state state = {.pc = 0x40080000, .pstate = EL2_PSTATE_EL1h, .x = {[4] = 0x5a5a}};
    for (size_t i = 0; i < count; i++)
        for (unsigned reads = 0; reads < 2; reads++) {
            char question[96];
            struct el2_decision decision =
                decide(bench, &state, el2_syndrome_sysreg(reg[i].encoding, reads, 4));
            snprintf(question, sizeof question, "%s %s", reads ? "MRS" : "MSR", reg[i].name);
            const bool usual = !el2_in_id_space(reg[i].encoding) && decision.action == EL2_DO_UNDEF;
            if (decision.action != EL2_DO_UNHANDLED && !usual)
                tell(bench, question, &decision);
        }
}

static void tell_call(struct bench *bench, uint32_t function, const uint64_t argument[3], bool is_smc,
                      unsigned imm)
{
    char question[128];
    struct el2_cpu_state state = {.pc = 0x40080004, .pstate = EL2_PSTATE_EL1h, .x = {function}};
    memcpy(&state.x[1], argument, 3 * sizeof *argument);
    struct el2_decision decision = decide(bench, &state, (is_smc ? 0x17ull : 0x16ull) << 26 | 1 << 25 | imm);
    snprintf(question, sizeof question, "%s #%u 0x%08x (0x%" PRIx64 ", 0x%" PRIx64 ")",
             is_smc ? "SMC" : "HVC", imm, function, argument[0], argument[1]);
    if (decision.action != EL2_DO_HVC || decision.hvc.x0 != EL2_PSCI_NOT_SUPPORTED || imm)
        tell(bench, question, &decision);
}

/* The functions of PSCI and SMCCC, their neighbours, and arguments at their edges. */
static void tell_calls(struct bench *bench)
{
    static const uint32_t base[] = {0x84000000, 0xc4000000, 0x80000000, 0x80007ffe, 0x80003ffe, 0x80008016,
                                    0xc5000020, 0x8600ff00, 0x86000000, 0xc6000000, 0x95c1ba5e, 0x84000050};
    static const uint64_t argument[][3] = {
        {0, 0, 0},          {1, 0x40081000, 7}, {2, 0x40081000, 7}, {UINT64_C(1) << 32, 1, 0},
        {0x84000001, 0, 0}, {0xc4000003, 0, 0}, {0x80008000, 0, 0}, {0x80007fff, 0, 0},
        {0x80003fff, 0, 0}, {0x80000001, 0, 0}, {0x84000002, 0, 0}, {UINT64_C(1) << 24, 4, 0},
        {0x80000000, 3, 0}, {0xc5000020, 0, 0}, {0x84000012, 0, 0}, {0x80008002, 0, 0},
    };
    for (size_t b = 0; b < EL2_COUNT(base); b++)
        for (uint32_t i = 0; i < 0x18; i++) {
            const bool has_arguments = base[b] != 0x86000000 && base[b] != 0xc6000000;
            for (size_t a = 0; a < (has_arguments ? EL2_COUNT(argument) : 1); a++)
                tell_call(bench, base[b] + i, argument[a], false, 0);
        }
    tell_call(bench, 0x84000000, argument[0], true, 0);
    tell_call(bench, 0x84000000, argument[0], true, 1);
    tell_call(bench, 0x84000000, argument[0], false, 1);
    tell_call(bench, 0x12345678, argument[0], true, 0);
}

static void tell_kernel(const char *name, const char *preset, const struct frozen_kind *kind, bool calls,
                        struct frozen *frozen)
{
    static struct frozen_host host;
    struct bench bench = {.frozen = frozen, .what = kind->name};
    struct el2_error error = {""};
    struct el2_kernel *kernel = frozen_kernel_load(name);
    frozen_host_make(&host, preset, 1);
    bench.vm =
        frozen_vm_make(kernel, &host.host, frozen_vm_granted(kernel, &host.host, kind->features), &error);
    cr_assert_not_null(bench.vm, "%s", error.text);
    el2_vm_first_run(bench.vm);
    bench.exits = el2_kernel_exits(kernel);
    tell_classes(&bench);
    tell_registers(&bench);
    if (calls)
        tell_calls(&bench);
    el2_vm_free(bench.vm);
    el2_kernel_free(kernel);
}

Test(frozen, exits, .timeout = 120)
{
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        tell_kernel(kernels[i], "cortex-a57", &frozen_kinds[0], true, frozen);
        tell_kernel(kernels[i], "max", &frozen_kinds[1], false, frozen);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "exits",
                 "A VM (plain on cortex-a57, full on max) and an exit: the kernel's handler, what it does (a "
                 "register that "
                 "is not modelled and NOT_SUPPORTED of a call have no row), the value; of calls: kind, X0, "
                 "target vCPU.");
}

static void tell_guest32(const struct el2_vm *vm, const char *what, struct frozen *frozen)
{
    size_t count;
    const struct el2_guest32_register *reg = el2_guest32_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char text[EL2_GUEST32_TEXT], question[96];
        struct el2_answer answer;
        struct el2_instruction access = el2_guest32_access(&reg[i]);
        bool known = el2_guest32_read(vm, 0, &access, &answer);
        el2_guest32_print(&reg[i], text);
        snprintf(question, sizeof question, "%s%s %s", what, text, reg[i].name);
        frozen_printf(frozen, question, "%s%u %" PRIx64 " by %s", known ? "" : "unknown ", answer.kind,
                      answer.value, answer.trapped ? answer.control : "hardware");
        if (known)
            frozen_reason(frozen, question, answer.rule, answer.origin);
        else
            frozen_row(frozen, "unknown", answer.rule);
    }
}

Test(frozen, guest32)
{
    static struct frozen_host host, unlisted;
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    frozen_host_make(&host, "cortex-a57", 1);
    frozen_host_make(&unlisted, "cortex-a57", 1);
    unlisted.cpu[0].id[el2_id_index(EL2_SYS_MIDR_EL1)] = 0x410fd7f0;
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_error error = {""};
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        struct el2_vm *vm = frozen_vm_make(kernel, &host.host, EL2_VM_EL1_32BIT, &error);
        struct el2_vm *other = frozen_vm_make(kernel, &unlisted.host, EL2_VM_EL1_32BIT, &error);
        cr_assert(vm && other, "%s", error.text);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        tell_guest32(vm, "", frozen);
        tell_guest32(other, "unlisted core: ", frozen);
        el2_vm_free(other);
        el2_vm_free(vm);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(frozen, "guest32",
                 "An ID register of AArch32 at EL1 on cortex-a57, and on a core that is not listed: the kind "
                 "of the answer (0 value, 1 UNDEF, 2 kept, 3 "
                 "for ever), the value, and what traps it.");
}
