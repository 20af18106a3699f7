/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What conform makes of each kind of record, and of the same record with a field changed or with the fields from there on
 * gone. A few records of a real recording stand for all: a changed one has to be seen, a broken one may not be
 * judged as if it were whole.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/host/records.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "frozen/frozen.h"
#include "sim/conform/conform.h"

#define KEPT_MAX 400

struct sample {
    struct el2_records *records;
    const struct el2_record *kept[KEPT_MAX];
    unsigned count;
};

static bool is_one_of(const char *field, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(field, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(field, words) is_one_of(field, words, EL2_COUNT(words))

static const char *const inputs[] = {"mask", "hdr", "raw", "rawccsidr", "rawel", "host"};
static const char *const untried[] = {"hdr", "raw", "rawccsidr", "rawel", "setf"};
static const char *const twice[] = {"el0", "hwcap", "sysfs", "cap"};
static const char *const of_variant[] = {
    "demux",   "get", "getpost", "getpostdiffs", "guest",  "guest32", "guest_el0",  "guestccsidr", "lowered",
    "reglist", "run", "set",     "setabsent",    "setmod", "setside", "sysreglist", "variant"};
static const char *const variants[] = {"base", "pmu", "all+gic", "el1_32"};

/* Whether the fields from the kind to `last` are the same. */
static bool is_alike(const struct el2_record *a, const struct el2_record *b, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++)
        if (strcmp(el2_record_field(a, i), el2_record_field(b, i)))
            return false;
    return true;
}

/* How often a record of this kind, and of this variant where the kind has one, is kept already. */
static unsigned kept_like(const struct sample *sample, const struct el2_record *record)
{
    unsigned like = 0;
    for (unsigned i = 0; i < sample->count; i++)
        like += is_alike(sample->kept[i], record, 0, IS_ONE_OF(record->field[0], of_variant));
    return like;
}

/* The fields of a SET record lie in setf records of the same variant, phase and register. */
static bool belongs_to_set(const struct sample *sample, const struct el2_record *setf)
{
    for (unsigned i = 0; i < sample->count; i++)
        if (el2_record_is(sample->kept[i], "set") && is_alike(sample->kept[i], setf, 1, 3))
            return true;
    return false;
}

/* Only VMs of this name had their system registers listed. */
static bool is_list_of_gic(const struct el2_record *record)
{
    return (el2_record_is(record, "variant") || el2_record_is(record, "sysreglist")) &&
           !strcmp(el2_record_field(record, 1), "gic");
}

static bool is_wanted(const struct sample *sample, const struct el2_record *record)
{
    if (IS_ONE_OF(record->field[0], inputs))
        return true;
    if (el2_record_is(record, "end"))
        return false;
    if (el2_record_is(record, "setf"))
        return belongs_to_set(sample, record);
    if (el2_record_is(record, "dmesg"))
        return strstr(el2_record_field(record, 1), "CPU features: SYS_") || !kept_like(sample, record);
    if (IS_ONE_OF(record->field[0], of_variant) && !IS_ONE_OF(el2_record_field(record, 1), variants) &&
        !is_list_of_gic(record))
        return false;
    return kept_like(sample, record) < (IS_ONE_OF(record->field[0], twice) ? 2 : 1);
}

static void read_sample(const char *path, struct sample *sample)
{
    struct el2_datafile file;
    struct el2_error error;
    cr_assert(el2_datafile_open("", "", path, &file, &error), "%s", error.text);
    *sample = (struct sample){.records = el2_records_parse(path, file.text, file.size, &error)};
    el2_datafile_free(&file);
    cr_assert_not_null(sample->records, "%s", error.text);
    for (size_t i = 0; i < sample->records->count; i++)
        if (is_wanted(sample, &sample->records->record[i])) {
            cr_assert_lt(sample->count, KEPT_MAX);
            sample->kept[sample->count++] = &sample->records->record[i];
        }
}

struct found {
    char first[256];
    uint64_t sum; /* of all */
};

static void take(void *context, const struct el2_difference *difference)
{
    struct found *found = context;
    char text[512];
    if (!strcmp(difference->kind, "end")) /* every sample is cut short */
        return;
    snprintf(text, sizeof text, "%s %s: %s, model %s (%s)", difference->kind, difference->subject,
             difference->recorded, difference->model, difference->why);
    for (const char *c = text; *c; c++)
        found->sum = found->sum * 31 + (unsigned char)*c;
    if (!*found->first)
        snprintf(found->first, sizeof found->first, "%.255s", text);
}

/* The sample with a record in place of that at `at`. */
static void judge(const struct sample *sample, unsigned at, const struct el2_record *instead,
                  char answer[512])
{
    struct found found = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (unsigned i = 0; i < sample->count; i++) {
        const struct el2_record *record = i == at ? instead : sample->kept[i];
        for (unsigned k = 0; k < record->count; k++)
            fprintf(stream, "%s%s", k ? "\t" : "", record->field[k]);
        fputc('\n', stream);
    }
    fclose(stream);
    struct el2_conformance result;
    struct el2_error error;
    const struct el2_difference_sink sink = {take, &found};
    if (el2_conform("sample", text, size, NULL, NULL, &sink, &result, &error))
        snprintf(answer, 512, "%u compared, %u differ (%016" PRIx64 "), %u not judged; %s",
                 result.total.compared, result.total.differ, found.sum, result.total.uncovered, found.first);
    else
        snprintf(answer, 512, "%.400s", error.text);
    free(text);
}

struct trial {
    struct frozen *frozen;
    const char *recording;
    const struct sample *sample;
    unsigned at;
    const char *unchanged; /* what the sample is judged to be */
};

static void try_record(const struct trial *trial, const struct el2_record *instead, const char *what,
                       unsigned of)
{
    const struct el2_record *record = trial->sample->kept[trial->at];
    char answer[512], question[160];
    snprintf(question, sizeof question, "%s:%u %s %.20s: %s %u", trial->recording, trial->at,
             record->field[0], el2_record_field(record, 1), what, of);
    judge(trial->sample, trial->at, instead, answer);
    frozen_row(trial->frozen, question, strcmp(answer, trial->unchanged) ? answer : "not seen");
}

/* A list of words that ends too early, or goes on. */
static void try_list(const struct trial *trial, unsigned i)
{
    static char text[65536];
    struct el2_record changed = *trial->sample->kept[trial->at];
    snprintf(text, sizeof text, "%s", changed.field[i]);
    changed.field[i] = text;
    *strrchr(text, ' ') = '\0';
    try_record(trial, &changed, "a word less in field", i);
    snprintf(text, sizeof text, "%s more", trial->sample->kept[trial->at]->field[i]);
    try_record(trial, &changed, "a word more in field", i);
}

static void try_changes(const struct trial *trial)
{
    const struct el2_record *record = trial->sample->kept[trial->at];
    static char text[65536];
    for (unsigned i = 1; i < record->count; i++) {
        struct el2_record changed = *record;
        const size_t length = strlen(record->field[i]);
        snprintf(text, sizeof text, "%s", record->field[i]);
        text[length - 1] = text[length - 1] == '7' ? '6' : '7';
        changed.field[i] = text;
        try_record(trial, &changed, "another field", i);
        changed.count = i;
        try_record(trial, &changed, "cut before field", i);
        if (strchr(record->field[i], ' '))
            try_list(trial, i);
        if (strncmp(record->field[i], "S3_", 3) || length > 14)
            continue;
        changed.count = record->count;
        changed.field[i] = "S3_3_C14_C2_1";
        try_record(trial, &changed, "a timer in field", i);
    }
}

static void try_recording(struct frozen *frozen, const char *recording)
{
    static struct sample sample;
    char path[512], answer[512];
    snprintf(path, sizeof path, "%s/%s.txt", EL2_RECORDINGS, recording);
    read_sample(path, &sample);
    judge(&sample, sample.count, NULL, answer);
    frozen_printf(frozen, recording, "%s", answer);
    for (unsigned at = 0, masks = 0; at < sample.count; at++) {
        const bool is_mask = el2_record_is(sample.kept[at], "mask");
        masks += is_mask;
        if (is_mask ? masks < 3 : !IS_ONE_OF(sample.kept[at]->field[0], untried))
            try_changes(&(struct trial){frozen, recording, &sample, at, answer});
    }
    el2_records_free(sample.records);
}

Test(frozen, conform)
{
    static const char *const recordings[] = {"4.15/cortex-a57@q7.2+gic2", "6.12.107/max@q11.1+mte+nosve",
                                             "7.3.4/max@q11.1+mte"};
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; i < EL2_COUNT(recordings); i++)
        try_recording(frozen, recordings[i]);
    frozen_check(frozen, "conform", "A few records of recordings, one of them changed: what conform finds.");
}
