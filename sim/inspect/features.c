/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/inspect/features_print.h"

struct features_values {
    struct el2_subject_names names;
    bool all;
    bool findings;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct features_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct features_values, "kernel name or .kernel file (default linux-7.3)"),
    EL2_VM_OPTION(struct features_values, 0,
                  "what the VM is created with: sve,pauth,pmu,mte,gicv3 ... (default gicv3)"),
    EL2_CMDLINE_OPTION(struct features_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve ...\""),
    EL2_CPU_OPTION(struct features_values, 0, "only the CPU that the vCPU is on (default: each kind of CPU)"),
    {"all", 'a', EL2_OPTION_FLAG, offsetof(struct features_values, all), NULL,
     "also the features that neither the host nor the guest's view has"},
    {"findings", 0, EL2_OPTION_FLAG, offsetof(struct features_values, findings), NULL,
     "only the promises that are not kept, or kept without being made"},
    EL2_FORMAT_OPTION(struct features_values, format),
    {0},
};

static const struct features_values defaults = {
    .names = {.host = "future", .kernel = "linux-7.3", .vm = "gicv3", .cpu = EL2_SUBJECT_ANY_CPU}};

static bool print(const struct features_values *values, const struct el2_feature_map *map,
                  struct el2_error *error)
{
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_fact(output, "host", values->names.host);
    el2_output_fact(output, "kernel", values->names.kernel);
    el2_output_fact(output, "vm", *values->names.vm ? values->names.vm : "none");
    bool good = (values->findings || el2_features_print_map(output, map, values->all, error)) &&
                el2_features_print_findings(output, map, error);
    return el2_output_close(output, good ? error : NULL) && good;
}

static int judge(const struct features_values *values, struct el2_vm *vm, struct el2_error *error)
{
    el2_vm_first_run(vm);
    struct el2_feature_map *map = el2_feature_map_create(vm, values->names.cpu, error);
    int status = map && map->found_count ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
    if (!map || !print(values, map, error))
        status = EL2_EXIT_USAGE;
    el2_feature_map_free(map);
    return status;
}

static int run(const void *values_, int count, char **operands)
{
    const struct features_values *values = values_;
    struct el2_subject subject;
    struct el2_error error;
    (void)count;
    (void)operands;
    int status = EL2_EXIT_USAGE;
    if (el2_subject_load(&subject, &values->names, EL2_SUBJECT_VM, &error))
        status = judge(values, subject.vm, &error);
    el2_subject_free(&subject);
    return status == EL2_EXIT_USAGE ? el2_command_complain(&el2_command_features, &error) : status;
}

const struct el2_command el2_command_features = {
    .name = "features",
    .summary = "what becomes of each feature: in hardware, in the guest's view, and when the guest uses it",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct features_values),
    .notes =
        "An ID register is a promise. Each feature's instructions and registers are tried at EL1 with EL1's "
        "own\n"
        "controls permitting, and the use that tells most is shown: `executes`, `emulated` by the kernel,\n"
        "`reads-zero`, `nop`, `undef` by the CPU, `undef-injected` by the kernel. `enforcement` says how far "
        "the\n"
        "kernel keeps a guest from it: `trapped`, `open` (a control of EL2 covers it and lets it pass), "
        "`advisory`\n"
        "(no control covers it: to hide it is advice only), `absent` (the CPU has it not).\n"
        "Findings: advertised-but-unusable, hidden-but-usable, inconsistent-view. Exit status 1 with "
        "findings.\n",
    .examples =
        "  el2sim features --host neoverse-v1 --kernel linux-4.14\n"
        "  el2sim features --host max --kernel linux-7.3 --vm gicv3,sve,pauth --findings --format jsonl\n",
    .run = run,
};
