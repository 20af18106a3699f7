/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"

static bool load_host(struct el2_subject *subject, struct el2_error *error)
{
    uint64_t cpu = subject->names.cpu;
    subject->host = el2_host_load(subject->names.host, error);
    if (!subject->host)
        return false;
    if (cpu != EL2_SUBJECT_ANY_CPU && cpu >= subject->host->cpu_count)
        return el2_fail(error, "--cpu %" PRIu64 ": host %s has CPUs 0 to %u", cpu, subject->host->name,
                        subject->host->cpu_count - 1);
    return true;
}

static bool load_kernel(struct el2_subject *subject, struct el2_error *error)
{
    subject->kernel = el2_kernel_load(subject->names.kernel, error);
    if (!subject->kernel)
        return false;
    if (!subject->names.cmdline)
        return true;
    subject->overrides = calloc(1, sizeof *subject->overrides);
    if (!subject->overrides)
        return el2_fail(error, "out of memory");
    el2_cmdline_parse(subject->kernel, subject->host, subject->names.cmdline, subject->overrides);
    return true;
}

/* In place of one of a VM before. */
static bool create_trail(struct el2_subject *subject, struct el2_error *error)
{
    el2_trail_free(subject->trail);
    subject->trail = el2_trail_create();
    return subject->trail || el2_fail(error, "out of memory");
}

bool el2_subject_load(struct el2_subject *subject, const struct el2_subject_names *names,
                      enum el2_subject_extent extent, struct el2_error *error)
{
    *subject = (struct el2_subject){.names = *names};
    if (names->vm && !el2_vm_features_parse(names->vm, &subject->features, error))
        return false;
    if (!load_host(subject, error))
        return false;
    if (extent >= EL2_SUBJECT_KERNEL && !load_kernel(subject, error))
        return false;
    if (extent >= EL2_SUBJECT_TRAIL && !create_trail(subject, error))
        return false;
    return extent < EL2_SUBJECT_VM || el2_subject_renew_vm(subject, error);
}

void el2_subject_free(struct el2_subject *subject)
{
    el2_vm_free(subject->vm);
    el2_trail_free(subject->trail);
    free(subject->overrides);
    el2_kernel_free(subject->kernel);
    el2_host_free(subject->host);
    *subject = (struct el2_subject){0};
}

struct el2_vm_options el2_subject_vm_options(const struct el2_subject *subject)
{
    struct el2_vm_options options = {.features = subject->features,
                                     .vcpus = (unsigned)subject->names.vcpus,
                                     .overrides = subject->overrides};
    if (subject->trail) {
        options.watch = el2_trail_watch(subject->trail);
        options.sink = el2_trail_sink(subject->trail);
    }
    return options;
}

bool el2_subject_renew_vm(struct el2_subject *subject, struct el2_error *error)
{
    struct el2_error reason = {""};
    const bool has_steps = subject->trail && subject->vm;
    el2_vm_free(subject->vm);
    subject->vm = NULL;
    if (has_steps && !create_trail(subject, error))
        return false;
    const struct el2_vm_options options = el2_subject_vm_options(subject);
    subject->vm = el2_vm_create(subject->kernel, subject->host, &options, &reason);
    subject->refused = !subject->vm && !el2_error_is_memory(&reason);
    if (!subject->vm && error)
        *error = reason;
    if (subject->vm && subject->names.cpu != EL2_SUBJECT_ANY_CPU)
        el2_vm_move(subject->vm, 0, (unsigned)subject->names.cpu);
    return subject->vm;
}

void el2_subject_sanitise(const struct el2_subject *subject, struct el2_host_view *view)
{
    el2_sanitise(subject->kernel, subject->host, subject->overrides, view, NULL, NULL);
}

static const char *vm_or_none(const struct el2_subject *subject)
{
    return subject->names.vm && *subject->names.vm ? subject->names.vm : "none";
}

void el2_subject_facts(const struct el2_subject *subject, struct el2_output *output)
{
    el2_output_fact(output, "host", subject->host->name);
    el2_output_fact(output, "kernel", el2_kernel_name(subject->kernel));
    el2_output_fact(output, "vm", vm_or_none(subject));
    if (subject->names.cmdline)
        el2_output_fact(output, "cmdline", subject->names.cmdline);
}

void el2_subject_print(const struct el2_subject *subject, char text[EL2_SUBJECT_TEXT])
{
    snprintf(text, EL2_SUBJECT_TEXT, "%s, %s, --vm %s", subject->host->name, el2_kernel_name(subject->kernel),
             vm_or_none(subject));
}
