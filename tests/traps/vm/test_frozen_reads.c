/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest reads and writes of each register of the ID space, on two CPUs of which no digit is alike. */
#include "cpumodel/arch/encodings.h"
#include "frozen_vm.h"
#include "traps/vm/control.h"

/* The second CPU has each digit of its registers one lower, but for what decides whether there are VMs at all. */
static void make_unlike(struct frozen_host *made)
{
    frozen_host_make(made, "max", 2);
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        const uint64_t value = made->cpu[1].id[index];
        for (unsigned lsb = 0; lsb < 64; lsb += 4)
            if (value >> lsb & 15)
                made->cpu[1].id[index] -= UINT64_C(1) << lsb;
    }
    made->cpu[1].id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)] =
        made->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)];
    for (unsigned level = 0; level < EL2_CCSIDR_COUNT; level++)
        made->cpu[1].ccsidr[level] = made->cpu[0].ccsidr[level] + 0x2008;
}

static void tell(const char *question, const struct el2_answer *answer, struct frozen *frozen)
{
    static const char *const kind[] = {"", "UNDEF ", "keep ", "livelock "};
    const char *by = answer->trapped ? answer->control : "hardware";
    frozen_reason(frozen, question, answer->rule, answer->origin);
    if (answer->kind == EL2_ANSWER_VALUE)
        frozen_printf(frozen, question, "%" PRIx64 " by %s", answer->value, by);
    else
        frozen_printf(frozen, question, "%s%" PRIx64 " by %s; %s", kind[answer->kind], answer->esr, by,
                      answer->rule);
}

static void tell_registers(struct el2_vm *vm, const char *what, bool written, struct frozen *frozen)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        char scratch[EL2_ENCODING_TEXT], question[96];
        struct el2_answer answer;
        const el2_encoding encoding = el2_id_encoding(index);
        snprintf(question, sizeof question, "%s %s", what, el2_register_name(encoding, scratch));
        el2_vm_read(vm, 0, encoding, &answer);
        tell(question, &answer, frozen);
        if (!written)
            continue;
        snprintf(question, sizeof question, "%s write %s", what, el2_register_name(encoding, scratch));
        el2_vm_write(vm, 0, encoding, 0x3, &answer);
        tell(question, &answer, frozen);
        el2_vm_handle_read(vm, 0, encoding, &answer);
        snprintf(question, sizeof question, "%s trapped %s", what, el2_register_name(encoding, scratch));
        tell(question, &answer, frozen);
        el2_vm_handle_write(vm, 0, encoding, 0x2, &answer);
        snprintf(question, sizeof question, "%s trapped write %s", what,
                 el2_register_name(encoding, scratch));
        tell(question, &answer, frozen);
    }
}

static void tell_caches(struct el2_vm *vm, const char *what, struct frozen *frozen)
{
    static const uint64_t selected[] = {0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 0x100000001};
    for (size_t i = 0; i < EL2_COUNT(selected); i++) {
        char question[96];
        struct el2_answer answer;
        el2_vm_write(vm, 0, EL2_SYS_CSSELR_EL1, selected[i], &answer);
        snprintf(question, sizeof question, "%s CCSIDR_EL1 of %" PRIx64, what, selected[i]);
        el2_vm_read(vm, 0, EL2_SYS_CCSIDR_EL1, &answer);
        tell(question, &answer, frozen);
        snprintf(question, sizeof question, "%s CSSELR_EL1 of %" PRIx64, what, selected[i]);
        el2_vm_read(vm, 0, EL2_SYS_CSSELR_EL1, &answer);
        tell(question, &answer, frozen);
    }
}

static void tell_kind(const struct el2_kernel *kernel, const struct el2_host *host,
                      const struct frozen_kind *kind, struct frozen *frozen)
{
    char what[32];
    struct el2_error error = {""};
    const uint32_t features = frozen_vm_granted(kernel, host, kind->features);
    struct el2_vm *vm = frozen_vm_make(kernel, host, features, &error);
    cr_assert_not_null(vm, "%s", error.text);
    el2_vm_first_run(vm);
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        el2_vm_move(vm, 0, cpu);
        snprintf(what, sizeof what, "%s cpu%u", kind->name, cpu);
        tell_registers(vm, what, cpu == 0, frozen);
        tell_caches(vm, what, frozen);
    }
    el2_vm_free(vm);
}

Test(frozen, reads, .timeout = 120)
{
    static struct frozen_host host;
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    make_unlike(&host);
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t of = 0; of < FROZEN_KINDS; of++)
            tell_kind(kernel, &host.host, &frozen_kinds[of], frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "reads",
        "MRS and MSR at EL1, and the handler alone (trapped), in VMs on two CPUs, `max` and one with each "
        "digit one lower: the value, or UNDEF and ESR_EL1; by which control it traps.");
}
