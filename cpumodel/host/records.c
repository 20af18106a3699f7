/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/records.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"

bool el2_is_recording(const char *text, size_t size)
{
    return size > 4 && (memcmp(text, "hdr\t", 4) == 0 || memcmp(text, "raw\t", 4) == 0);
}

static void cut(struct el2_record *record, char *line)
{
    while (record->count < EL2_RECORD_FIELDS) {
        record->field[record->count++] = line;
        char *tab = record->count < EL2_RECORD_FIELDS ? strchr(line, '\t') : NULL;
        if (!tab)
            return;
        *tab = '\0';
        line = tab + 1;
    }
}

/* FNV-1a: one more line's bytes. */
static uint64_t checksum_of(uint64_t checksum, const char *line)
{
    for (; *line; line++)
        checksum = (checksum ^ (uint8_t)*line) * 0x100000001b3u;
    return checksum;
}

static bool is_kind(const char *line, const char *kind)
{
    size_t length = strlen(kind);
    return strncmp(line, kind, length) == 0 && (line[length] == '\t' || !line[length]);
}

/* Counts a record's whole line towards the sum, which begins at the first `host` record and ends at `end`. */
static void sum_line(struct el2_records_end *end, const char *line)
{
    if (end->line) {
        end->after++;
    } else if (end->count || is_kind(line, "host")) {
        end->count++;
        end->checksum = checksum_of(end->checksum, line);
    }
}

/* A field that is no number says nothing that could be right: then no count and no sum is. */
static void take_end(struct el2_records_end *end, const struct el2_record *record)
{
    unsigned long long count, checksum;
    end->line = record->line;
    end->said_count = ~0ull;
    if (record->count == 3 && el2_number_parse(record->field[1], &count) &&
        strncmp(record->field[2], "0x", 2) == 0 && el2_number_parse(record->field[2], &checksum)) {
        end->said_count = count;
        end->said_checksum = checksum;
    }
}

static bool cut_lines(struct el2_records *records, size_t lines, struct el2_error *error)
{
    records->record = calloc(lines + 1, sizeof *records->record);
    if (!records->record)
        return el2_fail(error, "%s: out of memory", records->name);
    unsigned number = 0;
    records->end.checksum = 0xcbf29ce484222325u;
    for (char *line = records->text, *next; line && *line; line = next) {
        number++;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        size_t length = strlen(line);
        if (length && line[length - 1] == '\r')
            line[length - 1] = '\0';
        if (!*line || *line == '#')
            continue;
        struct el2_record *record = &records->record[records->count++];
        record->line = number;
        bool ends = !records->end.line && is_kind(line, "end");
        if (!ends)
            sum_line(&records->end, line);
        cut(record, line);
        if (ends)
            take_end(&records->end, record);
    }
    return true;
}

/* How many lines a text has; 0 with a message where it is none. */
static size_t count_lines(const char *name, const char *text, size_t size, struct el2_error *error)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
        if (text[i] == '\0' || lines > EL2_RECORDS_MAX) {
            el2_fail(error,
                     text[i] ? "%.160s:%zu: more lines than a recording has"
                             : "%.160s:%zu: byte 0x00: this is not a text file",
                     name, lines);
            return 0;
        }
    }
    return lines;
}

struct el2_records *el2_records_parse(const char *name, const char *text, size_t size,
                                      struct el2_error *error)
{
    size_t lines = count_lines(name, text, size, error);
    if (!lines)
        return NULL;
    struct el2_records *records = calloc(1, sizeof *records);
    if (!records || !(records->text = malloc(size + 1))) {
        el2_fail(error, "%.160s: out of memory", name);
        el2_records_free(records);
        return NULL;
    }
    records->name = name;
    memcpy(records->text, text, size);
    records->text[size] = '\0';
    if (cut_lines(records, lines, error))
        return records;
    el2_records_free(records);
    return NULL;
}

void el2_records_free(struct el2_records *records)
{
    if (!records)
        return;
    free(records->record);
    free(records->text);
    free(records);
}

bool el2_record_is(const struct el2_record *record, const char *kind)
{
    return strcmp(record->field[0], kind) == 0;
}

const char *el2_record_field(const struct el2_record *record, unsigned index)
{
    return index < record->count ? record->field[index] : "";
}

const char *el2_record_key(const struct el2_record *record, unsigned first, const char *key)
{
    size_t length = strlen(key);
    for (unsigned i = first; i < record->count; i++)
        if (strncmp(record->field[i], key, length) == 0 && record->field[i][length] == '=')
            return record->field[i] + length + 1;
    return NULL;
}

const struct el2_record *el2_records_find(const struct el2_records *records, const char *kind,
                                          const char *second)
{
    for (size_t i = 0; i < records->count; i++)
        if (el2_record_is(&records->record[i], kind) &&
            strcmp(el2_record_field(&records->record[i], 1), second) == 0)
            return &records->record[i];
    return NULL;
}

bool el2_records_intact(const struct el2_records *records, struct el2_error *error)
{
    const struct el2_records_end *end = &records->end;
    if (!end->line)
        return el2_fail(error, "there is no end record: the recording is cut short; record it again");
    if (end->after)
        return el2_fail(error, "%u records are behind the end record, which counts none of them", end->after);
    if (end->said_count != end->count)
        return el2_fail(error,
                        "%" PRIu64
                        " records are here, not as many as the end record says: some are missing or "
                        "new",
                        end->count);
    if (end->said_checksum != end->checksum)
        return el2_fail(
            error, "the records' checksum is 0x%016" PRIx64 ", not that of the end record: some were changed",
            end->checksum);
    return true;
}
