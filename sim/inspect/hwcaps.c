/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/count.h"
#include "sim/inspect/verbs.h"

#include <stdio.h>

#include "sanitise/view/hwcap.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"

struct hwcaps_values {
    struct el2_subject_names names;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct hwcaps_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct hwcaps_values, EL2_KERNEL_HELP),
    EL2_CMDLINE_OPTION(struct hwcaps_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve id_aa64pfr1.bt=0 ...\""),
    EL2_FORMAT_OPTION(struct hwcaps_values, format),
    {0},
};

static const struct hwcaps_values defaults = {.names = EL2_SUBJECT_DEFAULTS};

static const char *const words[EL2_HWCAP_WORDS] = {"AT_HWCAP", "AT_HWCAP2", "AT_HWCAP3", "AT_HWCAP4"};

static bool print(const struct hwcaps_values *values, const struct el2_kernel *kernel,
                  const struct el2_hwcaps *hwcaps, struct el2_error *error)
{
    static const struct el2_column columns[] = {{"name", EL2_COLUMN_TEXT}, {"value", EL2_COLUMN_TEXT}};
    char text[EL2_HWCAP_TEXT];
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_section(output, "hwcaps", "hwcap", columns, EL2_COUNT(columns));
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
    struct el2_subject subject;
    struct el2_error error;
    (void)count;
    (void)operands;
    bool ok = el2_subject_load(&subject, &values->names, EL2_SUBJECT_KERNEL, &error);
    if (ok) {
        struct el2_host_view view;
        struct el2_hwcaps hwcaps;
        el2_subject_sanitise(&subject, &view);
        el2_hwcaps(subject.kernel, &view, &hwcaps);
        ok = print(values, subject.kernel, &hwcaps, &error);
    }
    el2_subject_free(&subject);
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
