/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EL2 controls that a kernel runs a VM with, and the VMs that it refuses: on several hosts, and as one field of the
 * host's CPU changes.
 */
#include "cpumodel/text/count.h"
#include "frozen_vm.h"

#define CONTROLS_MAX 64
#define VALUES       6

static const uint8_t tried[VALUES] = {0, 1, 2, 3, 5, 15};

static el2_encoding control[CONTROLS_MAX];
static size_t controls;

/* The registers that hold controls: those of the database that any kernel sets for any VM. */
static void find_controls(const struct el2_vm *vm)
{
    size_t count;
    const struct el2_register *reg = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        bool known = el2_vm_control(vm, reg[i].encoding) == 0;
        for (size_t k = 0; k < controls; k++)
            known = known || control[k] == reg[i].encoding;
        if (known)
            continue;
        cr_assert_lt(controls, CONTROLS_MAX);
        control[controls++] = reg[i].encoding;
    }
}

static void tell_vm(const struct el2_kernel *kernel, const struct el2_host *host, const char *preset,
                    const struct frozen_kind *kind, struct frozen *frozen)
{
    char question[160], scratch[EL2_ENCODING_TEXT];
    struct el2_error refusal = {""};
    struct el2_vm *vm =
        frozen_vm_make(kernel, host, frozen_vm_granted(kernel, host, kind->features), &refusal);
    cr_assert_not_null(vm, "%s", refusal.text);
    el2_vm_first_run(vm);
    find_controls(vm);
    snprintf(question, sizeof question, "%s %s features", preset, kind->name);
    frozen_printf(frozen, question, "%x", el2_vm_features(vm));
    for (size_t i = 0; i < controls; i++) {
        uint64_t value = el2_vm_control(vm, control[i]);
        snprintf(question, sizeof question, "%s %s %s", preset, kind->name,
                 el2_register_name(control[i], scratch));
        if (value)
            frozen_printf(frozen, question, "%" PRIx64, value);
    }
    el2_vm_free(vm);
}

static const char *const preset[] = {"max", "future", "cortex-a57", "neoverse-v1", "a64fx"};

Test(frozen, controls, .timeout = 60)
{
    static struct frozen_host made;
    char **kernels = frozen_kernels();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t p = 0; p < EL2_COUNT(preset); p++) {
            frozen_host_make(&made, preset[p], 1);
            for (size_t kind = 0; kind < FROZEN_KINDS; kind++)
                tell_vm(kernel, &made.host, preset[p], &frozen_kinds[kind], frozen);
        }
        frozen_host_make_rich(&made);
        for (size_t kind = 0; kind < FROZEN_KINDS; kind++)
            tell_vm(kernel, &made.host, "rich", &frozen_kinds[kind], frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "controls",
        "The features that a VM of a kind is granted on a preset (enum el2_vm_feature), and each control "
        "register that its guest runs with where it is not 0. `rich` is `max` with every feature.");
}

/* The controls' bits that a digit of the host's CPU changes, a character a value of it. */
static void tell_bits(struct frozen *frozen, const char *question, const uint64_t value[VALUES][CONTROLS_MAX])
{
    char row[200], text[VALUES + 1] = "", scratch[EL2_ENCODING_TEXT];
    for (size_t i = 0; i < controls; i++) {
        uint64_t differ = 0;
        for (unsigned v = 1; v < VALUES; v++)
            differ |= value[v][i] ^ value[0][i];
        for (unsigned bit = 0; bit < 64 && differ >> bit; bit++) {
            if (!(differ >> bit & 1))
                continue;
            for (unsigned v = 0; v < VALUES; v++)
                text[v] = value[v][i] >> bit & 1 ? '1' : '0';
            snprintf(row, sizeof row, "%s: %s[%u]", question, el2_register_name(control[i], scratch), bit);
            frozen_row(frozen, row, text);
        }
    }
}

static void sweep(const struct el2_kernel *kernel, struct frozen_host *made, int index, unsigned lsb,
                  uint32_t features, const char *what, struct frozen *frozen)
{
    static uint64_t value[VALUES][CONTROLS_MAX];
    char name[64], question[128], refused[VALUES + 1] = "";
    const uint64_t before = made->cpu[0].id[index];
    bool any = false, all = true;
    memset(value, 0, sizeof value);
    for (unsigned v = 0; v < VALUES; v++) {
        struct el2_error refusal = {""};
        made->cpu[0].id[index] = (before & ~(UINT64_C(15) << lsb)) | (uint64_t)tried[v] << lsb;
        struct el2_vm *vm = frozen_vm_make(kernel, &made->host, features, &refusal);
        if (vm)
            el2_vm_first_run(vm);
        for (size_t i = 0; i < controls && vm; i++)
            value[v][i] = el2_vm_control(vm, control[i]);
        refused[v] = vm ? '.' : 'X';
        any = any || !vm;
        all = all && !vm;
        el2_vm_free(vm);
    }
    made->cpu[0].id[index] = before;
    snprintf(question, sizeof question, "%s %s", what, frozen_digit_name(el2_id_encoding(index), lsb, name));
    if (any && !all)
        frozen_row(frozen, question, refused);
    else if (!any)
        tell_bits(frozen, question, value);
}

/* A host that has all that a kernel asks for: then each field can take something away. */
static void sweep_all(const struct el2_kernel *kernel, struct frozen *frozen)
{
    static struct frozen_host made;
    struct el2_error refusal = {""};
    frozen_host_make_rich(&made);
    struct el2_vm *vm = frozen_vm_make(kernel, &made.host, 0, &refusal);
    cr_assert_not_null(vm, "%s", refusal.text);
    el2_vm_first_run(vm);
    find_controls(vm);
    el2_vm_free(vm);
    for (size_t kind = 0; kind < 2; kind++) {
        uint32_t features = frozen_vm_granted(kernel, &made.host, frozen_kinds[kind].features);
        for (int index = 8; index < 64; index++)
            for (unsigned lsb = 0; lsb < 64; lsb += 4)
                if (el2_field_by_bit(el2_id_encoding(index), lsb))
                    sweep(kernel, &made, index, lsb, features, frozen_kinds[kind].name, frozen);
    }
}

Test(frozen, control_conditions, .timeout = 120)
{
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        sweep_all(kernel, frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "control-conditions",
        "What 0 1 2 3 5 f in four bits of the `rich` CPU make of a control's bit, or X where the VM is "
        "refused then.");
}

/* Each feature alone, as each field of the registers that grant features changes. */
Test(frozen, refusals, .timeout = 120)
{
    static const uint8_t indices[] = {32, 33, 36, 40, 41, 49, 50, 52, 56, 57, 58, 60};
    static struct frozen_host made;
    size_t names;
    const struct el2_vm_feature_name *feature = el2_vm_feature_names(&names);
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    frozen_host_make(&made, "max", 1);
    controls = 0;
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = frozen_kernel_load(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        for (size_t f = 0; f < names; f++) {
            struct el2_error refusal = {""};
            struct el2_vm *vm = frozen_vm_make(kernel, &made.host, feature[f].feature, &refusal);
            refusal.text[strcspn(refusal.text, ":")] = '\0'; /* the ioctl and its errno */
            frozen_row(frozen, feature[f].name, vm ? "granted" : refusal.text);
            el2_vm_free(vm);
            for (size_t k = 0; k < sizeof indices; k++)
                for (unsigned lsb = 0; lsb < 64; lsb += 4)
                    sweep(kernel, &made, indices[k], lsb, feature[f].feature, feature[f].name, frozen);
        }
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "refusals",
        "Each VM feature alone on `max`, and with 0 1 2 3 5 f in four bits of its CPU's registers: X where "
        "it is refused.");
}
