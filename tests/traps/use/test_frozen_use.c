/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of each instruction and register that a feature brings: one of each need, at EL0 and EL1, under every
 * kernel, with the guest's own controls open and shut.
 */
#include "cpumodel/arch/encodings.h"
#include "frozen_vm.h"
#include "traps/use/use.h"
#include "traps/use/use_end.h"

#define SAMPLES_MAX 2048

struct sample {
    uint32_t word;
    char name[96];
};

static struct sample sample[SAMPLES_MAX];
static size_t samples;

static void add_sample(uint32_t word, const char *name)
{
    cr_assert_lt(samples, SAMPLES_MAX);
    sample[samples].word = word;
    snprintf(sample[samples++].name, sizeof sample->name, "%s", name);
}

/* The first instruction of each need, and the first register of each two that differ in need or group. */
static void find_samples(void)
{
    static const struct el2_arch_need *seen[SAMPLES_MAX];
    size_t count, needs = 0;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    samples = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = row[i].unallocated;
        for (size_t k = 0; k < needs && !known; k++)
            known = memcmp(seen[k], &row[i].need, sizeof row->need) == 0;
        if (known)
            continue;
        seen[needs++] = &row[i].need;
        add_sample(row[i].example, row[i].mnemonic);
    }
    const struct el2_arch_register *reg = el2_arch_registers(&count);
    for (size_t i = 0; i < count; i++) {
        const uint32_t sys = el2_op0(reg[i].encoding) == 1 ? 0xd5080000 : 0xd5300000;
        if (i && memcmp(&reg[i].need, &reg[i - 1].need, sizeof reg->need) == 0 &&
            el2_op1(reg[i].encoding) == el2_op1(reg[i - 1].encoding) &&
            el2_crn(reg[i].encoding) == el2_crn(reg[i - 1].encoding))
            continue;
        add_sample((sys & 0xfff00000) | (sys & 0x80000 ? 0xd5000000 : 0xd5200000) | reg[i].encoding,
                   reg[i].name);
        if (sys != 0xd5080000)
            add_sample(0xd5000000 | reg[i].encoding, reg[i].name);
    }
}

static void tell(const struct el2_use_context *context, const char *what, const struct sample *of,
                 unsigned el, struct frozen *frozen)
{
    static const char *const outcome[] = {"base", "executes", "NOP", "UNDEF", "to EL1", "to EL2"};
    struct el2_use_decision decision = el2_use_decide(context, of->word, el);
    struct el2_use_ending ending;
    char question[192];
    if (decision.outcome == EL2_USE_BASE || (decision.outcome == EL2_USE_UNDEF && !decision.control))
        return;
    snprintf(question, sizeof question, "%s EL%u %08x %s", what, el, of->word, of->name);
    frozen_reason(frozen, question, decision.why, decision.origin);
    el2_use_end(context, &decision, &ending);
    frozen_printf(frozen, question, "%s %" PRIx64 " %s %s[%x:%u] %u %u; %.28s; %u %s",
                  outcome[decision.outcome], decision.esr, decision.name ? decision.name : "",
                  decision.control ? decision.control : "", decision.control_register >> 5,
                  decision.control_lsb, decision.does, decision.rd, decision.why, ending.end,
                  ending.handler ? ending.handler : "-");
}

static void open_controls(struct el2_use_context *context, uint64_t value)
{
    context->sctlr_el1 = context->sctlr2_el1 = context->cpacr_el1 = value;
    context->tcr2_el1 = context->smcr_el1 = context->cntkctl_el1 = value;
}

/* Each sample with the guest's own controls all ones (`open`) or 0. */
static void tell_kernel(const char *name, const struct frozen_kind *kind, bool open, struct frozen *frozen)
{
    static struct frozen_host rich;
    struct el2_error error = {""};
    struct el2_use_context context;
    struct el2_kernel *kernel = frozen_kernel_load(name);
    frozen_host_make_rich(&rich);
    struct el2_vm *vm =
        frozen_vm_make(kernel, &rich.host, frozen_vm_granted(kernel, &rich.host, kind->features), &error);
    cr_assert_not_null(vm, "%s", error.text);
    el2_use_context(&context, vm, 0);
    open_controls(&context, open ? UINT64_MAX : 0);
    for (size_t i = 0; i < samples; i++)
        for (unsigned el = 0; el < 2; el++)
            tell(&context, kind->name, &sample[i], el, frozen);
    el2_vm_free(vm);
    el2_kernel_free(kernel);
}

Test(frozen, use, .timeout = 120)
{
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    find_samples();
    for (size_t i = 0; kernels[i]; i++) {
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        tell_kernel(kernels[i], &frozen_kinds[0], true, frozen);
        tell_kernel(kernels[i], &frozen_kinds[1], true, frozen);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "use",
        "A VM on a CPU that has everything, the level, a word and its name: what becomes of it, the ESR, the "
        "feature, the control. What is UNDEFINED for want of the feature has no row.");
}

/* The guest's own controls are the architecture's: one kernel will do. */
Test(frozen, use_shut, .timeout = 120)
{
    struct frozen *frozen = frozen_new();
    find_samples();
    tell_kernel("linux-7.3", &frozen_kinds[0], false, frozen);
    tell_kernel("linux-7.3", &frozen_kinds[1], false, frozen);
    frozen_check(frozen, "use-shut",
                 "As in use.tsv, with the guest's own controls (SCTLR_EL1, CPACR_EL1, TCR2_EL1 ...) 0, under "
                 "linux-7.3.");
}

/* The key that decides whether a word is trapped: a, b, A (DA), B (DB), - any, . none. */
static char key_of(struct el2_use_context *context, uint32_t word)
{
    static const struct {
        unsigned bit; /* of SCTLR_EL1 */
        char key;
    } keys[] = {{31, 'a'}, {30, 'b'}, {27, 'A'}, {13, 'B'}};
    char key = '.';
    for (size_t i = 0; i < EL2_COUNT(keys); i++) {
        context->sctlr_el1 = UINT64_C(1) << keys[i].bit;
        const struct el2_use_decision decision = el2_use_decide(context, word, 1);
        if (decision.outcome == EL2_USE_TO_EL2 && !strcmp(decision.control, "HCR_EL2.API"))
            key = key == '.' ? keys[i].key : '-';
    }
    return key;
}

/* Each word that uses a key, and that word with each of its bits turned over. */
Test(frozen, pauth, .timeout = 120)
{
    static struct frozen_host rich;
    struct el2_error error = {""};
    struct frozen *frozen = frozen_new();
    struct el2_kernel *kernel = frozen_kernel_load("linux-7.3");
    frozen_host_make_rich(&rich);
    uint64_t *isar1 = &rich.cpu[0].id[el2_id_index(EL2_SYS_ID_AA64ISAR1_EL1)];
    *isar1 = (*isar1 & ~UINT64_C(0xff0)) | 0x060; /* FEAT_PAuth_LR */
    struct el2_vm *vm = frozen_vm_make(kernel, &rich.host, 0, &error);
    struct el2_use_context context;
    size_t count;
    const struct el2_arch_instruction *row = el2_arch_instructions(&count);
    cr_assert_not_null(vm, "%s", error.text);
    el2_use_context(&context, vm, 0);
    for (size_t i = 0; i < count; i++) {
        char question[128], keys[33] = "";
        if (row[i].unallocated || strchr(".-", key_of(&context, row[i].example)))
            continue;
        for (unsigned bit = 0; bit < 32; bit++)
            keys[bit] = key_of(&context, row[i].example ^ UINT32_C(1) << bit);
        snprintf(question, sizeof question, "%08x %s", row[i].example, row[i].mnemonic);
        frozen_printf(frozen, question, "%c %s", key_of(&context, row[i].example), keys);
    }
    el2_vm_free(vm);
    el2_kernel_free(kernel);
    frozen_check(frozen, "pauth",
                 "Under HCR_EL2.API = 0: a word, the key whose enable in SCTLR_EL1 makes it trap (a b A B; - "
                 "whichever, . none), and the keys of it with bit 0, 1 ... 31 turned over.");
}
