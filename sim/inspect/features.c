/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/inspect/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "sanitise/language/kernel.h"
#include "sim/command/output.h"
#include "sim/command/subject.h"
#include "traps/use/promise.h"

#define FIELD_TEXT   96
#define FINDINGS_MAX 1024
#define ROWS_MAX     (EL2_FEAT_COUNT + EL2_HOST_FEATURES)
#define WORD_TEXT    16

struct features_values {
    struct el2_subject_names names;
    bool all;
    bool findings;
    unsigned format;
};

static const struct el2_option options[] = {
    EL2_HOST_OPTION(struct features_values, EL2_HOST_HELP),
    EL2_KERNEL_OPTION(struct features_values, "kernel name or .kernel file (default linux-7.3)"),
    EL2_VM_OPTION(struct features_values, 0,
                  "what the VM is created with: sve,pauth,pmu,mte,gicv3 ... (default gicv3)"),
    EL2_CMDLINE_OPTION(struct features_values, 0, EL2_CMDLINE_HELP ": \"arm64.nosve ...\""),
    EL2_CPU_OPTION(struct features_values, 0, "only the CPU that the vCPU is on (default: each kind of CPU)"),
    {"all", 'a', EL2_OPTION_FLAG, offsetof(struct features_values, all), NULL,
     "also the features that neither the host nor the guest's view has"},
    {"findings", 0, EL2_OPTION_FLAG, offsetof(struct features_values, findings), NULL,
     "only the promises that are not kept, or kept without being made"},
    EL2_FORMAT_OPTION(struct features_values, format),
    {0},
};

static const struct features_values defaults = {
    .names = {.host = "future", .kernel = "linux-7.3", .vm = "gicv3", .cpu = EL2_SUBJECT_ANY_CPU}};

struct found {
    struct el2_promise promise;
    uint64_t kinds; /* bit n: on CPUs of kind n */
};

struct map_of_kinds { /* the host's CPUs, put together where their ID registers are alike */
    unsigned kind_count;
    unsigned first[EL2_HOST_CPUS]; /* a CPU of the kind */
    uint8_t kind[EL2_HOST_CPUS];   /* of each CPU */
    const struct el2_host *host;
    struct el2_feature_row *row; /* ROWS_MAX of each kind */
    size_t row_count;
    struct found *found;
    size_t found_count;
    unsigned now;
    size_t next;
};

static bool alike(const struct el2_cpu *a, const struct el2_cpu *b)
{
    int mpidr = el2_id_index(EL2_SYS_MPIDR_EL1);
    for (int i = 0; i < EL2_ID_COUNT; i++)
        if (i != mpidr && a->id[i] != b->id[i])
            return false;
    return memcmp(a->undef, b->undef, sizeof a->undef) == 0 && a->extra_count == b->extra_count &&
           memcmp(a->extra, b->extra, a->extra_count * sizeof *a->extra) == 0;
}

static void find_kinds(struct map_of_kinds *map, uint64_t only)
{
    for (unsigned cpu = 0; cpu < map->host->cpu_count; cpu++) {
        unsigned kind = 0;
        if (only != EL2_SUBJECT_ANY_CPU && cpu != only)
            continue;
        while (kind < map->kind_count && !alike(&map->host->cpu[cpu], &map->host->cpu[map->first[kind]]))
            ++kind;
        if (kind == map->kind_count && map->kind_count < 64)
            map->first[map->kind_count++] = cpu;
        map->kind[cpu] = (uint8_t)(kind + 1);
    }
}

static void take_feature(void *context, const struct el2_feature_row *row)
{
    struct map_of_kinds *map = context;
    map->row[map->now * ROWS_MAX + map->next++] = *row;
    if (map->row_count < map->next)
        map->row_count = map->next;
}

static bool same_finding(const struct el2_promise *a, const struct el2_promise *b)
{
    return a->code == b->code && strcmp(a->feature, b->feature) == 0 && a->end == b->end &&
           a->value == b->value && strcmp(a->detail, b->detail) == 0;
}

static void take_finding(void *context, const struct el2_promise *promise)
{
    struct map_of_kinds *map = context;
    uint64_t bit = 1ull << map->now;
    for (size_t i = 0; i < map->found_count; i++) {
        if (same_finding(&map->found[i].promise, promise)) {
            map->found[i].kinds |= bit;
            return;
        }
    }
    if (map->found_count < FINDINGS_MAX)
        map->found[map->found_count++] = (struct found){.promise = *promise, .kinds = bit};
}

struct of_kinds {
    const struct map_of_kinds *map;
    uint64_t kinds;
};

static bool is_of_kinds(const void *context, unsigned cpu)
{
    const struct of_kinds *of = context;
    unsigned kind = of->map->kind[cpu];
    return kind && of->kinds >> (kind - 1) & 1;
}

/* "0-3,6", or "all"; the caller frees it. NULL when out of memory. */
static char *cpus_of(const struct map_of_kinds *map, uint64_t kinds, struct el2_error *error)
{
    const struct of_kinds of = {map, kinds};
    struct el2_text text;
    el2_text_open(&text);
    if (kinds == (map->kind_count == 64 ? ~0ull : (1ull << map->kind_count) - 1))
        el2_text_add(&text, "all");
    else
        el2_text_add_ranges(&text, map->host->cpu_count, is_of_kinds, &of);
    return el2_text_finish(&text, error);
}

static bool same_row(const struct el2_feature_row *a, const struct el2_feature_row *b)
{
    return a->present == b->present && a->advertised == b->advertised && a->has_use == b->has_use &&
           a->word == b->word && a->ending.end == b->ending.end && a->enforcement == b->enforcement &&
           a->works == b->works && a->undef == b->undef;
}

/* A declared feature's control may be a bit that has no name. */
static const char *control_text(const struct el2_feature_row *row, char text[FIELD_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    if (row->id != EL2_FEAT_NONE || !row->decision.control)
        return row->control;
    snprintf(text, FIELD_TEXT, "%s[%u]", el2_register_name(row->decision.control_register, scratch),
             row->decision.control_lsb);
    return text;
}

static void print_row(struct el2_output *output, const struct el2_feature_row *row, const char *cpus)
{
    char word[WORD_TEXT], control[FIELD_TEXT];
    snprintf(word, sizeof word, "0x%08x", row->word);
    el2_output_row(
        output,
        (struct el2_cell[]){
            el2_cell_text(row->name), el2_cell_text(cpus), el2_cell_number(row->present),
            el2_cell_number(row->advertised), row->has_use ? el2_cell_text(row->use) : el2_cell_none(),
            row->has_use ? el2_cell_text(word) : el2_cell_none(),
            row->has_use ? el2_cell_styled(el2_cell_text(el2_end_name(row->ending.end)),
                                           row->is_finding ? EL2_STYLE_BAD : EL2_STYLE_PLAIN)
                         : el2_cell_none(),
            row->has_use ? el2_cell_text(control_text(row, control)) : el2_cell_none(),
            row->has_use ? el2_cell_text(el2_enforcement_name(row->enforcement)) : el2_cell_none(),
            row->is_finding ? el2_cell_text(el2_promise_name(row->finding.code)) : el2_cell_none()});
}

/* The kinds from `kind` on of which the row says the same. */
static uint64_t kinds_alike(const struct map_of_kinds *map, size_t row, unsigned kind)
{
    uint64_t kinds = 0;
    for (unsigned other = kind; other < map->kind_count; other++)
        if (same_row(&map->row[kind * ROWS_MAX + row], &map->row[other * ROWS_MAX + row]))
            kinds |= 1ull << other;
    return kinds;
}

static bool print_feature(struct el2_output *output, const struct map_of_kinds *map, size_t row, bool all,
                          struct el2_error *error)
{
    uint64_t done = 0;
    for (unsigned kind = 0; kind < map->kind_count; kind++) {
        const struct el2_feature_row *one = &map->row[kind * ROWS_MAX + row];
        if (done >> kind & 1)
            continue;
        uint64_t kinds = kinds_alike(map, row, kind);
        done |= kinds;
        if (!all && !one->present && !one->advertised)
            continue;
        char *cpus = cpus_of(map, kinds, error);
        if (!cpus)
            return false;
        print_row(output, one, cpus);
        free(cpus);
    }
    return true;
}

static bool print_map(struct el2_output *output, const struct map_of_kinds *map, bool all,
                      struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"feature", EL2_COLUMN_TEXT}, {"cpus", EL2_COLUMN_TEXT},    {"hardware", EL2_COLUMN_BOOL},
        {"guest", EL2_COLUMN_BOOL},   {"use", EL2_COLUMN_TEXT},     {"word", EL2_COLUMN_TEXT},
        {"outcome", EL2_COLUMN_TEXT}, {"control", EL2_COLUMN_TEXT}, {"enforcement", EL2_COLUMN_TEXT},
        {"finding", EL2_COLUMN_TEXT},
    };
    el2_output_section(output, "features", "feature", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < map->row_count; i++)
        if (!print_feature(output, map, i, all, error))
            return false;
    return true;
}

static void field_text(const struct el2_promise *promise, char text[FIELD_TEXT])
{
    char scratch[EL2_ENCODING_TEXT];
    if (!promise->encoding)
        snprintf(text, FIELD_TEXT, "-");
    else
        snprintf(text, FIELD_TEXT, "%s%s%s = %llu", el2_register_name(promise->encoding, scratch),
                 promise->field ? "." : "", promise->field ? promise->field : "",
                 (unsigned long long)promise->value);
}

static bool print_finding(struct el2_output *output, const struct map_of_kinds *map,
                          const struct found *found, struct el2_error *error)
{
    const struct el2_promise *promise = &found->promise;
    char field[FIELD_TEXT], word[WORD_TEXT], *cpus = cpus_of(map, found->kinds, error);
    if (!cpus)
        return false;
    field_text(promise, field);
    snprintf(word, sizeof word, "0x%08x", promise->word);
    el2_output_row(
        output,
        (struct el2_cell[]){el2_cell_styled(el2_cell_text(el2_promise_name(promise->code)), EL2_STYLE_BAD),
                            el2_cell_text(promise->feature), el2_cell_text(cpus), el2_cell_text(field),
                            el2_cell_text(promise->use), promise->use ? el2_cell_text(word) : el2_cell_none(),
                            promise->use ? el2_cell_text(el2_end_name(promise->end)) : el2_cell_none(),
                            el2_cell_text(promise->control),
                            el2_cell_text(*promise->detail ? promise->detail : promise->rule),
                            el2_cell_text(promise->origin)});
    free(cpus);
    return true;
}

static bool print_findings(struct el2_output *output, const struct map_of_kinds *map, struct el2_error *error)
{
    static const struct el2_column columns[] = {
        {"verdict", EL2_COLUMN_TEXT}, {"feature", EL2_COLUMN_TEXT}, {"cpus", EL2_COLUMN_TEXT},
        {"field", EL2_COLUMN_TEXT},   {"use", EL2_COLUMN_TEXT},     {"word", EL2_COLUMN_TEXT},
        {"outcome", EL2_COLUMN_TEXT}, {"control", EL2_COLUMN_TEXT}, {"why", EL2_COLUMN_TEXT},
        {"origin", EL2_COLUMN_TEXT},
    };
    el2_output_section(output, "findings", "finding", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < map->found_count; i++)
        if (!print_finding(output, map, &map->found[i], error))
            return false;
    return true;
}

static bool print(const struct features_values *values, const struct map_of_kinds *map,
                  struct el2_error *error)
{
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)values->format, el2_output_colour(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_fact(output, "host", values->names.host);
    el2_output_fact(output, "kernel", values->names.kernel);
    el2_output_fact(output, "vm", *values->names.vm ? values->names.vm : "none");
    bool good = (values->findings || print_map(output, map, values->all, error)) &&
                print_findings(output, map, error);
    return el2_output_close(output, good ? error : NULL) && good;
}

static bool judge(const struct features_values *values, const struct el2_subject *subject,
                  struct map_of_kinds *map, struct el2_error *error)
{
    find_kinds(map, values->names.cpu);
    map->row = calloc(((size_t)map->kind_count + 1) * ROWS_MAX, sizeof *map->row);
    map->found = calloc(FINDINGS_MAX, sizeof *map->found);
    if (!map->row || !map->found)
        return el2_fail(error, "out of memory");
    el2_vm_first_run(subject->vm);
    for (map->now = 0; map->now < map->kind_count; map->now++) {
        map->next = 0;
        el2_vm_move(subject->vm, 0, map->first[map->now]);
        el2_promise_map(subject->vm, 0, (struct el2_promise_sink){take_feature, take_finding, map});
    }
    return print(values, map, error);
}

static int run(const void *values_, int count, char **operands)
{
    const struct features_values *values = values_;
    struct el2_subject subject;
    struct map_of_kinds map = {0};
    struct el2_error error;
    (void)count;
    (void)operands;
    bool ok = el2_subject_load(&subject, &values->names, EL2_SUBJECT_VM, &error);
    map.host = subject.host;
    ok = ok && judge(values, &subject, &map, &error);
    int status = ok ? (map.found_count ? EL2_EXIT_FINDINGS : EL2_EXIT_CLEAN)
                    : el2_command_complain(&el2_command_features, &error);
    free(map.row);
    free(map.found);
    el2_subject_free(&subject);
    return status;
}

const struct el2_command el2_command_features = {
    .name = "features",
    .summary = "what becomes of each feature: in hardware, in the guest's view, and when the guest uses it",
    .operands = "",
    .options = options,
    .defaults = &defaults,
    .values_size = sizeof(struct features_values),
    .notes =
        "An ID register is a promise. Each feature's instructions and registers are tried at EL1 with EL1's "
        "own\n"
        "controls permitting, and the use that tells most is shown: `executes`, `emulated` by the kernel,\n"
        "`reads-zero`, `nop`, `undef` by the CPU, `undef-injected` by the kernel. `enforcement` says how far "
        "the\n"
        "kernel keeps a guest from it: `trapped`, `open` (a control of EL2 covers it and lets it pass), "
        "`advisory`\n"
        "(no control covers it: to hide it is advice only), `absent` (the CPU has it not).\n"
        "Findings: advertised-but-unusable, hidden-but-usable, inconsistent-view. Exit status 1 with "
        "findings.\n",
    .examples =
        "  el2sim features --host neoverse-v1 --kernel linux-4.14\n"
        "  el2sim features --host max --kernel linux-7.3 --vm gicv3,sve,pauth --findings --format jsonl\n",
    .run = run,
};
