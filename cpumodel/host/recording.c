/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/recording.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/bits.h"
#include "cpumodel/text/datafile.h"

struct recording {
    struct el2_host *host;
    uint64_t seen[2];
    uint32_t seen_ccsidr;
};

static bool read_raw(struct recording *recording, const struct el2_record *record, struct el2_error *error)
{
    const char *const *field = record->field;
    el2_encoding encoding;
    if (record->count != 4)
        return el2_fail(error,
                        "a raw record is raw, S3_0_C0_C0_0, NAME, VALUE with tabs between: it has %u fields",
                        record->count);
    if (!el2_encoding_parse(field[1], &encoding) || !el2_in_id_space(encoding))
        return el2_fail(error, "'%.40s' is no encoding of the ID space (S3_0_C0_C0_0 to S3_3_C0_C0_7)",
                        field[1]);
    int index = el2_id_index(encoding);
    if (el2_bit(recording->seen, index))
        return el2_fail(error, "%s is recorded twice: keep one", field[1]);
    el2_bit_put(recording->seen, index, true);

    struct el2_cpu *cpu = recording->host->cpu;
    unsigned long long value;
    if (strncmp(field[3], "undef", 5) == 0 && (field[3][5] == '\0' || field[3][5] == ' ')) {
        cpu->id[index] = 0;
        el2_bit_put(cpu->undef, index, true);
    } else if (strncmp(field[3], "0x", 2) == 0 && el2_number_parse(field[3], &value)) {
        cpu->id[index] = value;
        el2_bit_put(cpu->undef, index, false);
    } else {
        return el2_fail(error, "'%.40s' is no value: it is 0x... or undef", field[3]);
    }
    return true;
}

static bool read_ccsidr(struct recording *recording, const struct el2_record *record, struct el2_error *error)
{
    const char *const *field = record->field;
    unsigned long long csselr, value;
    if (record->count < 3 || record->count > 4 || strncmp(field[1], "CSSELR=", 7) != 0 ||
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

static bool read_record(struct recording *recording, const struct el2_record *record, struct el2_error *error)
{
    if (el2_record_is(record, "raw"))
        return read_raw(recording, record, error);
    if (el2_record_is(record, "rawccsidr"))
        return read_ccsidr(recording, record, error);
    if (el2_record_is(record, "hdr") && record->count >= 3 && strcmp(record->field[1], "machine") == 0)
        return read_machine(recording, record->field[2], error);
    return true;
}

/* Each encoding of the ID space has its record. */
static bool is_whole(const struct recording *recording, const char *name, struct el2_error *error)
{
    for (int i = 0; i < EL2_ID_COUNT; i++) {
        char missing[EL2_ENCODING_TEXT];
        if (el2_bit(recording->seen, i))
            continue;
        el2_encoding_print(el2_id_encoding(i), missing);
        return el2_fail(error,
                        "%.160s: there is no raw record of %s: the recording is cut short, or no recording",
                        name, missing);
    }
    return true;
}

static bool read_records(struct recording *recording, const struct el2_records *records,
                         struct el2_error *error)
{
    for (size_t i = 0; i < records->count; i++) {
        struct el2_error reason = {""};
        if (!read_record(recording, &records->record[i], &reason))
            return el2_fail(error, "%.160s:%u: %s", records->name, records->record[i].line, reason.text);
    }
    if (!is_whole(recording, records->name, error))
        return false;
    if (!(recording->seen_ccsidr & 1))
        recording->host->cpu->ccsidr[0] = recording->host->cpu->id[el2_id_index(EL2_SYS_CCSIDR_EL1)];
    return true;
}

struct el2_host *el2_host_from_records(const struct el2_records *records, struct el2_error *error)
{
    struct recording recording = {.host = el2_host_new(records->name, 1, error)};
    if (!recording.host || read_records(&recording, records, error))
        return recording.host;
    el2_host_free(recording.host);
    return NULL;
}
