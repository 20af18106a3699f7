/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"
#include "sim/command/print.h"
#include "sim/exchange/hosttext.h"
#include "sim/operate/import.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct el2_option options[] = {
    {"as", 'a', EL2_OPTION_CHOICE, offsetof(struct el2_import_values, as), "auto|host|writes|compare",
     "what to make of it; auto: a host, of a template writes"},
    EL2_HOST_OPTION(struct el2_import_values,
                    "writes, compare: the VM's host (default future); host: what the .host file inherits"),
    EL2_KERNEL_OPTION(struct el2_import_values,
                      "the VM's kernel (default linux-4.15, or that of the fingerprint)"),
    EL2_VM_OPTION(struct el2_import_values, 'm', EL2_VM_HELP),
    EL2_CMDLINE_OPTION(struct el2_import_values, 'c', EL2_CMDLINE_HELP),
    EL2_FORMAT_OPTION(struct el2_import_values, format),
    {0},
};

static const struct el2_import_values defaults = {.names.vm = ""};

typedef struct el2_import *read_fn(const char *name, const char *text, size_t size, struct el2_error *error);

/* name             reader                   --as auto         what its values are */
static const struct format {
    const char *name;
    read_fn *read; /* NULL: a directory of sysfs */
    enum el2_import_as as;
    const char *what;
} formats[] = {
    {"template", el2_import_template, EL2_IMPORT_AS_WRITES, NULL},
    {"fingerprint", el2_import_fingerprint, EL2_IMPORT_AS_HOST,
     "The guest view that KVM_GET_ONE_REG gave Firecracker, not the hardware: what KVM hides is missing."},
    {"sysreg", el2_import_sysreg, EL2_IMPORT_AS_HOST, "From a list of SYSREG_REG_FIELD=VALUE."},
    {"identification", NULL, EL2_IMPORT_AS_HOST, NULL},
};

static const struct format *find_format(const char *name, struct el2_error *error)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    el2_fail(error, "no format \"%s\"; the formats are template, fingerprint, sysreg and identification",
             name);
    return NULL;
}

static bool print_host(const struct el2_import_values *values, const struct format *format,
                       const struct el2_import *import, struct el2_error *error)
{
    struct el2_host *like = values->names.host ? el2_host_load(values->names.host, error) : NULL;
    if (values->names.host && !like)
        return false;
    struct el2_host *host = el2_import_host(import, like, error);
    char *text = host ? el2_host_text(host, values->names.host, error) : NULL;
    if (text) {
        el2_print(stdout, "; %s\n", format->what);
        if (*import->kernel)
            el2_print(stdout, "; Recorded under Linux %s.\n", import->kernel);
        el2_print(stdout, "; Registers that are not here are %s.\n",
                  like ? "as in the host inherited from" : "not known, and read as zero");
        fputs(text, stdout);
    }
    free(text);
    el2_host_free(host);
    el2_host_free(like);
    return text != NULL;
}

/* A CPU whose part is no preset's is bare; the file inherits from the first CPU's preset. */
static bool print_identification(const char *directory, struct el2_error *error)
{
    struct el2_identification *identification = el2_import_identification(directory, error);
    if (!identification)
        return false;
    char *text = el2_host_text(identification->host, identification->preset[0], error);
    if (!text) {
        el2_identification_free(identification);
        return false;
    }
    el2_print(
        stdout,
        "; Known of each CPU: MIDR_EL1, and REVIDR_EL1, AIDR_EL1 and SMIDR_EL1 where sysfs has them.\n");
    for (unsigned i = 0; i < identification->host->cpu_count; i++) {
        const char *preset = identification->preset[i];
        unsigned end = i + 1;
        while (end < identification->host->cpu_count &&
               strcmp(identification->name[i], identification->name[end]) == 0)
            end++;
        char cpus[sizeof "255-255"];
        struct el2_text range;
        el2_text_over(&range, cpus, sizeof cpus);
        el2_text_add_range(&range, i, end - 1);
        if (preset)
            el2_print(
                stdout,
                "; cpu %s: all else is guessed to be as in %s, which has the same implementer and part.\n",
                cpus, preset);
        else
            el2_print(stdout,
                      "; cpu %s: no preset has this part; all else is not known, and reads as zero.\n", cpus);
        i = end - 1;
    }
    fputs(text, stdout);
    free(text);
    el2_identification_free(identification);
    return true;
}

static int run_import(const struct el2_import_values *values, const struct format *format,
                      const struct el2_import *import, struct el2_error *error)
{
    enum el2_import_as as = values->as == EL2_IMPORT_AS_AUTO ? format->as : (enum el2_import_as)values->as;
    if (as == EL2_IMPORT_AS_WRITES)
        return el2_import_run_writes(values, import, error);
    if (as == EL2_IMPORT_AS_COMPARE)
        return el2_import_run_compare(values, import, error);
    if (!format->what)
        el2_fail(error, "a template is changes to a view, and no host: --as writes, or --as compare");
    else if (print_host(values, format, import, error))
        return EL2_EXIT_CLEAN;
    return EL2_EXIT_USAGE;
}

static int run(const void *values_, int count, char **operands)
{
    const struct el2_import_values *values = values_;
    struct el2_error error = {{0}};
    struct el2_datafile file;
    int status = EL2_EXIT_USAGE;
    (void)count;
    const struct format *format = find_format(operands[0], &error);
    if (format && !format->read) {
        if (values->as > EL2_IMPORT_AS_HOST)
            el2_fail(&error, "identification registers are only a host: --as host");
        else if (print_identification(operands[1], &error))
            return EL2_EXIT_CLEAN;
    } else if (format) {
        const char *path = strcmp(operands[1], "-") == 0 ? "/dev/stdin" : operands[1];
        if (el2_datafile_open("", "", path, &file, &error)) {
            struct el2_import *import = format->read(operands[1], file.text, file.size, &error);
            status = import ? run_import(values, format, import, &error) : EL2_EXIT_USAGE;
            el2_import_free(import);
            el2_datafile_free(&file);
        }
    }
    return status == EL2_EXIT_USAGE ? el2_command_complain(&el2_command_import, &error) : status;
}

const struct el2_command el2_command_import = {
    .name = "import",
    .summary = "read what others wrote: as a host, or as writes to a VM",
    .operands = "FORMAT FILE",
    .operands_min = 2,
    .operands_max = 2,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct el2_import_values),
    .notes = "FORMAT          FILE (- is stdin)\n"
             "template        a Firecracker CPU template of aarch64: would this host and kernel take it?\n"
             "fingerprint     a Firecracker fingerprint: a guest's view as a .host file; --as compare holds "
             "it against "
             "the\n"
             "                model's, --as writes restores it\n"
             "sysreg          SYSREG_REG_FIELD=VALUE, separated by blanks, commas or new lines\n"
             "identification  the directory /sys/devices/system/cpu, or a copy: the preset with the same "
             "MIDR_EL1\n"
             "                implementer and part, and what sysfs has of each CPU\n"
             "Overrides of the host kernel's command line need no import: give them to --cmdline.\n",
    .examples = "  el2sim import template t2.json --host neoverse-v1 --kernel linux-6.12\n"
                "  el2sim import fingerprint graviton3.json > graviton3-guest.host\n"
                "  el2sim import fingerprint graviton3.json --as compare --host neoverse-v1\n"
                "  el2sim import sysreg fields.txt --host neoverse-n1 > mine.host\n"
                "  el2sim import identification /sys/devices/system/cpu > this.host\n",
    .run = run,
};
