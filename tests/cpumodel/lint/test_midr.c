/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "cpumodel/lint/midr.h"

static void expect(uint64_t midr, const char *wanted)
{
    char text[EL2_MIDR_TEXT];
    el2_midr_print(midr, text);
    cr_expect_str_eq(text, wanted);
}

Test(midr, names)
{
    expect(0x413fd0c1, "Arm Neoverse N1 r3p1");
    expect(0xc00fac31, "Ampere-1 r0p1");
    expect(0x611f0221, "Apple M1 Icestorm r1p1");
    expect(0x531f0020, "Samsung part 0x002 r1p0");
    expect(0x750a5bc9, "implementer 0x75 part 0x5bc r0p9");
    expect(0x8a15a430, "implementer 0x8a part 0xa43 r1p0");
    expect(0, "implementer 0x00 part 0x000 r0p0");
    expect(~0ull, "implementer 0xff part 0xfff r15p15");
}

Test(midr, implementers)
{
    cr_expect_str_eq(el2_midr_implementer(0x48000000), "HiSilicon");
    cr_expect_null(el2_midr_implementer(0x01000000));
}
