/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"
#include "traps/syndrome/instruction.h"
#include "traps/syndrome/syndrome.h"
#include "traps/syndrome/sysreg_name.h"

static const struct el2_syndrome_field *field_of(uint64_t esr, const char *name)
{
    static struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
    struct el2_syndrome syndrome = el2_syndrome_decode(esr);
    size_t count = el2_syndrome_fields(&syndrome, fields);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    }
    return NULL;
}

static void expect_field(uint64_t esr, const char *name, uint64_t value, const char *meaning)
{
    const struct el2_syndrome_field *field = field_of(esr, name);
    cr_assert_not_null(field, "0x%llx has no %s", (unsigned long long)esr, name);
    cr_expect_eq(field->value, value, "0x%llx %s is %llu", (unsigned long long)esr, name,
                 (unsigned long long)field->value);
    cr_expect_str_eq(field->meaning, meaning, "%s", name);
}

Test(syndrome, tables_are_sound)
{
    struct el2_error error = {""};
    cr_expect(el2_syndrome_check(&error), "%s", error.text);
}

Test(syndrome, every_class_round_trips)
{
    for (uint64_t ec = 0; ec < EL2_EC_COUNT; ec++) {
        uint64_t esr = 0x00a5a5a5ull << 32 | ec << 26 | 1ull << 25 | 0x1234567;
        struct el2_syndrome syndrome = el2_syndrome_decode(esr);
        cr_expect_eq(syndrome.ec, ec);
        cr_expect(syndrome.il);
        cr_expect_eq(syndrome.iss, 0x1234567);
        cr_expect_eq(syndrome.iss2, 0xa5a5a5);
        cr_expect_eq(el2_syndrome_encode(&syndrome), esr);
        const struct el2_ec_row *row = el2_ec_row((unsigned)ec);
        cr_expect(!row || row->ec == ec);
    }
    size_t count;
    el2_ec_rows(&count);
    cr_expect_eq(count, 49);
    cr_expect_null(el2_ec_row(0x02));
    cr_expect_null(el2_ec_row(0x3f));
    cr_expect_null(el2_ec_row(64));
}

Test(syndrome, fields_stay_inside_the_buffer_and_the_value)
{
    for (uint64_t ec = 0; ec < EL2_EC_COUNT; ec++) {
        for (unsigned bit = 0; bit < 56; bit++) {
            uint64_t esr = (1ull << bit & ~(63ull << 26)) | ec << 26;
            struct el2_syndrome syndrome = el2_syndrome_decode(esr);
            struct el2_syndrome_field fields[EL2_SYNDROME_FIELDS];
            size_t count = el2_syndrome_fields(&syndrome, fields);
            cr_assert_leq(count, EL2_SYNDROME_FIELDS);
            for (size_t i = 0; i < count; i++) {
                uint64_t mask = (1ull << (fields[i].hi - fields[i].lo + 1)) - 1;
                cr_expect_eq(fields[i].value, esr >> fields[i].lo & mask, "EC 0x%llx %s",
                             (unsigned long long)ec, fields[i].name);
                cr_expect(i == 0 || fields[i - 1].lo > fields[i].hi, "EC 0x%llx %s", (unsigned long long)ec,
                          fields[i].name);
            }
        }
    }
}

Test(syndrome, golden_sysreg)
{
    struct el2_sysreg_access access;
    struct el2_syndrome syndrome = el2_syndrome_decode(0x62300003);
    cr_assert(el2_syndrome_sysreg_access(&syndrome, &access));
    cr_expect_eq(access.encoding, (el2_encoding)EL2_SYS_ID_PFR0_EL1);
    cr_expect(access.is_read);
    cr_expect_eq(access.rt, 0);

    /* the unhandled trap that QEMU with SME showed to another hypervisor */
    syndrome = el2_syndrome_decode(0x62380405);
    cr_assert(el2_syndrome_sysreg_access(&syndrome, &access));
    cr_expect_eq(access.encoding, EL2_SYS_SMPRI_EL1);
    expect_field(0x62380405, "Op0", 3, "");
    expect_field(0x62380405, "Op2", 4, "");
    expect_field(0x62380405, "Op1", 0, "");
    expect_field(0x62380405, "CRn", 1, "");
    expect_field(0x62380405, "Rt", 0, "X0");
    expect_field(0x62380405, "CRm", 2, "");
    expect_field(0x62380405, "Direction", 1, "read");

    cr_expect_eq(el2_syndrome_sysreg(EL2_SYS_ID_AA64ISAR2_EL1, true, 2) & EL2_ISS_MASK, 0x34004d);
    cr_expect_eq(el2_syndrome_sysreg(EL2_SYS_ID_AA64ZFR0_EL1, true, 4) & EL2_ISS_MASK, 0x380089);
    expect_field(0x6230ffe0, "Rt", 31, "XZR");
    syndrome = el2_syndrome_decode(0x02000000);
    cr_expect_not(el2_syndrome_sysreg_access(&syndrome, &access));
}

Test(syndrome, one_line_in_words)
{
    static const struct {
        uint64_t esr;
        const char *text;
    } CASES[] = {
        {0x62300003, "SYS64: MRS X0, ID_PFR0_EL1"},
        {0x62380405, "SYS64: MRS X0, SMPRI_EL1"},
        {0x623603e8, "SYS64: MSR S3_0_C0_C4_3, XZR"},
        {0x623603c8, "SYS64: MSR S3_0_C0_C4_3, X30"},
        {0x62140c0c, "SYS64: SYS S1_0_C3_C6_2, X0"},
        {0x62141c4c, "SYS64: DC ISW, X2"},
        {0x02000000, "UNKNOWN: unknown reason: UNDEFINED"},
        {0x66000000, "SVE: trapped SVE access"},
        {0x5a000003, "HVC64: HVC in AArch64 state, #0x3"},
        {0x92000047, "DABT_LOW: Translation fault, level 3, write"},
        {0x8200000f, "IABT_LOW: Permission fault, level 3"},
        {0x08000000, "EC 0x02: no class of the architecture, ISS 0x0000000"},
    };
    for (size_t i = 0; i < EL2_COUNT(CASES); i++) {
        char text[128];
        el2_syndrome_print(CASES[i].esr, text, sizeof text);
        cr_expect_str_eq(text, CASES[i].text);
    }
    char little[8];
    el2_syndrome_print(0x62300003, little, sizeof little);
    cr_expect_str_eq(little, "SYS64: ");
}

Test(syndrome, builders)
{
    cr_expect_eq(el2_syndrome_unknown(), 0x02000000);
    cr_expect_eq(el2_syndrome_sve(), 0x66000000);
    cr_expect_eq(el2_syndrome_fp(), 0x1fe00000);
    cr_expect_eq(el2_syndrome_sme(2), 0x76000002);
    cr_expect_eq(el2_syndrome_pac(), 0x26000000);
    cr_expect_eq(el2_syndrome_wfx(0), 0x07e00000);
    cr_expect_eq(el2_syndrome_wfx(1), 0x07e00001);
    cr_expect_eq(el2_syndrome_wfxt(3, 7), 0x07e000e7);
    cr_expect_eq(el2_syndrome_svc(0x1234), 0x56001234);
    cr_expect_eq(el2_syndrome_hvc(3), 0x5a000003);
    cr_expect_eq(el2_syndrome_smc(0xffff), 0x5e00ffff);
    cr_expect_eq(el2_syndrome_brk(1), 0xf2000001);
    for (unsigned bit = 0; bit < 32; bit++) {
        const unsigned imm = bit < 16 ? 1u << bit : 0;
        cr_expect_eq(el2_syndrome_svc(1u << bit), 0x56000000 | imm);
        cr_expect_eq(el2_syndrome_hvc(1u << bit), 0x5a000000 | imm);
        cr_expect_eq(el2_syndrome_smc(1u << bit), 0x5e000000 | imm);
        cr_expect_eq(el2_syndrome_brk(1u << bit), 0xf2000000 | imm);
    }
    cr_expect_eq(el2_syndrome_eret(0, 0), 0x6a000000);
    cr_expect_eq(el2_syndrome_eret(1, 1), 0x6a000003);
    cr_expect_eq(el2_syndrome_illegal_state(), 0x3a000000);
    cr_expect_eq(el2_syndrome_pc_align(), 0x8a000000);
    cr_expect_eq(el2_syndrome_sp_align(), 0x9a000000);
    cr_expect_eq(el2_syndrome_iabt(false, 5), 0x86000005);
    cr_expect_eq(el2_syndrome_dabt(true, 7, true, false), 0x92000047);
    cr_expect_eq(el2_syndrome_dabt(false, 7, false, true), 0x96000147);
    cr_expect_eq(el2_syndrome_dabt_isv(true, 7, true, 2, false, 1, false), 0x93810047);
}

Test(syndrome, data_abort_fields_depend_on_ISV)
{
    uint64_t with = el2_syndrome_dabt_isv(true, 7, false, 3, true, 30, true);
    expect_field(with, "SAS", 3, "doubleword");
    expect_field(with, "SRT", 30, "X30");
    expect_field(with, "SSE", 1, "");
    expect_field(with, "SF", 1, "64-bit register");
    expect_field(with, "DFSC", 7, "Translation fault, level 3");
    uint64_t without = el2_syndrome_dabt(true, 0x10, false, false);
    cr_expect_null(field_of(without, "SRT"));
    expect_field(without, "SET", 0, "Recoverable (UER)");
    expect_field(without, "WnR", 0, "read");
    expect_field(0x92000047ull | 1ull << 38, "Overlay", 1, "");
}

Test(syndrome, other_classes)
{
    expect_field(0x07e000e7, "TI", 3, "WFET");
    expect_field(0x07e000e7, "RN", 7, "X7");
    cr_expect_null(field_of(0x07e00001, "RN"));
    expect_field(0x1fe00000, "COND", 14, "always");
    expect_field(0x76000003, "SMTC", 3, "ZA disabled (PSTATE.ZA is 0)");
    expect_field(0x9d050000 | 3 << 10, "destreg", 3, "X3");
    expect_field(0xb6100000, "ExType", 1, "EXLOCK");
    expect_field(0xbe000011, "AET", 0, "Uncontainable (UC)");
    expect_field(0xf2000055, "imm16", 0x55, "0x55");
    expect_field(0x2a000002, "ISS", 2, "LD64B or ST64B");
    expect_field(0x0fe00000 | 1, "Direction", 1, "read");
    expect_field(0xb2800001, "IOF", 1, "");
    expect_field(0xcb000062, "EX", 1, "");
}

Test(syndrome, values_that_guests_took)
{
    FILE *file = fopen(EL2_TEST_DATA "/traps/syndrome/esr.tsv", "r");
    char line[256], name[32];
    unsigned long long esr;
    int compared = 0;
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || sscanf(line, "%llx %31s", &esr, name) != 2)
            continue;
        struct el2_syndrome syndrome = el2_syndrome_decode(esr);
        struct el2_sysreg_access access;
        cr_expect_eq(el2_syndrome_encode(&syndrome), esr);
        ++compared;
        if (name[0] == '-') {
            cr_expect_eq(esr, EL2_ESR_UNDEF);
            continue;
        }
        el2_encoding encoding;
        cr_assert(el2_encoding_parse(name, &encoding));
        cr_assert(el2_syndrome_sysreg_access(&syndrome, &access), "%s", name);
        cr_expect_eq(access.encoding, encoding, "%s", name);
        cr_expect(access.is_read && access.rt == 0, "%s", name);
        cr_expect_eq(el2_syndrome_sysreg(encoding, true, 0), esr, "%s", name);
    }
    fclose(file);
    cr_expect_eq(compared, 80);
}

Test(syndrome, names)
{
    char scratch[EL2_SYSREG_TEXT];
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_SMPRI_EL1, scratch), "SMPRI_EL1");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_HCR_EL2, scratch), "HCR_EL2");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_AMCFGR_EL0, scratch), "AMCFGR_EL0");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_DC_ISW, scratch), "DC ISW");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_GCSPUSHX, scratch), "GCSPUSHX");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_TLBI_VAE1, scratch), "TLBI VAE1");
    cr_expect_str_eq(el2_sysreg_name(EL2_SYS_TLBI_VMALLS12E1OSNXS, scratch), "TLBI VMALLS12E1OSnXS");
    cr_expect_str_eq(el2_sysreg_name(EL2_ENCODING(3, 0, 15, 15, 7), scratch), "S3_0_C15_C15_7");
    cr_expect_str_eq(el2_sysreg_name(EL2_ENCODING(1, 0, 15, 15, 7), scratch), "S1_0_C15_C15_7");
    cr_expect(el2_sysreg_is_named(EL2_SYS_DC_ISW));
    cr_expect_not(el2_sysreg_is_named(EL2_ENCODING(1, 0, 15, 15, 7)));
}

/* Every row has its name here: a register's as it stands, an operation's with its group and a blank. */
Test(syndrome, names_are_those_of_the_registers)
{
    static const char *const groups[] = {"AT ", "BRB ", "CFP ", "COSP ", "CPP ",
                                         "DC ", "DVP ", "IC ",  "PLBI ", "TLBI "};
    char scratch[EL2_SYSREG_TEXT];
    size_t count;
    const struct el2_register *row = el2_registers(&count);
    for (size_t i = 0; i < count; i++) {
        const char *name = el2_sysreg_name(row[i].encoding, scratch);
        bool grouped = false;
        if (el2_op0(row[i].encoding) != 1) {
            cr_expect_str_eq(name, row[i].name);
            continue;
        }
        for (size_t j = 0; j < EL2_COUNT(groups); j++)
            grouped = grouped || strncmp(name, groups[j], strlen(groups[j])) == 0;
        cr_expect_eq(grouped, strchr(row[i].name, '_') != NULL, "%s", name);
        cr_expect_eq(strlen(name), strlen(row[i].name), "%s", name);
        cr_expect_null(strstr(name, "NXS"), "%s", name);
    }
}
