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

#include "frozen/frozen.h"
#include "sim/conform/conform.h"

#define KEPT_MAX  400
#define FIELD_MAX 8

struct sample { /* lines of a recording, without their ends */
    char *text;
    char *line[KEPT_MAX];
    unsigned count;
};

struct field {
    const char *at;
    int length;
};

static unsigned fields_of(const char *line, struct field field[FIELD_MAX])
{
    unsigned count = 0;
    for (; count < FIELD_MAX; line += *line == '\t') {
        field[count] = (struct field){line, (int)strcspn(line, "\t")};
        line += field[count++].length;
        if (!*line)
            break;
    }
    return count;
}

static bool is_one_of(const struct field *field, const char *words)
{
    char word[64];
    snprintf(word, sizeof word, " %.*s ", field->length, field->at);
    return strstr(words, word);
}

static bool is_same(const struct field *a, const struct field *b)
{
    return a->length == b->length && !strncmp(a->at, b->at, (size_t)a->length);
}

#define INPUT " mask hdr raw rawccsidr rawel host "
#define OF_VARIANT                                                                                           \
    " demux get getpost getpostdiffs guest guest32 guest_el0 guestccsidr lowered reglist run set setabsent " \
    "setmod "                                                                                                \
    "setside sysreglist variant "
#define VARIANTS " base pmu all+gic el1_32 "

/* How often a record of this kind, and of this variant where the kind has one, is kept already. */
static unsigned kept_like(const struct sample *sample, const struct field *field)
{
    unsigned like = 0;
    for (unsigned i = 0; i < sample->count; i++) {
        struct field kept[FIELD_MAX];
        fields_of(sample->line[i], kept);
        like +=
            is_same(&kept[0], &field[0]) && (!is_one_of(field, OF_VARIANT) || is_same(&kept[1], &field[1]));
    }
    return like;
}

/* The fields of a SET record lie in setf records of the same variant, phase and register. */
static bool belongs_to_set(const struct sample *sample, const struct field *setf)
{
    for (unsigned i = 0; i < sample->count; i++) {
        struct field kept[FIELD_MAX];
        if (fields_of(sample->line[i], kept) > 4 && is_one_of(kept, " set ") && is_same(&kept[1], &setf[1]) &&
            is_same(&kept[2], &setf[2]) && is_same(&kept[3], &setf[3]))
            return true;
    }
    return false;
}

static bool is_wanted(const struct sample *sample, const char *line)
{
    struct field field[FIELD_MAX] = {0};
    unsigned count = fields_of(line, field);
    if (is_one_of(field, INPUT))
        return true;
    if (is_one_of(field, " end "))
        return false;
    if (is_one_of(field, " setf "))
        return count > 4 && belongs_to_set(sample, field);
    if (is_one_of(field, " dmesg "))
        return strstr(line, "CPU features: SYS_") || !kept_like(sample, field);
    if (is_one_of(field, OF_VARIANT) && !is_one_of(&field[1], VARIANTS))
        return false;
    return kept_like(sample, field) < (is_one_of(field, " el0 hwcap sysfs cap ") ? 2 : 1);
}

static void read_sample(const char *path, struct sample *sample)
{
    FILE *file = fopen(path, "r");
    *sample = (struct sample){0};
    size_t room = 0;
    cr_assert(file && getdelim(&sample->text, &room, '\0', file) > 0, "%s", path);
    fclose(file);
    char *rest = NULL;
    for (char *line = strtok_r(sample->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (is_wanted(sample, line)) {
            cr_assert_lt(sample->count, KEPT_MAX);
            sample->line[sample->count++] = line;
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

/* The sample with line `at` in place of another. */
static void judge(const struct sample *sample, unsigned at, const char *line, char answer[512])
{
    struct found found = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (unsigned i = 0; i < sample->count; i++)
        fprintf(stream, "%s\n", i == at ? line : sample->line[i]);
    fclose(stream);
    struct el2_conformance result;
    struct el2_error error;
    const struct el2_difference_sink sink = {take, &found};
    if (el2_conform("sample", text, size, NULL, NULL, &sink, &result, &error))
        snprintf(answer, 512, "%u compared, %u differ (%016" PRIx64 "), %u not judged; %s",
                 result.total.compared, result.total.differ, found.sum, result.total.uncovered, found.first);
    else
        snprintf(answer, 512, "%.400s", error.text);
    for (char *c = answer; *c; c++)
        *c = *c == '\t' ? ' ' : *c;
    free(text);
}

struct trial {
    struct frozen *frozen;
    const char *recording;
    const struct sample *sample;
    unsigned at;
    const char *unchanged; /* what the sample is judged to be */
};

static void try_line(const struct trial *trial, const char *line, const char *what, unsigned of)
{
    struct field field[FIELD_MAX];
    char answer[512], question[160];
    fields_of(trial->sample->line[trial->at], field);
    snprintf(question, sizeof question, "%s:%u %.*s %.*s: %s %u", trial->recording, trial->at,
             field[0].length, field[0].at, field[1].length > 20 ? 20 : field[1].length, field[1].at, what,
             of);
    judge(trial->sample, trial->at, line, answer);
    frozen_row(trial->frozen, question, strcmp(answer, trial->unchanged) ? answer : "not seen");
}

static void try_changes(const struct trial *trial)
{
    const char *line = trial->sample->line[trial->at];
    struct field field[FIELD_MAX];
    static char changed[65536];
    unsigned count = fields_of(line, field);
    for (unsigned i = 1; i < count; i++) {
        size_t start = (size_t)(field[i].at - line), end = start + (size_t)field[i].length;
        snprintf(changed, sizeof changed, "%s", line);
        changed[end - 1] = changed[end - 1] == '7' ? '6' : '7';
        try_line(trial, changed, "another field", i);
        snprintf(changed, sizeof changed, "%.*s", (int)start - 1, line);
        try_line(trial, changed, "cut before field", i);
        if (strncmp(field[i].at, "S3_", 3) || field[i].length > 14)
            continue;
        snprintf(changed, sizeof changed, "%.*sS3_3_C14_C2_1%s", (int)start, line, line + end);
        try_line(trial, changed, "a timer in field", i);
    }
}

Test(frozen, conform)
{
    static const char *const recordings[] = {"4.15/cortex-a57@q7.2+gic2", "6.12.107/max@q11.1+mte+nosve",
                                             "7.3.4/max@q11.1+mte"};
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        static struct sample sample;
        char path[512], answer[512];
        snprintf(path, sizeof path, "%s/%s.txt", EL2_RECORDINGS, recordings[i]);
        read_sample(path, &sample);
        judge(&sample, sample.count, "", answer);
        frozen_printf(frozen, recordings[i], "%s", answer);
        for (unsigned at = 0, masks = 0; at < sample.count; at++) {
            struct field field[FIELD_MAX];
            fields_of(sample.line[at], field);
            masks += is_one_of(field, " mask ");
            if (is_one_of(field, " mask ") ? masks < 3 : !is_one_of(field, " hdr raw rawccsidr rawel setf "))
                try_changes(&(struct trial){frozen, recordings[i], &sample, at, answer});
        }
        free(sample.text);
    }
    frozen_check(frozen, "conform", "A few records of recordings, one of them changed: what conform finds.");
}
