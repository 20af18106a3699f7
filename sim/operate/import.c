/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "cpumodel/text/visible.h"
#include "sim/operate/import.h"

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
    for (size_t i = 0; i < EL2_COUNT(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    el2_fail(error, "no format \"%s\"; the formats are template, fingerprint, sysreg and identification",
             name);
    return NULL;
}

/* How many of the registers a .host file does not get: those outside the ID space. */
static size_t count_left_out(const struct el2_import *import)
{
    size_t count = 0;
    for (size_t i = 0; i < import->write_count; i++)
        count += !import->write[i].is_sysreg || !el2_in_id_space(import->write[i].encoding);
    return count;
}

static bool print_host(const struct el2_import_values *values, const struct format *format,
                       const struct el2_import *import, struct el2_error *error)
{
    const char *inherit = values->names.host;
    struct el2_host *like = inherit ? el2_host_load(inherit, error) : NULL;
    if (inherit && !like)
        return false;
    struct el2_host *host = el2_import_host(import, like, error);
    struct el2_text text;
    el2_text_open(&text);
    el2_text_add(&text, "%s\n", format->what);
    char release[EL2_IMPORT_TEXT * EL2_VISIBLE_TEXT];
    el2_visible(release, sizeof release, import->kernel); /* a note is a line */
    if (*release)
        el2_text_add(&text, "Recorded under Linux %s.\n", release);
    el2_text_add(&text, "Registers that are not here are %s.\n",
                 like ? "as in the host inherited from" : "not known, and read as zero");
    const size_t left_out = count_left_out(import);
    if (left_out)
        el2_text_add(&text, "Registers outside the ID space are left out: %zu.\n", left_out);
    char *notes = el2_text_finish(&text, host ? error : NULL);
    bool good = host && notes && el2_import_print_host(values, host, inherit, notes, error);
    free(notes);
    el2_host_free(host);
    el2_host_free(like);
    return good;
}

/* What is known of the CPUs `first` to `last`, which are of one part. */
static void add_part(struct el2_text *text, unsigned first, unsigned last, const char *preset)
{
    el2_text_add(text, "cpu ");
    el2_text_add_range(text, first, last);
    if (preset)
        el2_text_add(text, ": all else is guessed to be as in %s, which has the same implementer and part.\n",
                     preset);
    else
        el2_text_add(text, ": no preset has this part; all else is not known, and reads as zero.\n");
}

/* A CPU whose part is no preset's is bare; the file inherits from the first CPU's preset. */
static bool print_identification(const struct el2_import_values *values, const char *directory,
                                 struct el2_error *error)
{
    struct el2_identification *identification = el2_import_identification(directory, error);
    struct el2_text text;
    if (!identification)
        return false;
    unsigned count = identification->host->cpu_count;
    el2_text_open(&text);
    el2_text_add(
        &text, "Known of each CPU: MIDR_EL1, and REVIDR_EL1, AIDR_EL1 and SMIDR_EL1 where sysfs has them.\n");
    for (unsigned first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (strcmp(identification->name[first], identification->name[end]) != 0)
                break;
        add_part(&text, first, end - 1, identification->preset[first]);
    }
    char *notes = el2_text_finish(&text, error);
    bool good =
        notes && el2_import_print_host(values, identification->host, identification->preset[0], notes, error);
    free(notes);
    el2_identification_free(identification);
    return good;
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
    struct el2_error error = {""};
    struct el2_datafile file;
    int status = EL2_EXIT_USAGE;
    (void)count;
    const struct format *format = find_format(operands[0], &error);
    if (format && !format->read) {
        if (values->as > EL2_IMPORT_AS_HOST)
            el2_fail(&error, "identification registers are only a host: --as host");
        else if (print_identification(values, operands[1], &error))
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
