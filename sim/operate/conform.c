/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/operate/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "sim/conform/conform.h"

#define KERNELS_MAX 64 /* that the recordings of one run are of */

struct conform_values {
    struct el2_subject_names names; /* host and kernel: NULL where not given */
    unsigned format;
    uint64_t limit;
};

static const struct el2_option options[] = {
    EL2_KERNEL_OPTION(struct conform_values,
                      "compare with this kernel, not with the one that the recording names"),
    EL2_HOST_OPTION(struct conform_values, "compare with this host, not with the recording's raw records"),
    {"limit", 'n', EL2_OPTION_NUMBER, offsetof(struct conform_values, limit), "N",
     "print at most N differences a file (default 20; 0: all)"},
    EL2_FORMAT_OPTION(struct conform_values, format),
    {0},
};

static const struct conform_values defaults = {.limit = 20};

static const struct el2_column count_columns[] = {
    {"kernel", EL2_COLUMN_TEXT},   {"kind", EL2_COLUMN_TEXT},          {"compared", EL2_COLUMN_NUMBER},
    {"differ", EL2_COLUMN_NUMBER}, {"not-covered", EL2_COLUMN_NUMBER},
};

static const struct el2_column difference_columns[] = {
    {"place", EL2_COLUMN_TEXT},   {"kind", EL2_COLUMN_TEXT},     {"variant", EL2_COLUMN_TEXT},
    {"subject", EL2_COLUMN_TEXT}, {"recorded", EL2_COLUMN_TEXT}, {"model", EL2_COLUMN_TEXT},
    {"why", EL2_COLUMN_TEXT},
};

struct sink {
    struct el2_output *output;
    uint64_t limit;
    uint64_t printed;
    bool lost; /* memory ran out */
};

static void take(void *context, const struct el2_difference *d)
{
    struct sink *sink = context;
    struct el2_text text;
    if (sink->limit && sink->printed++ >= sink->limit)
        return;
    el2_text_open(&text);
    el2_text_add(&text, "%s:%u", d->file, d->line);
    char *place = el2_text_finish(&text, NULL);
    sink->lost |= !place;
    el2_output_row(sink->output, (struct el2_cell[]){el2_cell_text(place), el2_cell_text(d->kind),
                                                     el2_cell_text(d->variant), el2_cell_text(d->subject),
                                                     el2_cell_text(d->recorded), el2_cell_text(d->model),
                                                     el2_cell_text(d->why)});
    free(place);
}

/* The counts of all files of one kernel. */
struct tally {
    struct el2_conformance of[KERNELS_MAX];
    size_t count;
};

/* False where there are more kernels than the tally has room for. */
static bool add(struct tally *tally, const struct el2_conformance *result)
{
    size_t i = 0;
    while (i < tally->count && strcmp(tally->of[i].kernel, result->kernel) != 0)
        i++;
    if (i == KERNELS_MAX)
        return false;
    struct el2_conformance *sum = &tally->of[i];
    if (i == tally->count) {
        *sum = *result;
        tally->count++;
        return true;
    }
    sum->total.compared += result->total.compared;
    sum->total.differ += result->total.differ;
    sum->total.uncovered += result->total.uncovered;
    for (size_t k = 0; k < result->kind_count; k++) {
        size_t at = 0;
        while (at < sum->kind_count && strcmp(sum->kind[at].kind, result->kind[k].kind) != 0)
            at++;
        if (at == sum->kind_count && at < EL2_CONFORM_KINDS) {
            sum->kind[sum->kind_count++] = result->kind[k];
            continue;
        }
        at -= at == EL2_CONFORM_KINDS;
        sum->kind[at].compared += result->kind[k].compared;
        sum->kind[at].differ += result->kind[k].differ;
        sum->kind[at].uncovered += result->kind[k].uncovered;
    }
    return true;
}

static void print_counts(struct el2_output *output, const struct el2_conformance *result)
{
    for (size_t i = 0; i <= result->kind_count; i++) {
        const struct el2_conform_count *count = i < result->kind_count ? &result->kind[i] : &result->total;
        el2_output_row(output,
                       (struct el2_cell[]){el2_cell_text(result->kernel),
                                           el2_cell_text(i < result->kind_count ? count->kind : "total"),
                                           el2_cell_number(count->compared), el2_cell_number(count->differ),
                                           el2_cell_number(count->uncovered)});
    }
}

static int run(const void *values_, int count, char **operands)
{
    const struct conform_values *values = values_;
    struct tally *tally = calloc(1, sizeof *tally);
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_style_wanted(stdout));
    struct el2_error error = {"out of memory"};
    bool ok = tally && output;
    unsigned differ = 0;
    if (ok)
        el2_output_section(output, "differences", "difference", difference_columns,
                           sizeof difference_columns / sizeof *difference_columns);
    for (int i = 0; ok && i < count; i++) {
        struct el2_datafile file;
        struct el2_conformance result;
        struct sink sink = {.output = output, .limit = values->limit};
        struct el2_difference_sink take_difference = {take, &sink};
        if (!el2_datafile_open("", "", operands[i], &file, &error)) {
            ok = false;
            break;
        }
        ok = el2_conform(operands[i], file.text, file.size, values->names.kernel, values->names.host,
                         &take_difference, &result, &error);
        el2_datafile_free(&file);
        if (ok && sink.lost)
            ok = el2_fail(&error, "out of memory");
        if (ok && !add(tally, &result))
            ok = el2_fail(&error, "%s: the recordings are of more than %d kernels: give some of them later",
                          operands[i], KERNELS_MAX);
        if (ok)
            differ += result.total.differ;
    }
    if (ok) {
        el2_output_section(output, "counts", "count", count_columns,
                           sizeof count_columns / sizeof *count_columns);
        for (size_t i = 0; i < tally->count; i++)
            print_counts(output, &tally->of[i]);
    }
    bool written = output && el2_output_close(output, ok ? &error : NULL);
    free(tally);
    if (!ok || !written)
        return el2_command_complain(&el2_command_conform, &error);
    return differ ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN;
}

const struct el2_command el2_command_conform = {
    .name = "conform",
    .summary = "compare recordings of a real KVM with the model, record by record",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = -1,
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct conform_values),
    .notes =
        "Each difference names the record, what was recorded, what the model says and the rule it went by.\n"
        "A kind of record that the model does not judge is counted as not covered. A recording that "
        "kvmprobe\n"
        "made on a real machine has no raw records: name its host, a preset or a .host file, with --host.\n"
        "A recording whose end record is missing, or does not say what is there, is a difference of kind "
        "end.\n",
    .examples = "  el2sim conform recording.txt\n"
                "  el2sim conform --host neoverse-v1 my-machine.txt\n"
                "  el2sim conform --format json 6.12/*.txt\n",
    .run = run,
};
