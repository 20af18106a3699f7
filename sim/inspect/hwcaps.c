/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdio.h>

#include "cpumodel/host/host.h"
#include "sanitise/view/cmdline.h"
#include "sanitise/view/hwcap.h"
#include "sim/command/output.h"

struct hwcaps_values {
    const char *host;
    const char *kernel;
    const char *cmdline;
    unsigned format;
};

static const struct el2_option options[] = {
    {"host", 'H', EL2_OPTION_TEXT, offsetof(struct hwcaps_values, host), "HOST",
     "preset, .host file or recording (default future)"},
    {"kernel", 'k', EL2_OPTION_TEXT, offsetof(struct hwcaps_values, kernel), "KERNEL",
     "kernel name or .kernel file (default linux-4.15)"},
    {"cmdline", 0, EL2_OPTION_TEXT, offsetof(struct hwcaps_values, cmdline), "TEXT",
     "the host kernel's command line: \"arm64.nosve id_aa64pfr1.bt=0 ...\""},
    EL2_FORMAT_OPTION(struct hwcaps_values, format),
    {0},
};

static const struct hwcaps_values defaults = {.host = "future", .kernel = "linux-4.15", .cmdline = ""};

static const char *const words[EL2_HWCAP_WORDS] = {"AT_HWCAP", "AT_HWCAP2", "AT_HWCAP3", "AT_HWCAP4"};

static bool print(const struct hwcaps_values *values, const struct el2_kernel *kernel,
                  const struct el2_hwcaps *hwcaps, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"name", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_TEXT}};
    char text[EL2_HWCAP_TEXT];
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_output_colour(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_section(output, "hwcaps", "hwcap", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < EL2_HWCAP_WORDS; i++) {
        snprintf(text, sizeof text, "0x%llx", (unsigned long long)hwcaps->word[i]);
        el2_output_row(output, (struct el2_cell[]){el2_cell_text(words[i]), el2_cell_text(text)});
    }
    el2_hwcap_names(kernel, hwcaps, text);
    el2_output_row(output, (struct el2_cell[]){el2_cell_text("Features"), el2_cell_text(text)});
    return el2_output_close(output, error);
}

static int run(const void *values_, int count, char **operands)
{
    const struct hwcaps_values *values = values_;
    struct el2_error error;
    struct el2_host *host = el2_host_load(values->host, &error);
    struct el2_kernel *kernel = host ? el2_kernel_load(values->kernel, &error) : NULL;
    bool ok = kernel != NULL;
    (void)count;
    (void)operands;
    if (ok) {
        struct el2_overrides overrides;
        struct el2_host_view view;
        struct el2_hwcaps hwcaps;
        el2_cmdline_parse(kernel, host, values->cmdline, &overrides);
        el2_sanitise(kernel, host, &overrides, &view, NULL, NULL);
        el2_hwcaps(kernel, &view, &hwcaps);
        ok = print(values, kernel, &hwcaps, &error);
    }
    el2_kernel_free(kernel);
    el2_host_free(host);
    return ok ? EL2_EXIT_CLEAN : el2_command_complain(&el2_command_hwcaps, &error);
}

const struct el2_command el2_command_hwcaps = {
    .name = "hwcaps",
    .summary = "what the host kernel tells its own programs: AT_HWCAP and /proc/cpuinfo's Features",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct hwcaps_values),
    .notes = "AT_HWCAP, AT_HWCAP2, AT_HWCAP3 and AT_HWCAP4 as getauxval gives them, and the names of their "
             "bits as\n"
             "/proc/cpuinfo has them, in its order.\n",
    .examples = "  el2sim hwcaps --host cortex-a76 --kernel linux-5.10\n"
                "  el2sim hwcaps --host neoverse-v1 --kernel linux-6.12 --cmdline arm64.nosve\n",
    .run = run,
};
