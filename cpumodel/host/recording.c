/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/host/host_internal.h"
#include "cpumodel/text/datafile.h"

#define RECORD_TEXT   256
#define RECORD_FIELDS 4

struct recording {
    struct el2_host *host;
    uint64_t seen[2];
    uint32_t seen_ccsidr;
};

bool el2_is_recording(const char *text, size_t size)
{
    return size > 4 && (memcmp(text, "hdr\t", 4) == 0 || memcmp(text, "raw\t", 4) == 0);
}

/* Splits at tabs, in place; returns how many fields there are, also where they are more than fit. */
static unsigned split(char *record, char *field[RECORD_FIELDS])
{
    unsigned count = 0;
    for (char *next = record; next; ++count) {
        char *tab = strchr(next, '\t');
        if (tab)
            *tab = '\0';
        if (count < RECORD_FIELDS)
            field[count] = next;
        next = tab ? tab + 1 : NULL;
    }
    return count;
}

static bool read_raw(struct recording *recording, unsigned count, char *field[], struct el2_error *error)
{
    el2_encoding encoding;
    if (count != 4)
        return el2_fail(error,
                        "a raw record is raw, S3_0_C0_C0_0, NAME, VALUE with tabs between: it has %u fields",
                        count);
    if (!el2_encoding_parse(field[1], &encoding) || el2_id_index(encoding) < 0)
        return el2_fail(error, "'%.40s' is no encoding of the ID space (S3_0_C0_C0_0 to S3_3_C0_C0_7)",
                        field[1]);
    int index = el2_id_index(encoding);
    uint64_t bit = 1ull << index % 64;
    if (recording->seen[index / 64] & bit)
        return el2_fail(error, "%s is recorded twice: keep one", field[1]);
    recording->seen[index / 64] |= bit;

    struct el2_cpu *cpu = recording->host->cpu;
    unsigned long long value;
    if (strncmp(field[3], "undef", 5) == 0 && (field[3][5] == '\0' || field[3][5] == ' ')) {
        cpu->id[index] = 0;
        cpu->undef[index / 64] |= bit;
    } else if (strncmp(field[3], "0x", 2) == 0 && el2_number_parse(field[3], &value)) {
        cpu->id[index] = value;
        cpu->undef[index / 64] &= ~bit;
    } else {
        return el2_fail(error, "'%.40s' is no value: it is 0x... or undef", field[3]);
    }
    return true;
}

static bool read_ccsidr(struct recording *recording, unsigned count, char *field[], struct el2_error *error)
{
    unsigned long long csselr, value;
    if (count < 3 || count > 4 || strncmp(field[1], "CSSELR=", 7) != 0 ||
        !el2_number_parse(field[1] + 7, &csselr) || csselr >= EL2_CCSIDR_COUNT ||
        strncmp(field[2], "0x", 2) != 0 || !el2_number_parse(field[2], &value))
        return el2_fail(error, "a rawccsidr record is rawccsidr, CSSELR=0 (to %d), 0x... with tabs between",
                        EL2_CCSIDR_COUNT - 1);
    if (recording->seen_ccsidr >> csselr & 1)
        return el2_fail(error, "%s is recorded twice: keep one", field[1]);
    recording->seen_ccsidr |= 1u << csselr;
    recording->host->cpu->ccsidr[csselr] = value;
    return true;
}

/* "-M virt,...,gic-version=3 ...": QEMU's own default is GICv2, and GICv4 is a GICv3 to its guests. */
static bool read_machine(struct recording *recording, const char *machine, struct el2_error *error)
{
    const char *key = "gic-version=", *found = strstr(machine, key);
    char version = found ? found[strlen(key)] : '2';
    if (!strchr("2345", version) || !version)
        return el2_fail(error, "gic-version is 2, 3, 4 or 5 here, not '%c'", version);
    recording->host->gic = version == '4' ? 3 : (unsigned)(version - '0');
    return true;
}

static bool read_record(struct recording *recording, char *record, struct el2_error *error)
{
    char *field[RECORD_FIELDS] = {NULL};
    unsigned count = split(record, field);
    if (strcmp(field[0], "raw") == 0)
        return read_raw(recording, count, field, error);
    if (strcmp(field[0], "rawccsidr") == 0)
        return read_ccsidr(recording, count, field, error);
    if (strcmp(field[0], "hdr") == 0 && count >= 3 && strcmp(field[1], "machine") == 0)
        return read_machine(recording, field[2], error);
    return true;
}

/* Whether a line is a record that concerns the host; the others may be of any length. */
static bool concerns_host(const char *line, size_t length)
{
    static const char *const kinds[] = {"raw", "rawccsidr", "hdr\tmachine"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
        size_t kind = strlen(kinds[i]);
        if (length >= kind && memcmp(line, kinds[i], kind) == 0 && (length == kind || line[kind] == '\t'))
            return true;
    }
    return false;
}

static bool read_line(struct recording *recording, const char *line, size_t length, struct el2_error *error)
{
    char record[RECORD_TEXT];
    if (memchr(line, '\0', length))
        return el2_fail(error, "byte 0x00: this is not a text file");
    if (length > 0 && line[length - 1] == '\r')
        --length;
    if (!concerns_host(line, length))
        return true;
    if (length >= sizeof record)
        return el2_fail(error, "the record has %zu characters: %zu are the most", length, sizeof record - 1);
    memcpy(record, line, length);
    record[length] = '\0';
    return read_record(recording, record, error);
}

static bool read_lines(struct recording *recording, const char *name, const char *text, size_t size,
                       struct el2_error *error)
{
    const char *end = text + size;
    for (unsigned number = 1; text < end; ++number) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        struct el2_error reason = {""};
        size_t length = (size_t)((newline ? newline : end) - text);
        if (!read_line(recording, text, length, &reason))
            return el2_fail(error, "%.160s:%u: %s", name, number, reason.text);
        text += length + (newline != NULL);
    }
    for (int i = 0; i < EL2_ID_COUNT; ++i)
        if (!(recording->seen[i / 64] >> i % 64 & 1)) {
            char missing[EL2_ENCODING_TEXT];
            el2_encoding_print(el2_id_encoding(i), missing);
            return el2_fail(
                error, "%.160s: there is no raw record of %s: the recording is cut short, or no recording",
                name, missing);
        }
    if (!(recording->seen_ccsidr & 1))
        recording->host->cpu->ccsidr[0] = recording->host->cpu->id[el2_id_index(EL2_SYS_CCSIDR_EL1)];
    return true;
}

struct el2_host *el2_host_from_recording(const char *name, const char *text, size_t size,
                                         struct el2_error *error)
{
    struct recording recording = {.host = el2_host_new(name, 1, error)};
    if (!recording.host || read_lines(&recording, name, text, size, error))
        return recording.host;
    el2_host_free(recording.host);
    return NULL;
}
