/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of every ISS layout, and their words. Declared in traps/syndrome/syndrome.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

/* How a field's value is put into words. */
enum words {
    PLAIN,
    XREG,
    HEX,
    /* from here on: rows of VALUES */
    DIRECTION,
    COND,
    TI,
    OTHER_INSTRUCTION,
    ERET_KIND,
    ERET_KEY,
    FPAC_KIND,
    FPAC_KEY,
    SMTC,
    SAS,
    REGISTER_WIDTH,
    SET,
    FSC,
    ACCESS,
    EXTYPE,
    GCS_IT,
    AET,
    IDS,
    MOPS_KIND,
    MOPS_OPTION,
    AM,
};

struct value_row {
    uint8_t words;
    uint8_t value;
    const char *text;
};

static const struct value_row values[] = {
#include "traps/syndrome/iss_values.inc"
};

struct field_row {
    uint8_t layout; /* enum el2_iss_layout */
    uint8_t hi;
    uint8_t lo;
    uint8_t words;
    const char *name;
    uint32_t when_mask; /* the field is there only where (ISS & when_mask) == when */
    uint32_t when;
};

static const struct field_row field_rows[] = {
#include "traps/syndrome/iss_fields.inc"
};

#define FIELD_COUNT EL2_COUNT(field_rows)
#define VALUE_COUNT EL2_COUNT(values)

static const char *value_text(unsigned words, uint64_t value)
{
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        if (values[i].words == words && values[i].value == value)
            return values[i].text;
    }
    return NULL;
}

static void put_meaning(unsigned words, struct el2_syndrome_field *field)
{
    field->meaning[0] = '\0';
    if (words == XREG) {
        if (field->value == 31)
            snprintf(field->meaning, sizeof field->meaning, "XZR");
        else
            snprintf(field->meaning, sizeof field->meaning, "X%u", (unsigned)field->value);
    } else if (words == HEX) {
        snprintf(field->meaning, sizeof field->meaning, "0x%" PRIx64, field->value);
    } else if (words != PLAIN) {
        const char *text = value_text(words, field->value);
        snprintf(field->meaning, sizeof field->meaning, "%s", text ? text : "reserved");
    }
}

static const struct el2_ec_row *layout_of(const struct el2_syndrome *s, unsigned *layout)
{
    const struct el2_ec_row *row = el2_ec_row(s->ec);
    *layout = row ? row->layout : EL2_ISS_RES0;
    return row;
}

size_t el2_syndrome_fields(const struct el2_syndrome *s, struct el2_syndrome_field field[EL2_SYNDROME_FIELDS])
{
    unsigned layout;
    size_t count = 0;
    uint64_t bits = (uint64_t)(s->iss2 & EL2_ISS2_MASK) << 32 | (s->iss & EL2_ISS_MASK);
    layout_of(s, &layout);
    for (size_t i = 0; i < FIELD_COUNT && count < EL2_SYNDROME_FIELDS; i++) {
        const struct field_row *row = &field_rows[i];
        if (row->layout != layout || (s->iss & row->when_mask) != row->when)
            continue;
        struct el2_syndrome_field *out = &field[count++];
        out->name = row->name;
        out->hi = row->hi;
        out->lo = row->lo;
        out->value = bits >> row->lo & ((1ull << (row->hi - row->lo + 1)) - 1);
        put_meaning(row->words, out);
    }
    return count;
}

static int print_sysreg(const struct el2_syndrome *s, char *text, size_t size)
{
    struct el2_sysreg_access access;
    char scratch[EL2_SYSREG_TEXT];
    char rt[8] = "XZR";
    el2_syndrome_sysreg_access(s, &access);
    if (access.rt < 31)
        snprintf(rt, sizeof rt, "X%u", access.rt);
    const char *name = el2_sysreg_name(access.encoding, scratch);
    if (el2_op0(access.encoding) == 1) {
        if (el2_sysreg_is_named(access.encoding))
            return snprintf(text, size, "SYS64: %s, %s", name, rt);
        return snprintf(text, size, access.is_read ? "SYS64: SYSL %s, %s" : "SYS64: SYS %s, %s",
                        access.is_read ? rt : name, access.is_read ? name : rt);
    }
    return access.is_read ? snprintf(text, size, "SYS64: MRS %s, %s", rt, name)
                          : snprintf(text, size, "SYS64: MSR %s, %s", name, rt);
}

void el2_syndrome_print(uint64_t esr, char *text, size_t size)
{
    struct el2_syndrome s = el2_syndrome_decode(esr);
    unsigned layout;
    const struct el2_ec_row *row = layout_of(&s, &layout);
    if (!row) {
        snprintf(text, size, "EC 0x%02x: no class of the architecture, ISS 0x%07x", s.ec, s.iss);
    } else if (layout == EL2_ISS_SYS64) {
        print_sysreg(&s, text, size);
    } else if (layout == EL2_ISS_IMM16) {
        snprintf(text, size, "%s: %s, #0x%x", row->name, row->meaning, s.iss & 0xffff);
    } else if (layout == EL2_ISS_IABT || layout == EL2_ISS_DABT) {
        const char *fault = value_text(FSC, s.iss & 63);
        const char *access = "";
        if (layout == EL2_ISS_DABT)
            access = s.iss >> 8 & 1 ? ", cache maintenance" : s.iss >> 6 & 1 ? ", write" : ", read";
        snprintf(text, size, "%s: %s%s", row->name, fault ? fault : "reserved fault status", access);
    } else {
        snprintf(text, size, "%s: %s", row->name, row->meaning);
    }
}

static bool check_fields(struct el2_error *error)
{
    bool used[EL2_ISS_LAYOUTS] = {[EL2_ISS_RES0] = true};
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field_row *row = &field_rows[i];
        if (row->layout >= EL2_ISS_LAYOUTS || row->hi < row->lo || row->hi > 55 ||
            (row->lo < 32 && row->hi > 24))
            return el2_fail(error, "traps/syndrome/iss_fields.inc: %s [%u:%u] is out of range", row->name,
                            row->hi, row->lo);
        if (i && (row[-1].layout > row->layout ||
                  (row[-1].layout == row->layout && row[-1].when_mask == row->when_mask &&
                   row[-1].when == row->when && row[-1].lo <= row->hi)))
            return el2_fail(error, "traps/syndrome/iss_fields.inc: %s [%u:%u] is out of order or overlaps %s",
                            row->name, row->hi, row->lo, row[-1].name);
        used[row->layout] = true;
    }
    for (unsigned layout = 0; layout < EL2_ISS_LAYOUTS; layout++) {
        if (!used[layout])
            return el2_fail(error, "traps/syndrome/iss_fields.inc: layout %u has no field", layout);
    }
    for (size_t i = 1; i < VALUE_COUNT; i++) {
        if (values[i - 1].words * 256 + values[i - 1].value >= values[i].words * 256 + values[i].value)
            return el2_fail(error, "traps/syndrome/iss_values.inc: \"%s\" is out of order", values[i].text);
    }
    return true;
}

bool el2_syndrome_check(struct el2_error *error)
{
    size_t count;
    const struct el2_ec_row *row = el2_ec_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (i && row[i - 1].ec >= row[i].ec)
            return el2_fail(error, "cpumodel/arch/exceptionclass.c: EC 0x%02x is out of order", row[i].ec);
        if (row[i].ec >= EL2_EC_COUNT || !row[i].targets)
            return el2_fail(error, "cpumodel/arch/exceptionclass.c: EC 0x%02x can be taken nowhere",
                            row[i].ec);
    }
    return check_fields(error);
}

bool el2_syndrome_has_res0(const struct el2_syndrome *syndrome)
{
    struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
    size_t count = el2_syndrome_fields(syndrome, fields);
    uint64_t known = 0;
    for (size_t i = 0; i < count; i++)
        known |= ((2ull << (fields[i].hi - fields[i].lo)) - 1) << fields[i].lo;
    return ((uint64_t)syndrome->iss2 << 32 | syndrome->iss) & ~known;
}
