/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/count.h"
#include "sim/operate/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sanitise/language/kernel.h"
#include "sim/command/print.h"
#include "sim/command/subject.h"
#include "sim/exchange/export.h"
#include "sim/exchange/hosttext.h"

struct export_values {
    struct el2_subject_names names;
    const char *to;
    const char *to_kernel;
    const char *to_vm;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct export_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct export_values, EL2_KERNEL_HELP),
    EL2_VM_OPTION(struct export_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct export_values, 'c', EL2_CMDLINE_HELP),
    {"to", 't', EL2_OPTION_TEXT, offsetof(struct export_values, to), "HOST",
     "only what brings the view to that of this host"},
    {"to-kernel", 0, EL2_OPTION_TEXT, offsetof(struct export_values, to_kernel), "KERNEL",
     "of the view to come to (default: the same kernel)"},
    {"to-vm", 0, EL2_OPTION_TEXT, offsetof(struct export_values, to_vm), "FEATURES",
     "of the view to come to (default: the same features)"},
    {0},
};

static const struct export_values defaults = {.names = EL2_SUBJECT_DEFAULTS};

struct exporter {
    const struct export_values *values;
    struct el2_subject from;
    struct el2_subject to; /* where --to was given */
    struct el2_export *plan;
};

/* True where something is left that no write brings there. */
static bool complain_of_unmet(const struct el2_export *plan)
{
    for (size_t i = 0; i < plan->unmet_count; i++) {
        const struct el2_export_unmet *unmet = &plan->unmet[i];
        char text[EL2_PIECE_TEXT];
        el2_piece_print(&unmet->field, text);
        el2_print(stderr, "el2sim export: %s stays 0x%" PRIx64 ", not 0x%" PRIx64 ": %s%s%s\n", text,
                  unmet->is, unmet->wanted,
                  unmet->decision.error ? el2_errno_name(unmet->decision.error) : "the write is not stored",
                  unmet->decision.why ? ", " : "", unmet->decision.why ? unmet->decision.why : "");
    }
    return plan->unmet_count;
}

static int written(bool good, bool findings, struct el2_error *error)
{
    if (!good || fflush(stdout) || ferror(stdout)) {
        el2_fail(error, "the result could not be written");
        return EL2_EXIT_USAGE;
    }
    return findings ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

static int export_host(struct exporter *exporter, struct el2_error *error)
{
    char *text = el2_host_text(exporter->from.host, NULL, error);
    if (!text)
        return EL2_EXIT_USAGE;
    el2_print(stdout, "; %s as el2sim reads it.\n", exporter->from.host->name);
    fputs(text, stdout);
    free(text);
    return written(true, false, error);
}

static int export_template(struct exporter *exporter, struct el2_error *error)
{
    bool good = el2_export_template(exporter->plan, exporter->from.features, stdout);
    return written(good, complain_of_unmet(exporter->plan), error);
}

static int export_fingerprint(struct exporter *exporter, struct el2_error *error)
{
    bool good = el2_export_fingerprint(exporter->plan, el2_kernel_release(exporter->from.kernel), stdout);
    return written(good, false, error);
}

static int export_sysreg(struct exporter *exporter, struct el2_error *error)
{
    size_t unnamed = el2_export_sysreg(exporter->plan, stdout);
    if (unnamed)
        el2_print(stderr, "el2sim export: %zu bit ranges have no name, and are left out\n", unnamed);
    return written(true, complain_of_unmet(exporter->plan) || unnamed, error);
}

/* The fields in which two sanitised views differ, on stderr; returns how many. */
static size_t complain_of_views(const struct el2_export_cmdline *result)
{
    size_t differ = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        struct el2_field_ref piece[EL2_PIECES];
        size_t count = el2_register_pieces(el2_id_encoding(index), piece);
        for (size_t i = 0; i < count; i++) {
            uint64_t is = el2_piece_get(&piece[i], result->view.value[index]);
            uint64_t wanted = el2_piece_get(&piece[i], result->wanted.value[index]);
            char text[EL2_PIECE_TEXT];
            if (is == wanted)
                continue;
            el2_piece_print(&piece[i], text);
            el2_print(stderr,
                      "el2sim export: %s stays 0x%" PRIx64 ", not 0x%" PRIx64
                      ": this kernel has no override for it\n",
                      text, is, wanted);
            differ++;
        }
    }
    return differ;
}

static int export_cmdline(struct exporter *exporter, struct el2_error *error)
{
    struct el2_export_cmdline *result = malloc(sizeof *result);
    if (!result) {
        el2_fail(error, "out of memory");
        return EL2_EXIT_USAGE;
    }
    el2_export_cmdline(exporter->from.kernel, exporter->from.host, exporter->to.host, result);
    el2_print(stdout, "%s\n", result->text);
    int status = written(true, complain_of_views(result), error);
    free(result);
    return status;
}

enum target { TARGET_NONE, TARGET_ALLOWED, TARGET_NEEDED };

static const struct format {
    const char *name;
    int (*run)(struct exporter *exporter, struct el2_error *error);
    enum target target; /* --to */
} formats[] = {
    {"host", export_host, TARGET_NONE},
    {"template", export_template, TARGET_ALLOWED},
    {"fingerprint", export_fingerprint, TARGET_NONE},
    {"sysreg", export_sysreg, TARGET_ALLOWED},
    {"cmdline", export_cmdline, TARGET_NEEDED},
};

static const struct format *find_format(const char *name, const struct export_values *values,
                                        struct el2_error *error)
{
    bool has_target = values->to || values->to_kernel || values->to_vm;
    for (size_t i = 0; i < EL2_COUNT(formats); i++) {
        if (strcmp(formats[i].name, name) != 0)
            continue;
        if (formats[i].target == TARGET_NONE && has_target)
            el2_fail(error, "a %s is of one view alone: leave --to out", name);
        else if (formats[i].target == TARGET_NEEDED && (!values->to || values->to_kernel || values->to_vm))
            el2_fail(error,
                     "overrides lead from one host to another under one kernel: say which with --to HOST");
        else
            return &formats[i];
        return NULL;
    }
    el2_fail(error, "no format \"%s\"; the formats are host, template, fingerprint, sysreg and cmdline",
             name);
    return NULL;
}

static bool load(struct exporter *exporter, struct el2_error *error)
{
    const struct export_values *values = exporter->values;
    struct el2_subject_names to = values->names;
    exporter->plan = malloc(sizeof *exporter->plan);
    if (!exporter->plan)
        return el2_fail(error, "out of memory");
    if (!el2_subject_load(&exporter->from, &values->names, EL2_SUBJECT_VM, error))
        return false;
    if (!values->to && !values->to_kernel && !values->to_vm) {
        el2_export_view(exporter->from.vm, exporter->plan);
        return true;
    }
    to.host = values->to ? values->to : to.host;
    to.kernel = values->to_kernel ? values->to_kernel : to.kernel;
    to.vm = values->to_vm ? values->to_vm : to.vm;
    if (!el2_subject_load(&exporter->to, &to, EL2_SUBJECT_VM, error))
        return false;
    el2_export_plan(exporter->from.vm, exporter->to.vm, exporter->plan);
    return true;
}

static int run(const void *values, int count, char **operands)
{
    struct exporter exporter = {.values = values};
    struct el2_error error = {""};
    int status = EL2_EXIT_USAGE;
    (void)count;
    const struct format *format = find_format(operands[0], values, &error);
    if (format && load(&exporter, &error))
        status = format->run(&exporter, &error);
    free(exporter.plan);
    el2_subject_free(&exporter.to);
    el2_subject_free(&exporter.from);
    return status == EL2_EXIT_USAGE ? el2_command_complain(&el2_command_export, &error) : status;
}

const struct el2_command el2_command_export = {
    .name = "export",
    .summary = "a view, or the way to another one, in the formats of others",
    .operands = "FORMAT",
    .operands_min = 1,
    .operands_max = 1,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct export_values),
    .notes =
        "FORMAT       what is printed\n"
        "host         the host's raw registers as a .host file\n"
        "template     a Firecracker CPU template: the whole guest view, or with --to the writes that lead "
        "there\n"
        "fingerprint  a Firecracker fingerprint of the guest view\n"
        "sysreg       SYSREG_REG_FIELD=VALUE, of the whole guest view or with --to of the writes\n"
        "cmdline      the overrides for the host kernel's command line that make its sanitised view that of "
        "--to HOST\n"
        "The guest view is KVM_GET_ONE_REG's before the first run. What no write or override brings there "
        "is\n"
        "named on stderr, and the exit status is 1.\n",
    .examples =
        "  el2sim export template --host neoverse-v1 --kernel linux-6.12 --to neoverse-n1 > v1-as-n1.json\n"
        "  el2sim export cmdline --host neoverse-v1 --kernel linux-6.12 --to neoverse-n1\n"
        "  el2sim export fingerprint --host neoverse-n1 --kernel linux-6.1\n"
        "  el2sim export host --host recording.txt > mine.host\n",
    .run = run,
};
