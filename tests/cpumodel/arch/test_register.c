/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "recordings.h"

Test(register, tables_check)
{
    struct el2_error error = {""};
    cr_assert(el2_registers_check(&error), "%s", error.text);
}

Test(register, tables_are_not_cut_short)
{
    size_t registers, fields, values;
    el2_registers(&registers);
    el2_fields(&fields);
    el2_values(&values);
    cr_assert_gt(registers, 1300);
    cr_assert_gt(fields, 4000);
    cr_assert_gt(values, 1200);
}

Test(register, lookups_agree)
{
    size_t count;
    const struct el2_register *row = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        char text[EL2_ENCODING_TEXT];
        el2_encoding encoding;
        el2_encoding_print(row[i].encoding, text);
        cr_assert_eq(el2_register_by_name(row[i].name), &row[i], "%s", row[i].name);
        cr_assert_eq(el2_register_by_name(text), &row[i], "%s", text);
        cr_assert_eq(el2_register_by_encoding(row[i].encoding), &row[i]);
        cr_assert(el2_register_parse(row[i].name, &encoding, NULL));
        cr_assert_eq(encoding, row[i].encoding);
        cr_assert_eq(el2_register_name(row[i].encoding, text), row[i].name);
    }
}

Test(register, every_field_and_value_is_found_by_name_and_by_bit)
{
    size_t count;
    const struct el2_field *field = el2_fields(&count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(el2_field_by_name(field[i].encoding, field[i].name), &field[i]);
        for (unsigned bit = field[i].lsb; bit < (unsigned)field[i].lsb + field[i].width; bit++)
            cr_assert_eq(el2_field_by_bit(field[i].encoding, bit), &field[i]);
        uint64_t value = el2_field_put(&field[i], 0, 1);
        cr_assert_eq(value, 1ull << field[i].lsb);
        cr_assert_eq(el2_field_get(&field[i], ~0ull), el2_mask(0, field[i].width));
    }
    const struct el2_value *value = el2_values(&count);
    for (size_t i = 0; i < count; i++) {
        const struct el2_field *of = el2_field_by_bit(value[i].encoding, value[i].lsb);
        cr_assert_str_eq(el2_value_name(of, value[i].value), value[i].name);
    }
}

Test(register, unnamed_is_said_so)
{
    char scratch[EL2_ENCODING_TEXT];
    size_t count = 1;
    cr_assert_null(el2_register_by_name("ID_AA64PFR9_EL1"));
    cr_assert_null(el2_register_by_name("S3_0_C0_C4_3"));
    cr_assert_str_eq(el2_register_name(EL2_ENCODING(3, 0, 0, 4, 3), scratch), "S3_0_C0_C4_3");
    cr_assert_null(el2_register_fields(EL2_ENCODING(3, 0, 0, 4, 3), &count));
    cr_assert_eq(count, 0);
    cr_assert_null(el2_field_by_bit(EL2_SYS_ID_AA64PFR1_EL1, 20));
    cr_assert_null(el2_field_by_name(EL2_SYS_ID_AA64PFR0_EL1, "SME"));
    cr_assert_null(el2_value_name(el2_field_by_name(EL2_SYS_ID_AA64PFR0_EL1, "SVE"), 9));
}

/* Facts of the architecture, each seen in DDI 0487 as well as in the tables. */
static const struct {
    const char *field;
    unsigned lsb;
    unsigned width;
    bool is_signed;
    unsigned value;
    const char *name;
} facts[] = {
    {"ID_AA64PFR0_EL1.SVE", 32, 4, false, 1, "IMP"},
    {"ID_AA64PFR0_EL1.FP", 16, 4, true, 15, "NI"},
    {"ID_AA64PFR0_EL1.AdvSIMD", 20, 4, true, 15, "NI"},
    {"ID_AA64MMFR0_EL1.TGRAN4", 28, 4, true, 15, "NI"},
    {"ID_AA64MMFR0_EL1.TGran64", 24, 4, true, 15, "NI"},
    {"ID_AA64MMFR0_EL1.PARange", 0, 4, false, 5, "48"},
    {"ID_MMFR0_EL1.InnerShr", 28, 4, true, 1, "HW"},
    {"ID_AA64DFR0_EL1.PMUVer", 8, 4, false, 15, "IMP_DEF"},
    {"ID_AA64ZFR0_EL1.SVEver", 0, 4, false, 2, "SVE2p1"},
    {"MIDR_EL1.PartNum", 4, 12, false, 0, NULL},
    {"MPIDR_EL1.Aff3", 32, 8, false, 0, NULL},
    {"CTR_EL0.DminLine", 16, 4, false, 0, NULL},
    {"CLIDR_EL1.Ttype1", 33, 2, false, 0, NULL},
    {"HCR_EL2.TID3", 18, 1, false, 0, NULL},
    {"CPTR_EL2.TZ", 8, 1, false, 0, NULL},
    {"MVFR0_EL1.SIMDReg", 0, 4, false, 2, "IMP_32x64"},
};

Test(register, facts_of_the_architecture)
{
    for (size_t i = 0; i < EL2_COUNT(facts); i++) {
        struct el2_field_ref ref;
        struct el2_error error = {""};
        cr_assert(el2_field_parse(facts[i].field, &ref, &error), "%s", error.text);
        cr_assert_not_null(ref.field);
        cr_assert_eq(ref.lsb, facts[i].lsb, "%s", facts[i].field);
        cr_assert_eq(ref.width, facts[i].width, "%s", facts[i].field);
        cr_assert_eq(ref.field->is_signed, facts[i].is_signed, "%s", facts[i].field);
        if (facts[i].name)
            cr_assert_str_eq(el2_value_name(ref.field, facts[i].value), facts[i].name);
    }
}

Test(register, bit_ranges)
{
    struct el2_field_ref ref;
    cr_assert(el2_field_parse("S3_0_C0_C4_3[3:0]", &ref, NULL));
    cr_assert_eq(ref.encoding, EL2_ENCODING(3, 0, 0, 4, 3));
    cr_assert(ref.lsb == 0 && ref.width == 4 && !ref.field);
    cr_assert(el2_field_parse("ID_AA64PFR0_EL1[63:0]", &ref, NULL));
    cr_assert(ref.lsb == 0 && ref.width == 64);
    cr_assert(el2_field_parse("HCRX_EL2[45]", &ref, NULL));
    cr_assert(ref.lsb == 45 && ref.width == 1);
}

Test(register, bad_references)
{
    static const char *const bad[] = {"",
                                      "ID_AA64PFR0_EL1",
                                      "ID_AA64PFR0_EL1.",
                                      ".SVE",
                                      "[3:0]",
                                      "ID_AA64PFR0_EL1[3:0",
                                      "ID_AA64PFR0_EL1[3:0]x",
                                      "X.SVE",
                                      "ID_AA64PFR0_EL1[64:0]",
                                      "ID_AA64PFR0_EL1[0:3]",
                                      "ID_AA64PFR0_EL1[]",
                                      "ID_AA64PFR0_EL1[3:]",
                                      "ID_AA64PFR0_EL1[:3]",
                                      "ID_AA64PFR0_EL1[-1:0]",
                                      "ID_AA64PFR0_EL1[3:0:0]",
                                      "ID_AA64PFR0_EL1[003:0]"};
    struct el2_field_ref ref;
    for (size_t i = 0; i < EL2_COUNT(bad); i++) {
        struct el2_error error = {""};
        cr_assert_not(el2_field_parse(bad[i], &ref, &error), "'%s'", bad[i]);
        cr_assert_gt(strlen(error.text), 20);
    }
}

Test(register, values_by_number_and_by_name)
{
    struct el2_field_ref ref;
    uint64_t bits;
    cr_assert(el2_field_parse("ID_AA64PFR0_EL1.SVE", &ref, NULL));
    cr_assert(el2_field_value_parse(&ref, "imp", &bits, NULL) && bits == 1);
    cr_assert(el2_field_value_parse(&ref, "0b1111", &bits, NULL) && bits == 15);
    cr_assert_not(el2_field_value_parse(&ref, "16", &bits, NULL));
    cr_assert(el2_field_parse("ID_AA64MMFR0_EL1.PARANGE", &ref, NULL));
    cr_assert(el2_field_value_parse(&ref, "5", &bits, NULL) && bits == 5);
    cr_assert_not(el2_field_value_parse(&ref, "48", &bits, NULL));
}

static void check_recording(const char *path)
{
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    char line[256];
    unsigned raw = 0;
    while (fgets(line, sizeof line, file)) {
        char encoding_text[64], name[64], scratch[EL2_ENCODING_TEXT];
        if (strncmp(line, "raw\t", 4) != 0 ||
            sscanf(line, "raw\t%63[^\t]\t%63[^\t]\t", encoding_text, name) != 2)
            continue;
        el2_encoding encoding;
        ++raw;
        cr_assert(el2_encoding_parse(encoding_text, &encoding), "%s: %s", path, line);
        cr_assert_geq(el2_id_index(encoding), 0, "%s: %s", path, line);
        if (strcmp(name, "-") != 0)
            cr_assert_str_eq(el2_register_name(encoding, scratch), name, "%s", path);
        else
            cr_assert_null(el2_register_by_encoding(encoding), "%s: %s has a name", path, encoding_text);
    }
    fclose(file);
    cr_assert_eq(raw, EL2_ID_COUNT, "%s: %u raw records", path, raw);
}

Test(register, recordings_name_the_same_registers)
{
    if (each_recording(check_recording) == 0)
        cr_skip_test("no recordings below " EL2_RECORDINGS);
}
