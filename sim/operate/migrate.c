/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <stdlib.h>

#include "sim/operate/migrate.h"

/* clang-format off */
#define OPTION(name, letter, member, argument, help) \
    {name, letter, EL2_OPTION_TEXT, offsetof(struct el2_migrate_values, member), argument, help}
/* clang-format on */

static const struct el2_option options[] = {
    OPTION("from", 0, names.host, "HOST", "where the VM runs: preset, .host file or recording"),
    OPTION("from-kernel", 0, names.kernel, "KERNEL", "its kernel name or .kernel file (default linux-4.15)"),
    OPTION("to", 0, to, "HOST", "where it is to go (default: the host of --from)"),
    OPTION("to-kernel", 0, to_kernel, "KERNEL", "the kernel there (default: that of --from-kernel)"),
    EL2_VM_OPTION(struct el2_migrate_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct el2_migrate_values, 0, "the command line of the host kernels"),
    {"all", 'a', EL2_OPTION_FLAG, offsetof(struct el2_migrate_values, all), NULL,
     "print the registers that are accepted, too"},
    {"matrix", 0, EL2_OPTION_FLAG, offsetof(struct el2_migrate_values, matrix), NULL,
     "every pair of --hosts under --kernels"},
    OPTION("hosts", 0, hosts, "HOST,…", "of --matrix; `all`: every preset"),
    OPTION("kernels", 0, kernels, "KERNEL,…", "of --matrix; `all`: every embedded one"),
    {"format", 'f', EL2_OPTION_CHOICE, offsetof(struct el2_migrate_values, format), "text|json|jsonl|tsv|csv",
     "how to print the result"},
    {0},
};

static const struct el2_migrate_values defaults = {
    .names = {.kernel = "linux-4.15", .vm = ""}, .hosts = "all", .kernels = "all"};

struct end { /* one side */
    struct el2_subject subject;
    struct el2_migrant *migrant;
};

static bool load(struct end *end, const struct el2_subject_names *names, struct el2_error *error)
{
    if (!el2_subject_load(&end->subject, names, EL2_SUBJECT_KERNEL, error))
        return false;
    const struct el2_vm_options vm = el2_subject_vm_options(&end->subject);
    end->migrant = el2_migrant_create(end->subject.kernel, end->subject.host, &vm, error);
    return end->migrant != NULL;
}

static void drop(struct end *end)
{
    el2_migrant_free(end->migrant);
    el2_subject_free(&end->subject);
}

static void say_end(struct el2_output *output, const char *name, const struct end *end)
{
    char text[EL2_SUBJECT_TEXT];
    el2_subject_print(&end->subject, text);
    el2_output_fact(output, name, text);
}

static bool judge(const struct el2_migrate_values *values, const struct end *from, const struct end *to,
                  bool *findings, struct el2_error *error)
{
    struct el2_migration *m = malloc(sizeof *m);
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_style_wanted(stdout));
    if (!m || !output) {
        free(m);
        if (output)
            el2_output_close(output, NULL);
        return el2_fail(error, "out of memory");
    }
    el2_migrate(from->migrant, to->migrant, m);
    *findings = m->verdict != EL2_MIGRATION_OK;
    say_end(output, "from", from);
    say_end(output, "to", to);
    el2_migrate_print(output, m, from->migrant, to->migrant, values);
    free(m);
    return el2_output_close(output, error);
}

static bool migrate_one(const struct el2_migrate_values *values, bool *findings, struct el2_error *error)
{
    struct end from = {0}, to = {0};
    struct el2_subject_names target = values->names;
    target.host = values->to ? values->to : target.host;
    target.kernel = values->to_kernel ? values->to_kernel : target.kernel;
    bool ok = load(&from, &values->names, error) && load(&to, &target, error) &&
              judge(values, &from, &to, findings, error);
    drop(&from);
    drop(&to);
    return ok;
}

static int run(const void *values_, int count, char **operands)
{
    const struct el2_migrate_values *values = values_;
    struct el2_error error;
    bool findings = false, ok;
    (void)count;
    (void)operands;
    if (values->matrix)
        ok = el2_migrate_matrix(values, &findings, &error);
    else if (!values->names.host || (!values->to && !values->to_kernel))
        ok = el2_fail(&error,
                      "from where to where? --from HOST, and --to HOST or --to-kernel KERNEL; or --matrix");
    else
        ok = migrate_one(values, &findings, &error);
    if (!ok)
        return el2_command_complain(&el2_command_migrate, &error);
    return findings ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_migrate = {
    .name = "migrate",
    .summary = "whether a VM's ID registers can go from one host and kernel to another",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct el2_migrate_values),
    .notes =
        "Saves every listed register of the ID space after the VM's first run (KVM_GET_ONE_REG), and "
        "restores each\n"
        "on a fresh VM of the target (KVM_SET_ONE_REG). Where the target refuses: the fields that block, and "
        "for\n"
        "each the largest value that both kernels take. Where there is one for all, the writes to make on "
        "the\n"
        "source before its first run; they have been tried, and the migration has succeeded with them.\n"
        "--matrix does so for every pair: a row a source, a column a target, `ok`, `+N` (ok with N "
        "registers\n"
        "written), `xN` (blocked by N fields), `-` (the kernel refuses such a VM), and `*` where the guest "
        "then\n"
        "reads some registers differently all the same, as they are not trapped or the write had no effect.\n"
        "--format csv is one table: the registers and their answers, or the pairs of --matrix.\n"
        "Exit status 0: accepted as it is.\n",
    .examples = "  el2sim migrate --from neoverse-v1 --from-kernel linux-6.6 --to-kernel linux-6.12\n"
                "  el2sim migrate --from neoverse-v1 --to neoverse-n2 --from-kernel linux-6.12 --vm pmu\n"
                "  el2sim migrate --matrix --hosts neoverse-n1,neoverse-v1 --kernels linux-6.6,linux-6.12\n"
                "  el2sim migrate --matrix --hosts all --kernels all --format csv\n",
    .run = run,
};
