/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "sim/inspect/lint.h"
#include "sim/report/lintview.h"

enum stage { STAGE_GUEST, STAGE_SANITISED, STAGE_RAW, STAGE_EL0 };

#define STAGES     "guest|sanitised|raw|el0"
#define SEVERITIES "note|warning|error"
#define FORMATS    "text|json|jsonl|tsv|sarif"

static const char *const stage_names[] = {"guest", "sanitised", "raw", "el0"};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct el2_lint_options, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct el2_lint_options, EL2_KERNEL_HELP "; stage raw needs none"),
    EL2_VM_OPTION(struct el2_lint_options, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct el2_lint_options, 0, EL2_CMDLINE_HELP ": \"arm64.nosve id_aa64pfr1.bt=0 ...\""),
    {"stage", 's', EL2_OPTION_CHOICE, offsetof(struct el2_lint_options, stage), STAGES,
     "whose view (default guest)"},
    EL2_CPU_OPTION(struct el2_lint_options, 'c',
                   "the CPU that is read, or that the vCPU is on (default: all that differ)"),
    {"least", 0, EL2_OPTION_CHOICE, offsetof(struct el2_lint_options, least), SEVERITIES,
     "what is printed (default note: all)"},
    {"rules", 0, EL2_OPTION_FLAG, offsetof(struct el2_lint_options, rules), NULL,
     "print the rules, and what features ask of one another"},
    {"format", 'f', EL2_OPTION_CHOICE, offsetof(struct el2_lint_options, format), FORMATS,
     "how to print the result"},
    {0},
};

static const struct el2_lint_options defaults = {
    .names = {.host = "future", .kernel = "linux-4.15", .vm = "", .cpu = EL2_SUBJECT_ANY_CPU}};

struct linter {
    const struct el2_lint_options *options;
    struct el2_subject subject;
    struct el2_host_view view;
    struct el2_lint_values *values; /* by CPU */
};

static enum el2_subject_extent extent_of(enum stage stage)
{
    return stage == STAGE_RAW ? EL2_SUBJECT_HOST : stage == STAGE_GUEST ? EL2_SUBJECT_VM : EL2_SUBJECT_KERNEL;
}

static bool load(struct linter *linter, struct el2_error *error)
{
    enum el2_subject_extent extent = extent_of((enum stage)linter->options->stage);
    if (!el2_subject_load(&linter->subject, &linter->options->names, extent, error))
        return false;
    if (extent >= EL2_SUBJECT_KERNEL)
        el2_subject_sanitise(&linter->subject, &linter->view);
    if (extent >= EL2_SUBJECT_VM)
        el2_vm_first_run(linter->subject.vm);
    linter->values = calloc(linter->subject.host->cpu_count, sizeof *linter->values);
    return linter->values || el2_fail(error, "out of memory");
}

static void view_cpu(struct linter *linter, unsigned cpu)
{
    struct el2_lint_values *values = &linter->values[cpu];
    switch ((enum stage)linter->options->stage) {
    case STAGE_RAW:
        el2_lint_raw(&linter->subject.host->cpu[cpu], values);
        break;
    case STAGE_SANITISED:
        el2_lint_sanitised(linter->subject.kernel, linter->subject.host, &linter->view, values);
        break;
    case STAGE_GUEST:
        el2_vm_move(linter->subject.vm, 0, cpu);
        el2_lint_guest(linter->subject.vm, values);
        break;
    case STAGE_EL0:
        el2_lint_el0(linter->subject.kernel, linter->subject.host, &linter->view, cpu, values);
        break;
    }
}

struct alike { /* CPU `first` and those after it that are like it */
    const struct linter *linter;
    unsigned first;
};

static bool is_alike(const void *context, unsigned cpu)
{
    const struct alike *alike = context;
    const struct el2_lint_values *values = alike->linter->values;
    return cpu >= alike->first && el2_lint_alike(&values[alike->first], &values[cpu]);
}

/* Judges one CPU for all that are like it: "0-3,6". */
static bool judge_cpu(const struct linter *linter, unsigned cpu, unsigned end,
                      struct el2_lint_printer *printer, struct el2_error *error)
{
    const struct alike alike = {linter, cpu};
    struct el2_lint_view view = el2_lint_view_of(&linter->values[cpu]);
    struct el2_text text;
    el2_text_open(&text);
    el2_text_add_ranges(&text, end, is_alike, &alike);
    char *cpus = el2_text_finish(&text, error);
    if (!cpus)
        return false;
    el2_lint_printer_cpus(printer, cpus);
    el2_lint(&view, (struct el2_lint_sink){el2_lint_printer_take, printer});
    free(cpus);
    return true;
}

static bool judge(struct linter *linter, struct el2_lint_printer *printer, struct el2_error *error)
{
    bool one = linter->options->names.cpu != EL2_SUBJECT_ANY_CPU;
    unsigned first = one ? (unsigned)linter->options->names.cpu : 0;
    unsigned end = one ? first + 1 : linter->subject.host->cpu_count;
    for (unsigned cpu = first; cpu < end; cpu++)
        view_cpu(linter, cpu);
    for (unsigned cpu = first; cpu < end; cpu++) {
        bool again = false;
        for (unsigned before = first; before < cpu && !again; before++)
            again = el2_lint_alike(&linter->values[before], &linter->values[cpu]);
        if (!again && !judge_cpu(linter, cpu, end, printer, error))
            return false;
    }
    return true;
}

static bool lint(struct linter *linter, bool *bad, struct el2_error *error)
{
    const struct el2_lint_options *options = linter->options;
    if (!load(linter, error))
        return false;
    bool is_file = strpbrk(options->names.host, "/.") != NULL;
    struct el2_sarif_place place = {.host = linter->subject.host->name,
                                    .file = is_file ? options->names.host : NULL,
                                    .kernel = options->stage == STAGE_RAW ? NULL : options->names.kernel,
                                    .stage = stage_names[options->stage]};
    struct el2_lint_printer *printer = el2_lint_printer_open(options, &place, error);
    if (!printer)
        return false;
    bool good = judge(linter, printer, error);
    *bad = el2_lint_printer_bad(printer);
    return el2_lint_printer_close(printer, good ? error : NULL) && good;
}

static int run(const void *values, int count, char **operands)
{
    struct linter linter = {.options = values};
    struct el2_error error;
    bool bad = false, ok;
    (void)count;
    (void)operands;
    if (!linter.options->rules)
        ok = lint(&linter, &bad, &error);
    else if (linter.options->format == EL2_LINT_FORMAT_SARIF)
        ok = el2_fail(&error,
                      "--rules --format sarif: SARIF has the rules beside the findings; leave --rules out");
    else
        ok = el2_lint_print_rules(linter.options->format, &error);
    el2_subject_free(&linter.subject);
    free(linter.values);
    if (!ok)
        return el2_command_complain(&el2_command_lint, &error);
    return bad ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_lint = {
    .name = "lint",
    .summary = "whether a real CPU could have the ID registers of a view",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct el2_lint_options),
    .notes =
        "An error is impossible by the architecture, a warning is what no real CPU is known to do, a note "
        "is\n"
        "worth knowing. Errors and warnings make the exit status 1. CPUs that look alike are judged once.\n"
        "Stage el0 judges by what the kernel shows to programs only.\n",
    .examples = "  el2sim lint --host neoverse-n2 --kernel linux-5.4\n"
                "  el2sim lint --stage raw --host ./mine.host\n"
                "  el2sim lint --host neoverse-n2 --kernel linux-6.1 --format sarif\n"
                "  el2sim lint --rules\n",
    .run = run,
};
