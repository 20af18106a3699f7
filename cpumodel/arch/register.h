/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The register database: every ID register, its fields and the names of their values.
 *
 * The tables are the program: cpumodel/arch/registers.inc, fields.inc and values.inc hold one sorted row a fact.
 * All is static and constant; nothing here is freed and every function may be called from any thread.
 *
 *     const struct el2_register *pfr0 = el2_register_by_name("ID_AA64PFR0_EL1");   // or "S3_0_C0_C4_0"
 *     const struct el2_field *sve = el2_field_by_name(pfr0->encoding, "SVE");
 *     el2_field_get(sve, value);                                                   // 0..15
 */
#ifndef EL2_CPUMODEL_ARCH_REGISTER_H
#define EL2_CPUMODEL_ARCH_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/text/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_register {
    el2_encoding encoding;
    const char *name;   /* "ID_AA64PFR0_EL1" */
    const char *origin; /* where the row comes from */
};

struct el2_field {
    el2_encoding encoding; /* of its register */
    uint8_t lsb;           /* bit number, 0..63 */
    uint8_t width;         /* bits, 1..64 */
    bool is_signed;        /* as the architecture's ID scheme has it (DDI 0487 D24.1.3) */
    const char *name;      /* "SVE" */
};

struct el2_value {
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t value;    /* the field's bits */
    const char *name; /* "IMP" */
};

/* All rows, sorted by encoding (registers), by encoding and falling lsb (fields), and so on by value
 * (values). */
const struct el2_register *el2_registers(size_t *count);
const struct el2_field *el2_fields(size_t *count);
const struct el2_value *el2_values(size_t *count);

/* By architectural name (case-sensitive) or by S3_… name; NULL where the database has no such register. */
const struct el2_register *el2_register_by_name(const char *name);
const struct el2_register *el2_register_by_encoding(el2_encoding encoding);

/* The fields of one register, highest first; NULL and 0 where it has none. */
const struct el2_field *el2_register_fields(el2_encoding encoding, size_t *count);

/* A field by name, in any case (Linux writes PARANGE, the architecture PARange); NULL where there is none. */
const struct el2_field *el2_field_by_name(el2_encoding encoding, const char *name);

/* The field that holds bit `bit`, or NULL where the bit is RES0 or unnamed. */
const struct el2_field *el2_field_by_bit(el2_encoding encoding, unsigned bit);

/* The named values of a field, lowest first; NULL and 0 where it has none. */
const struct el2_value *el2_field_values(const struct el2_field *field, size_t *count);

/* The name of the field's bits ("IMP"), or NULL where the architecture names none. */
const char *el2_value_name(const struct el2_field *field, uint64_t value);

/* Resolves "ID_AA64PFR0_EL1", "S3_0_C0_C4_3" or any encoding; false with a message for an unknown name. */
bool el2_register_parse(const char *text, el2_encoding *encoding, struct el2_error *error);

/* The architectural name, or the S3_… form written to `scratch` where the register has none. */
const char *el2_register_name(el2_encoding encoding, char scratch[EL2_ENCODING_TEXT]);

static inline uint64_t el2_mask(unsigned lsb, unsigned width)
{
    return (width >= 64 ? ~0ull : (1ull << width) - 1) << lsb;
}

static inline uint64_t el2_field_mask(const struct el2_field *field)
{
    return el2_mask(field->lsb, field->width);
}

static inline uint64_t el2_field_get(const struct el2_field *field, uint64_t value)
{
    return (value & el2_field_mask(field)) >> field->lsb;
}

static inline uint64_t el2_field_put(const struct el2_field *field, uint64_t value, uint64_t bits)
{
    return (value & ~el2_field_mask(field)) | (bits << field->lsb & el2_field_mask(field));
}

/*
 * A reference to a field as people write it: "ID_AA64PFR0_EL1.SVE", "ID_AA64PFR0_EL1[35:32]" or
 * "S3_0_C0_C4_3[3:0]". Fills lsb and width; name points into the database, or is NULL for a bit range.
 */
struct el2_field_ref {
    el2_encoding encoding;
    uint8_t lsb;
    uint8_t width;
    const struct el2_field *field; /* NULL for a bit range */
};
bool el2_field_parse(const char *text, struct el2_field_ref *ref, struct el2_error *error);

/*
 * Reads the value of a field: a number that fits its width, or the name of a value ("IMP", in any case). A
 * name that is itself a number (ID_AA64MMFR0_EL1.PARANGE 5 is named "48") is read as the number.
 */
bool el2_field_value_parse(const struct el2_field_ref *ref, const char *text, uint64_t *bits,
                           struct el2_error *error);

/* Checks every table: sorted, no overlap, known names, widths in range. False names the first bad row. */
bool el2_registers_check(struct el2_error *error);

#ifdef __cplusplus
}
#endif

#endif
