/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording of a real KVM as a list of records: one line each, cut at its tabs. It is the only reader of a
 * recording's text: cpumodel/host/recording.h makes a host of its records, sim/conform compares them with the model.
 *
 *     struct el2_records *records = el2_records_parse("a72.txt", text, size, &error);
 *     for (size_t i = 0; i < records->count; i++)
 *         if (el2_record_is(&records->record[i], "guest"))
 *             puts(el2_record_field(&records->record[i], 2));
 *     el2_records_free(records);
 */
#ifndef EL2_CPUMODEL_HOST_RECORDS_H
#define EL2_CPUMODEL_HOST_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/text/error.h"

#define EL2_RECORD_FIELDS 16
#define EL2_RECORDS_MAX   (1u << 20)

struct el2_record {
    unsigned line;
    unsigned count; /* fields, the kind included */
    const char *field[EL2_RECORD_FIELDS];
};

/*
 * What kvmprobe's `end` record says of its recording, and what is there: the number of records from the first `host`
 * record up to it, and the FNV-1a checksum (64 bits) of their bytes without the line ends. (Those before the first
 * `host` record were written by another program, which runs at EL2 and knows no sum.)
 */
struct el2_records_end {
    unsigned line; /* of the `end` record; 0: there is none */
    uint64_t said_count, said_checksum;
    uint64_t count, checksum; /* of what is there */
    unsigned after;           /* records behind it */
};

struct el2_records {
    const char *name;
    struct el2_records_end end;
    size_t count;
    struct el2_record *record;
    char *text; /* owned; the fields point into it */
};

/* Whether a text is a recording: its first line is a `hdr` or `raw` record. */
bool el2_is_recording(const char *text, size_t size);

/*
 * Reads a text of `size` bytes; the caller frees the records. NULL with "name:line: what" where it is no text, or has
 * more lines than EL2_RECORDS_MAX. Blank lines and those that begin with # are no records. A line with more fields
 * than EL2_RECORD_FIELDS keeps the rest in its last. `name` is borrowed.
 */
struct el2_records *el2_records_parse(const char *name, const char *text, size_t size,
                                      struct el2_error *error);
void el2_records_free(struct el2_records *records);

/* Whether the `end` record is there and says what is there. False with what is wrong and what to do, without the name:
 * "cut short: there is no end record …". */
bool el2_records_intact(const struct el2_records *records, struct el2_error *error);

bool el2_record_is(const struct el2_record *record, const char *kind);

/* Field `index`, or "" behind the last. */
const char *el2_record_field(const struct el2_record *record, unsigned index);

/* The value of "key=value" among the fields from `first` on, or NULL. */
const char *el2_record_key(const struct el2_record *record, unsigned first, const char *key);

/* The first record whose kind and second field are these, or NULL. */
const struct el2_record *el2_records_find(const struct el2_records *records, const char *kind,
                                          const char *second);

#endif
