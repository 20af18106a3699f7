/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/arch/encoding.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"

Test(encoding, is_the_operand_field_of_mrs)
{
    /* MRS X0, ID_AA64PFR0_EL1 */
    cr_assert_eq(0xd5380400u & EL2_ENCODING_MASK, EL2_ENCODING(3, 0, 0, 4, 0));
    cr_assert_eq(EL2_SYS_ID_AA64PFR0_EL1, EL2_ENCODING(3, 0, 0, 4, 0));
    cr_assert_eq(EL2_SYS_HCR_EL2, EL2_ENCODING(3, 4, 1, 1, 0));
}

Test(encoding, every_encoding_prints_and_parses_back)
{
    for (el2_encoding e = 0; e <= EL2_ENCODING_MASK; e += 0x20) {
        char text[EL2_ENCODING_TEXT];
        el2_encoding back = 0;
        el2_encoding_print(e, text);
        cr_assert(el2_encoding_parse(text, &back), "%s", text);
        cr_assert_eq(back, e, "%s", text);
        cr_assert_eq(EL2_ENCODING(el2_op0(e), el2_op1(e), el2_crn(e), el2_crm(e), el2_op2(e)), e);
    }
}

Test(encoding, parse_takes_only_the_form)
{
    static const char *const bad[] = {"",
                                      "S",
                                      "S3_0_C0_C4",
                                      "S3_0_C0_C4_",
                                      "S3_0_C0_C4_8",
                                      "S4_0_C0_C4_0",
                                      "S3_8_C0_C4_0",
                                      "S3_0_C16_C4_0",
                                      "S3_0_C0_C16_0",
                                      "S3_0_C0_C4_0 ",
                                      " S3_0_C0_C4_0",
                                      "S3_0_0_4_0",
                                      "S3_0_C0_C4_-1",
                                      "S3_0_C0_C4_0x",
                                      "S0003_0_C0_C4_0",
                                      "S3_0_C4294967296_C4_0"};
    el2_encoding e;
    for (size_t i = 0; i < EL2_COUNT(bad); i++)
        cr_assert_not(el2_encoding_parse(bad[i], &e), "'%s'", bad[i]);
    cr_assert(el2_encoding_parse("s3_0_c0_c4_3", &e));
    cr_assert_eq(e, EL2_ENCODING(3, 0, 0, 4, 3));
}

Test(encoding, id_space_is_88_and_both_ways)
{
    int inside = 0;
    for (el2_encoding e = 0; e <= EL2_ENCODING_MASK; e += 0x20) {
        int index = el2_id_index(e);
        if (index < 0)
            continue;
        ++inside;
        cr_assert_lt(index, EL2_ID_COUNT);
        cr_assert_eq(el2_id_encoding(index), e);
    }
    cr_assert_eq(inside, EL2_ID_COUNT);
}
