/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/subject.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "traps/onereg/onereg.h"

bool el2_subject_load(struct el2_subject *subject, const struct el2_subject_names *names,
                      struct el2_error *error)
{
    *subject = (struct el2_subject){.names = *names};
    if (!el2_vm_features_parse(names->vm, &subject->features, error))
        return false;
    subject->host = el2_host_load(names->host, error);
    subject->kernel = subject->host ? el2_kernel_load(names->kernel, error) : NULL;
    if (!subject->kernel)
        return false;
    subject->trail = el2_trail_create();
    if (!subject->trail)
        return el2_fail(error, "out of memory");
    if (names->cmdline) {
        subject->overrides = calloc(1, sizeof *subject->overrides);
        if (!subject->overrides)
            return el2_fail(error, "out of memory");
        el2_cmdline_parse(subject->kernel, subject->host, names->cmdline, subject->overrides);
    }
    struct el2_vm_options options = {.features = subject->features,
                                     .overrides = subject->overrides,
                                     .watch = el2_trail_watch(subject->trail),
                                     .sink = el2_trail_sink(subject->trail)};
    subject->vm = el2_vm_create(subject->kernel, subject->host, &options, error);
    subject->refused = !subject->vm;
    return !subject->refused;
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

void el2_subject_facts(const struct el2_subject *subject, struct el2_output *output)
{
    el2_output_fact(output, "host", subject->host->name);
    el2_output_fact(output, "kernel", el2_kernel_name(subject->kernel));
    el2_output_fact(output, "vm", *subject->names.vm ? subject->names.vm : "none");
    if (subject->names.cmdline)
        el2_output_fact(output, "cmdline", subject->names.cmdline);
}

bool el2_assignment_parse(const char *text, const struct el2_vm *vm, struct el2_assignment *assignment,
                          struct el2_error *error)
{
    const char *equals = strchr(text, '=');
    char name[80];
    if (!equals || !equals[1] || (size_t)(equals - text) >= sizeof name)
        return el2_fail(error, "\"%s\" is no write; say REG=VALUE or REG.FIELD=VALUE", text);
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    if (strpbrk(name, ".[")) {
        struct el2_field_ref field;
        uint64_t bits, current = 0;
        if (!el2_field_parse(name, &field, error) || !el2_field_value_parse(&field, equals + 1, &bits, error))
            return false;
        el2_onereg_get(vm, 0, field.encoding, &current);
        *assignment = (struct el2_assignment){.encoding = field.encoding,
                                              .value = el2_piece_put(&field, current, bits)};
    } else {
        unsigned long long value;
        if (!el2_register_parse(name, &assignment->encoding, error))
            return false;
        if (!el2_number_parse(equals + 1, &value))
            return el2_fail(error, "\"%s\" is no value of %s: a number, decimal, 0x or 0b", equals + 1, name);
        assignment->value = value;
    }
    if (el2_id_index(assignment->encoding) < 0)
        return el2_fail(error, "%s is not in the ID space; `el2sim list registers` has the registers of it",
                        name);
    return true;
}
