/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checks of the feature tables say of rows that the tables do not have. */
#include <string.h>

#include <criterion/criterion.h>

#include "cpumodel/arch/archfeature_internal.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/count.h"

Test(archcontrol, fields)
{
    static const struct {
        const char *what;
        struct el2_arch_control row;
        const char *says; /* NULL: it is a row */
    } cases[] = {
        {"by name", {.control = EL2_SYS_PMUSERENR_EL0, .lsb = 0, .width = 1, .field = "EN"}, NULL},
        {"unknown",
         {.control = EL2_SYS_PMUSERENR_EL0, .lsb = 0, .width = 1, .field = "ON"},
         "table: fields.inc has no PMUSERENR_EL0.ON"},
        {"elsewhere",
         {.control = EL2_SYS_PMUSERENR_EL0, .lsb = 1, .width = 1, .field = "EN"},
         "table: PMUSERENR_EL0 has no EN at [1+:1]"},
        {"wider",
         {.control = EL2_SYS_PMUSERENR_EL0, .lsb = 0, .width = 2, .field = "EN"},
         "table: PMUSERENR_EL0 has no EN at [0+:2]"},
        {"of E2H = 1",
         {.control = EL2_SYS_CPTR_EL2, .lsb = 28, .width = 1, .field = "TTA", .e2h = EL2_ARCH_E2H_1},
         NULL},
        {"of E2H = 0",
         {.control = EL2_SYS_CPTR_EL2, .lsb = 20, .width = 1, .field = "TTA", .e2h = EL2_ARCH_E2H_0},
         NULL},
        {"of the other E2H",
         {.control = EL2_SYS_CPTR_EL2, .lsb = 28, .width = 1, .field = "TTA", .e2h = EL2_ARCH_E2H_0},
         "table: CPTR_EL2 has no TTA at [28+:1]"},
        {"of E2H = 1 alone",
         {.control = EL2_SYS_CPTR_EL2, .lsb = 20, .width = 2, .field = "FPEN", .e2h = EL2_ARCH_E2H_0},
         "table: fields.inc has no CPTR_EL2.FPEN"},
        {"of E2H = 1, in the other layout",
         {.control = EL2_SYS_CNTHCTL_EL2, .lsb = 20, .width = 2, .field = "FPEN", .e2h = EL2_ARCH_E2H_1},
         "table: fields.inc has no CNTKCTL_EL1.FPEN"},
        {"withdrawn",
         {.control = EL2_SYS_HCR_EL2, .lsb = 39, .width = 1, .field = "TME", .is_withdrawn = true},
         NULL},
        {"withdrawn, and there",
         {.control = EL2_SYS_HCR_EL2, .lsb = 35, .width = 1, .field = "TLOR", .is_withdrawn = true},
         "table: HCR_EL2.TLOR is withdrawn, but fields.inc has TLOR"},
        {"withdrawn, and another there",
         {.control = EL2_SYS_HCR_EL2, .lsb = 35, .width = 1, .field = "TME", .is_withdrawn = true},
         "table: HCR_EL2.TME is withdrawn, but fields.inc has TLOR"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error = {""};
        bool good = el2_arch_control_field_check("table", &cases[i].row, &error);
        cr_expect_eq(good, cases[i].says == NULL, "%s: %s", cases[i].what, error.text);
        cr_expect_str_eq(error.text, cases[i].says ? cases[i].says : "", "%s", cases[i].what);
    }
}

Test(archcontrol, announced_fields)
{
    const struct el2_field *fp = el2_field_by_name(EL2_SYS_ID_AA64PFR0_EL1, "FP");
    struct el2_error error = {""};
    cr_expect(el2_arch_field_known("table", EL2_SYS_ID_AA64PFR0_EL1, 16, "FP", fp, false, &error));
    cr_expect(el2_arch_field_known("table", EL2_SYS_ID_AA64ISAR0_EL1, 24, "TME", NULL, true, &error));
    cr_expect_not(el2_arch_field_known("table", EL2_SYS_ID_AA64PFR0_EL1, 16, "FLOAT", NULL, false, &error));
    cr_expect_str_eq(error.text, "table: fields.inc has no ID_AA64PFR0_EL1.FLOAT");
    cr_expect_not(el2_arch_field_known("table", EL2_SYS_ID_AA64PFR0_EL1, 16, "FLOAT", NULL, true, &error));
    cr_expect_str_eq(error.text, "table: ID_AA64PFR0_EL1.FLOAT is withdrawn, but fields.inc has FP");
}

/* A plain instruction has no register that a syndrome of class 0x18 could name. */
Test(archcontrol, class_of_accesses)
{
    static const struct {
        struct el2_arch_control row;
        const char *says;
    } cases[] = {
        {{.feature = EL2_FEAT_FPMR, .subject = EL2_ARCH_EVERYTHING, .ec = 0x18}, NULL},
        {{.feature = EL2_FEAT_AMUv1, .subject = EL2_ARCH_REGISTERS, .ec = 0x18}, NULL},
        {{.feature = EL2_FEAT_UAO, .subject = EL2_ARCH_EVERYTHING, .ec = 0x18}, NULL}, /* MSR UAO, #1 */
        {{.feature = EL2_FEAT_CRC32, .subject = EL2_ARCH_REGISTERS, .ec = 0x18}, NULL},
        {{.feature = EL2_FEAT_CRC32, .subject = EL2_ARCH_EVERYTHING, .ec = 0x07}, NULL},
        {{.feature = EL2_FEAT_CRC32, .subject = EL2_ARCH_EVERYTHING, .ec = 0x18}, "class 0x18 of crc32"},
        {{.feature = EL2_FEAT_CRC32, .subject = EL2_ARCH_INSTRUCTIONS, .ec = 0x18}, "class 0x18 of crc32"},
        {{.feature = EL2_FEAT_CRC32, .subject = EL2_ARCH_ONE, .one = "crc32cx", .ec = 0x18},
         "class 0x18 of crc32cx"},
        {{.feature = EL2_FEAT_WFxT, .subject = EL2_ARCH_EVERYTHING, .ec = 0x18}, "class 0x18 of wfe"},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        struct el2_error error = {""};
        struct el2_arch_control row = cases[i].row;
        row.name = "CONTROL";
        bool good = el2_arch_control_class_check(&row, &error);
        cr_expect_eq(good, cases[i].says == NULL, "%zu: %s", i, error.text);
        cr_expect(!cases[i].says || strstr(error.text, cases[i].says), "%zu: %s", i, error.text);
    }
}
