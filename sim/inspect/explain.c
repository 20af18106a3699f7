/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdio.h>
#include <string.h>

#include "cpumodel/text/nearest.h"
#include "sim/command/print.h"
#include "sim/inspect/explain.h"
#include "traps/onereg/onereg.h"

struct explain_values {
    struct el2_subject_names names;
    struct el2_option_list set;
    bool run;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct explain_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct explain_values, EL2_KERNEL_HELP),
    EL2_VM_OPTION(struct explain_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct explain_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve id_aa64pfr0.sve=0\""),
    EL2_CPU_OPTION(struct explain_values, 'c', "the CPU that the vCPU is on (default 0)"),
    {"set", 's', EL2_OPTION_LIST, offsetof(struct explain_values, set), "REG=VALUE",
     "userspace writes it before the first run; REG.FIELD=VALUE, too"},
    {"run", 'r', EL2_OPTION_FLAG, offsetof(struct explain_values, run), NULL,
     "`explain set`: the VM has run when the write is made"},
    EL2_FORMAT_OPTION(struct explain_values, format),
    {0},
};

static const struct explain_values defaults = {.names = EL2_SUBJECT_DEFAULTS};

static bool perform_writes(struct el2_explain *x, const struct el2_option_list *writes,
                           struct el2_error *error)
{
    for (size_t i = 0; i < writes->count; i++) {
        struct el2_assignment write;
        struct el2_set_decision decision;
        if (!el2_assignment_parse(writes->text[i], x->subject.vm, &write, error))
            return false;
        el2_onereg_decide(x->subject.vm, 0, write.encoding, write.value, &decision);
        if (!decision.error) {
            el2_onereg_perform(x->subject.vm, 0, &decision);
            continue;
        }
        x->failed_writes++;
        el2_print(stderr, "el2sim explain: --set %s: %s: %s; `explain set %s` tells more\n", writes->text[i],
                  el2_errno_name(decision.error), decision.why, writes->text[i]);
    }
    return true;
}

static bool load(struct el2_explain *x, const struct explain_values *values, struct el2_error *error)
{
    if (!el2_subject_load(&x->subject, &values->names, EL2_SUBJECT_TRAIL, error))
        return false;
    x->format = values->format;
    if (!perform_writes(x, &values->set, error))
        return false;
    x->fresh = el2_vm_clone(x->subject.vm);
    return x->fresh || el2_fail(error, "out of memory");
}

static bool explain_one(const struct el2_explain *x, const struct el2_field_ref *field,
                        struct el2_error *error)
{
    const struct el2_explained explained = {.vm = x->subject.vm,
                                            .fresh = x->fresh,
                                            .trail = x->subject.trail,
                                            .overrides = x->subject.overrides,
                                            .features = x->subject.features};
    struct el2_explanation explanation;
    el2_explain_field(&explained, field, &explanation);
    if (explanation.out_of_memory)
        return el2_fail_memory(error);
    if (x->format != EL2_FORMAT_TEXT)
        return el2_explain_field_rows(x, &explanation, error);
    el2_explain_field_text(&explanation);
    return true;
}

static bool explain_value(const struct el2_explain *x, const char *what, struct el2_error *error)
{
    struct el2_field_ref field;
    el2_vm_first_run(x->subject.vm);
    bool whole = !strpbrk(what, ".[");
    if (whole ? !el2_register_parse(what, &field.encoding, error) : !el2_field_parse(what, &field, error))
        return false;
    if (!el2_in_id_space(field.encoding))
        return el2_fail(error, "%s is not in the ID space; `el2sim list registers` has the registers of it",
                        what);
    return whole ? el2_explain_register(x, field.encoding, error) : explain_one(x, &field, error);
}

static bool explain_set(const struct el2_explain *x, const char *what, bool run, bool *refused,
                        struct el2_error *error)
{
    struct el2_assignment write;
    if (run)
        el2_vm_first_run(x->subject.vm);
    return el2_assignment_parse(what, x->subject.vm, &write, error) &&
           el2_explain_set(x, &write, refused, error);
}

static int run(const void *values_, int count, char **operands)
{
    const struct explain_values *values = values_;
    struct el2_explain x = {0};
    struct el2_error error;
    bool is_set = strcmp(operands[0], "set") == 0, refused = false, ok = false;
    if (is_set != (count == 2))
        el2_fail(&error, is_set ? "`explain set` needs a write: REG=VALUE or REG.FIELD=VALUE"
                                : "one thing at a time: REG.FIELD, REG, or `set REG=VALUE`");
    else if (load(&x, values, &error))
        ok = is_set ? explain_set(&x, operands[1], values->run, &refused, &error)
                    : explain_value(&x, operands[0], &error);
    if (ok && !el2_trail_complete(x.subject.trail))
        ok = el2_fail(&error, "out of memory: the explanation is not complete");
    bool findings = refused || x.failed_writes;
    el2_vm_free(x.fresh);
    el2_subject_free(&x.subject);
    if (!ok)
        return el2_command_complain(&el2_command_explain, &error);
    return findings ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_explain = {
    .name = "explain",
    .summary = "why a field reads what it reads in the guest, or why a write is refused",
    .operands = "REG.FIELD | REG | set REG=VALUE",
    .operands_min = 1,
    .operands_max = 2,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct explain_values),
    .notes = "A field's chain, from the hardware to the guest, one stage a line:\n"
             "  hardware   each CPU's own value\n"
             "  sanitised  what the host kernel makes of all its CPUs, by the field's safe-value rule\n"
             "  dmesg      what the kernel logs about it\n"
             "  override   the host kernel's command line\n"
             "  guest      KVM's rule for every guest\n"
             "  VM         KVM's rule for the features of this VM, and which feature would change the value\n"
             "  userspace  what KVM_SET_ONE_REG accepts for the field, and what --set wrote\n"
             "  first run  what the first KVM_RUN forces\n"
             "  reads      the MRS itself: which EL2 control traps it, and who answers\n"
             "On the right: the kernel source that the rule is from, and its row in the kernel file.\n"
             "A register is REG by name or S3_0_C0_C4_0; a field by name or as REG[35:32].\n",
    .examples = "  el2sim explain ID_AA64PFR0_EL1.SVE --host future --kernel linux-4.15\n"
                "  el2sim explain ID_AA64DFR0_EL1 --host neoverse-v1 --kernel linux-6.12 --vm pmu\n"
                "  el2sim explain ID_AA64PFR0_EL1.CSV2 --kernel linux-6.12 --set ID_AA64PFR0_EL1.CSV2=1\n"
                "  el2sim explain ID_AA64PFR0_EL1.SVE --kernel linux-6.12 --cmdline arm64.nosve\n"
                "  el2sim explain set ID_AA64PFR0_EL1.SVE=1 --host neoverse-v1 --kernel linux-6.12\n"
                "  el2sim explain 'S3_0_C0_C4_3[3:0]' --format json\n",
    .run = run,
};
